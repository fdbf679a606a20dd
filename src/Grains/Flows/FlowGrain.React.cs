using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Network.Flows;
using Kilda.Network.Topology;

namespace Kilda.Grains.Flows;

/// <content>What happens to a flow without anybody asking: links that break and come back, and operations that a crash cut off.</content>
public sealed partial class FlowGrain
{
    /// <summary>Links of this flow that are said to be in a state which the view of this process does not show yet.</summary>
    private readonly Dictionary<IslId, (long Version, LinkStatus Status)> _told = [];
    private bool _reacting;
    private bool _again;

    public async Task<OperationEnd> WhenEnded(string taskId)
    {
        Operation?[] known = [_running, _last];
        var operation = Array.Find(known, known => known?.Context.TaskId == taskId);
        return operation is null ? new OperationEnd(_flow, null) : await operation.End;
    }

    public Task LinkChanged(IslId link, long version, LinkStatus status)
    {
        if (_flow is null || !_flow.Plans().Any(plan => plan.AllHops().Any(held => held.Hop.Isl == link))) return Task.CompletedTask;
        if (!_told.TryGetValue(link, out var known) || known.Version < version) _told[link] = (version, status);
        LogLink(Id, link.ToString(), status.ToString());
        Wake();
        return Task.CompletedTask;
    }

    public Task Recover()
    {
        if (_running is not null || _flow?.Intent is not { } intent) return Task.CompletedTask;
        var context = new OperationContext(intent.TaskId, OperationContext.Own("").Actor);
        _running = new Operation(intent.Operation, intent.Request, context, $"Could not {intent.Operation.ToString().ToLowerInvariant()} flow");
        _running.Note(clock.GetUtcNow(), "The operation is taken up again after a restart");
        Start(Resume);
        return Task.CompletedTask;
    }

    /// <summary>
    /// What was accepted is done, if every switch answers, else undone. The stages begin anew: whatever the switches hold of them, each
    /// leads to the same state, and until the commit both plans stay installed.
    /// </summary>
    private async Task Resume(CancellationToken cancel)
    {
        var (intent, old) = (_flow!.Intent!, _flow.Plan);
        var until = clock.GetUtcNow() + settings.OperationTimeout;
        var switches = _flow.Plans().SelectMany(plan => plan.Switches()).Distinct().ToArray();
        while (Array.Exists(switches, id => !IsReady(id)) && clock.GetUtcNow() < until) await Pause(s_look);
        await InPlace(old, intent.Plan);
        var away = switches.Where(id => !IsReady(id)).ToArray();
        if (intent.Plan is null || away.Length == 0) await Run(cancel);
        else await Failed(_running!, intent, $"not connected after a restart of the controller: {string.Join(", ", away)}");
    }

    private bool IsReady(Network.SwitchId id) => network.Now.TryGet(id, out var found) && found.Active;

    private void Wake()
    {
        _again = true;
        if (_reacting) return;
        _reacting = true;
        Start(React);
    }

    /// <summary>The newest news count: what came meanwhile is looked at when an operation that is under way has ended.</summary>
    private async Task React(CancellationToken cancel)
    {
        try
        {
            while (_again)
            {
                if (_running is { } running) await running.End;
                _again = false;
                await Judge();
            }
        }
        finally
        {
            _reacting = false;
        }
    }

    private async Task Judge()
    {
        if (_flow is not { Intent: null, Plan: { } plan } flow || _running is not null) return;
        var (status, info) = StatusOf(plan);
        if (status == flow.Status && info == flow.StatusInfo) return;
        try
        {
            await Save(flow with { Status = status, StatusInfo = info }, new Commit([]));
        }
        catch (StoreUnavailableException unavailable)
        {
            // The view tells the truth at once; the document follows with the next write.
            LogStoreAway(Id, unavailable.Message);
        }
    }

    /// <summary>Up as long as every link of the way that carries the traffic is.</summary>
    private (FlowStatus Status, string? Info) StatusOf(FlowPlan plan)
    {
        foreach (var hop in plan.Primary.Forward.Hops)
        {
            if (Broken(hop.Isl) is { } why) return (FlowStatus.Down, why);
        }

        return (FlowStatus.Up, null);
    }

    private string? Broken(IslId isl)
    {
        var link = network.Now.TryGet(isl, out var found) ? found : null;
        var status = link?.Status;
        if (_told.TryGetValue(isl, out var told))
        {
            if (link is not null && link.Version >= told.Version) _told.Remove(isl);
            else status = told.Status;
        }

        if (status == LinkStatus.Active) return null;
        var reason = link?.StatusReason is { } why ? $": {why}" : "";
        return $"ISL {isl.Low.Switch}_{isl.Low.Port}-{isl.High.Switch}_{isl.High.Port} become INACTIVE{reason}";
    }
}
