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
    private bool _retry;

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

    public Task Check(bool retry)
    {
        _retry |= retry;
        if (_flow is not null) Wake();
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

    /// <summary>Compares what the flow is with what its links are, and does what can be done.</summary>
    private async Task Judge()
    {
        if (_flow is not { Intent: null } flow || _running is not null) return;
        var (status, info) = flow.Plan is null ? (FlowStatus.Down, flow.StatusInfo) : StatusOf(flow.Request, flow.Plan);
        var isStale = status != flow.Status || (status != FlowStatus.Up && info != flow.StatusInfo);
        if (status == FlowStatus.Up || !MayMove(flow) || !(isStale || _retry))
        {
            if (isStale) await Mark(status, info);
            return;
        }

        _retry = false;
        using var pass = await turnstile.Enter(flow.Request.Priority ?? FlowRequest.DefaultPriority, flow.Created);
        if (_running is not null || _flow is not { Intent: null }) return;
        var refusal = await Move(info);
        if (refusal is not null) await Mark(status, status == FlowStatus.Down ? refusal.Description : info);
    }

    private static bool MayMove(FlowDocument flow) => !flow.Request.Pinned && flow.Request.Source.Switch != flow.Request.Destination.Switch;

    /// <summary>To another way; where none has the bandwidth, and that is not asked for strictly, to one without it.</summary>
    /// <returns>Why the flow stays where it is, or null.</returns>
    private async Task<Refusal?> Move(string? reason)
    {
        var flow = _flow!;
        foreach (var wanted in Wanted(flow))
        {
            var operation = new Operation(
                FlowOperation.Reroute, flow.Request, OperationContext.Own(Guid.NewGuid().ToString()), "Could not reroute flow")
            { Wanted = wanted };
            operation.Note(clock.GetUtcNow(), "Flow rerouting operation has been started.", $"Reason: {reason}");
            var outcome = await Begin(operation);
            if (outcome.Value is not null) return (await operation.End).Failure;
            if (outcome.Refusal!.Kind != RefusalKind.NotFound || wanted != flow.Request) return outcome.Refusal;
            if (flow.Plan is { IgnoreBandwidth: true } || flow.Request is { IgnoreBandwidth: true } or { StrictBandwidth: true }) return outcome.Refusal;
        }

        return null;
    }

    private static FlowRequest[] Wanted(FlowDocument flow) => [flow.Request, flow.Request with { IgnoreBandwidth = true }];

    private async Task Mark(FlowStatus status, string? info)
    {
        if (_flow!.Status == status && _flow.StatusInfo == info) return;
        try
        {
            await Save(_flow with { Status = status, StatusInfo = info }, new Commit([]));
        }
        catch (StoreUnavailableException unavailable)
        {
            // The sweep finds the difference again.
            LogStoreAway(Id, unavailable.Message);
        }
    }

    private (FlowStatus Status, string? Info) StatusOf(FlowRequest request, FlowPlan plan) => FlowJudgement.Of(request, plan, Broken);

    private string? Broken(IslId isl)
    {
        var link = network.Now.TryGet(isl, out var found) ? found : null;
        var status = link?.Status;
        if (_told.TryGetValue(isl, out var told))
        {
            if (link is not null && link.Version >= told.Version) _told.Remove(isl);
            else status = told.Status;
        }

        return FlowJudgement.Broken(isl, status, link?.StatusReason);
    }
}
