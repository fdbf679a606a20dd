using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.YFlows;

/// <summary>What a flow's status is and why, if it is not up.</summary>
public readonly record struct Verdict(FlowStatus Status, string? Info);

/// <summary>The statuses of a Y-flow and of what it consists of.</summary>
/// <param name="IsDegraded">Some of it does not work as it was asked for.</param>
/// <param name="Shared">Of the shared flow.</param>
/// <param name="Leaves">Of each leaf flow alone.</param>
/// <param name="Legs">Of each way from the shared end to a leaf.</param>
public sealed record YFlowVerdict(FlowStatus Status, bool IsDegraded, string? Info, Verdict Shared, Seq<Verdict> Leaves, Seq<Verdict> Legs);

/// <summary>When a Y-flow with one leg that works and one that does not is up.</summary>
public enum YFlowStatusRule
{
    /// <summary>It is up, and degraded.</summary>
    AnyPath = 1,

    /// <summary>It is degraded, as clients of the Northbound API know it.</summary>
    AllPaths,
}

/// <summary>What a Y-flow's status is, from its plan and the links it runs over.</summary>
public static class YFlowJudgement
{
    /// <param name="request">What was asked for.</param>
    /// <param name="plan">What is in the network.</param>
    /// <param name="broken">Why a link does not carry traffic; null: it does.</param>
    /// <param name="unanswered">Why the pings of the nested flow of this id are not answered; null: they are, or there are none.</param>
    public static YFlowVerdict Of(
        YFlowRequest request, ServicePlan plan, YFlowStatusRule rule, Func<IslId, string?> broken, Func<string, string?>? unanswered = null)
    {
        var (main, spare) = (Tree(plan, 0), Tree(plan, 1));
        var flows = main.Select((flow, place) => Of(request, flow, spare.Count > 0 ? spare[place] : null, broken) switch
        {
            { Status: not FlowStatus.Down } when unanswered?.Invoke(IdOf(request, place)) is { } trouble => new Verdict(FlowStatus.Down, trouble),
            var verdict => verdict,
        }).ToSeq();
        var leaves = flows.Skip(1).ToSeq();
        var legs = leaves.Select(leaf => Joined(flows[0], leaf)).ToSeq();
        var works = legs.Count(leg => leg.Status != FlowStatus.Down);
        var isUp = legs.All(leg => leg.Status == FlowStatus.Up);
        var status = isUp ? FlowStatus.Up
            : works == 0 ? FlowStatus.Down
            : rule == YFlowStatusRule.AnyPath ? FlowStatus.Up
            : FlowStatus.Degraded;
        return new(status, !isUp, isUp ? null : Info(request, flows[0], legs), flows[0], leaves, legs);
    }

    /// <summary>The flows of a tree, the shared one first; none: there is no such tree.</summary>
    /// <param name="tree">0: the one that carries the traffic.</param>
    public static Seq<FlowPlan> Tree(ServicePlan plan, int tree)
    {
        if (plan.Joints.Count <= tree) return [];
        var joint = plan.Joints[tree];
        return joint.Legs.Select(leg => (leg.Number, leg.Slot)).Prepend((joint.Number, joint.Slot))
            .Select(flow => plan.Find(flow.Number, flow.Slot)!).ToSeq();
    }

    /// <summary>The id of a nested flow by its place: the shared one is the first.</summary>
    private static string IdOf(YFlowRequest request, int place) => place == 0 ? YFlowIds.Shared(request.Id) : request.SubFlows[place - 1].FlowId;

    private static Verdict Of(YFlowRequest request, FlowPlan flow, FlowPlan? spare, Func<IslId, string?> broken)
    {
        var asked = new FlowRequest(
            request.Id, flow.Source, flow.Destination, request.Bandwidth, request.IgnoreBandwidth, AllocateProtectedPath: request.AllocateProtectedPath);
        var (status, info) = FlowJudgement.Of(asked, flow with { Protected = spare?.Primary }, broken);
        return new(status, info);
    }

    private static Verdict Joined(Verdict shared, Verdict leaf) => (shared.Status, leaf.Status) switch
    {
        (FlowStatus.Down, _) => shared,
        (_, FlowStatus.Down) => leaf,
        (FlowStatus.Degraded, _) => shared,
        _ => leaf,
    };

    /// <summary>What both legs suffer is told once.</summary>
    private static string Info(YFlowRequest request, Verdict shared, Seq<Verdict> legs) => shared.Info is { } all && legs.All(leg => leg == shared)
        ? all
        : string.Join("; ", legs.Select((leg, place) => (leg.Info, request.SubFlows[place].FlowId)).Where(leg => leg.Info is not null)
            .Select(leg => $"sub-flow {leg.FlowId}: {leg.Info}"));
}
