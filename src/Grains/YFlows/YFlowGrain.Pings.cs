using Kilda.Grains.Services;
using Kilda.Interfaces.Flows;
using Kilda.Network.Flows;
using Kilda.Network.YFlows;

namespace Kilda.Grains.YFlows;

/// <content>What periodic pings say of the nested flows.</content>
public sealed partial class YFlowGrain
{
    /// <summary>Why the pings of a nested flow are not answered, by its id.</summary>
    private readonly Dictionary<string, string> _unanswered = new(StringComparer.Ordinal);

    /// <summary>The shared flow's links are to be left: they carry no pings.</summary>
    private bool _leave;

    /// <summary>It has left links once since pings were last answered: what is silent on the next way, too, is not the links' fault.</summary>
    private bool _left;

    public Task PingsChanged(string flow, string? trouble)
    {
        if (Document is null || !Document.Request.SubFlows.Select(leg => leg.FlowId).Append(YFlowIds.Shared(Id)).Contains(flow)) return Task.CompletedTask;
        if (trouble is not null) _unanswered[flow] = trouble;
        else _unanswered.Remove(flow);
        if (flow == YFlowIds.Shared(Id)) (_leave, _left) = (trouble is not null && !_left, trouble is not null && _left);
        return Check(retry: false);
    }

    /// <summary>The links seem to be well and carry no pings: the other tree, or the best one without the links of the shared flow.</summary>
    /// <returns>Whether the traffic runs another way.</returns>
    private async Task<bool> LeaveShared(ServicePlan plan)
    {
        (_leave, _left) = (false, true);
        var (request, why) = (Document!.Request, new Dictionary<string, string>(_unanswered));
        if (request.Pinned || TreeFinder.IsOneSwitch(request)) return false;
        _unanswered.Clear();
        var reason = why.GetValueOrDefault(YFlowIds.Shared(Id));
        if (plan.Joints.Count == 2 && !IsBroken(plan, tree: 1) && !HasPoints(request)) return await SwapOver(Swapped(plan), reason);
        var avoid = YFlowJudgement.Tree(plan, 0)[0].Primary.Forward.Hops.Select(hop => hop.Isl).ToHashSet();
        if (await InTurn(() => Do(Own(FlowOperation.Reroute, reason, avoid: avoid))) is null) return true;
        foreach (var (flow, trouble) in why) _unanswered.TryAdd(flow, trouble);
        return false;
    }
}
