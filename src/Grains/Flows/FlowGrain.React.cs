using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

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
        if (status == FlowStatus.Down && flow.Plan is { Protected: { } spare } && FlowJudgement.FirstBroken(spare, Broken) is null)
        {
            // Its rules are there already. What else is to be done is looked at when the traffic runs again.
            _again = await SwapOver(flow, info);
            return;
        }

        var isStale = status != flow.Status || (status != FlowStatus.Up && info != flow.StatusInfo);
        if (status == FlowStatus.Up || !MayMove(flow) || !(isStale || _retry))
        {
            if (isStale) await Mark(status, info);
            return;
        }

        _retry = false;
        using var pass = await turnstile.Enter(flow.Request.Priority ?? FlowRequest.DefaultPriority, flow.Created);
        if (_running is not null || _flow is not { Intent: null }) return;
        var refusal = await Move(status, info);
        if (refusal is not null) await Mark(status, status == FlowStatus.Down ? refusal.Description : info);
    }

    private static bool MayMove(FlowDocument flow) => !flow.Request.Pinned && flow.Request.Source.Switch != flow.Request.Destination.Switch;

    /// <summary>
    /// The protected pair takes the traffic: told first and recorded afterwards. A controller that dies in between finds the broken way in
    /// the document and swaps again.
    /// </summary>
    /// <returns>Whether the traffic runs over the protected pair.</returns>
    private async Task<bool> SwapOver(FlowDocument flow, string? reason)
    {
        var swapped = flow.Plan!.Swapped();
        var operation = _running = Own(FlowOperation.Swap, flow, reason);
        var failures = await Put(AtEnds(swapped));
        if (failures.Count > 0) await Put(AtEnds(flow.Plan));
        var plan = failures.Count > 0 ? flow.Plan : swapped;
        var (status, info) = StatusOf(flow.Request, plan);
        operation.Note(clock.GetUtcNow(), $"The flow status was set to {status.ToString().ToUpperInvariant()}", string.Join("; ", failures));
        await Store(
            () => _flow! with { Plan = plan, Status = status, StatusInfo = info },
            operation.History(Id, clock.GetUtcNow(), failures.Count > 0 ? failures[0] : "done"));
        Finish(operation, failures.Count > 0 ? Refusal.Of(RefusalKind.Internal, operation.Message, failures[0]) : null);
        operation.IsClean();
        return failures.Count == 0;
    }

    private static Seq<SwitchLayers> AtEnds(FlowPlan plan) => Transition.InPlace(plan)
        .Where(layers => layers.Switch == plan.Source.Switch || layers.Switch == plan.Destination.Switch).ToSeq();

    /// <summary>To another way; where none has the bandwidth, and that is not asked for strictly, to one without it.</summary>
    /// <returns>Why the flow stays where it is, or null.</returns>
    private async Task<Refusal?> Move(FlowStatus status, string? reason)
    {
        var flow = _flow!;
        var keepsMain = status == FlowStatus.Degraded && flow.Request.AllocateProtectedPath && flow.Plan is { IgnoreBandwidth: false, IsBackup: false };
        var refusal = await Try(flow.Request, keepsMain ? WayAim.Protected : WayAim.Best);
        if (refusal is not { Kind: RefusalKind.NotFound } || status != FlowStatus.Down) return refusal;
        if (flow.Request is { IgnoreBandwidth: true } or { StrictBandwidth: true } or { Bandwidth.Value: 0 }) return refusal;
        return await Try(flow.Request with { IgnoreBandwidth = true }, WayAim.Best);

        async Task<Refusal?> Try(FlowRequest wanted, WayAim aim)
        {
            var operation = Own(FlowOperation.Reroute, flow, reason, wanted, aim);
            var outcome = await Begin(operation);
            return outcome.Value is null ? outcome.Refusal : (await operation.End).Failure;
        }
    }

    /// <summary>An operation that nobody asked for.</summary>
    private Operation Own(FlowOperation kind, FlowDocument flow, string? reason, FlowRequest? wanted = null, WayAim aim = WayAim.Best)
    {
        var (words, message) = kind == FlowOperation.Swap
            ? ("Flow paths swap operation has been started.", "Could not swap paths for flow")
            : ("Flow rerouting operation has been started.", "Could not reroute flow");
        var operation = new Operation(kind, flow.Request, OperationContext.Own(Guid.NewGuid().ToString()), message)
        {
            Wanted = wanted ?? flow.Request, Aim = aim,
        };
        operation.Note(clock.GetUtcNow(), words, $"Reason: {reason}");
        return operation;
    }

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
