using Kilda.Grains.Views;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Network.Flows;

namespace Kilda.Grains.Flows;

/// <content>Operations on a flow that is there: update, reroute, swap of its two paths.</content>
public sealed partial class FlowGrain
{
    public async Task<Outcome<FlowDocument>> Update(FlowChange change, OperationContext context)
    {
        const string message = "Could not update flow";
        if (_flow is null) return Refusal.Of(RefusalKind.NotFound, message, $"Flow {Id} not found");
        if (_flow.Intent is { Operation: FlowOperation.Update })
            return Refusal.Of(RefusalKind.RequestInvalid, message, $"Flow {Id} is updating now");
        if (Busy(message) is { } busy) return busy;
        var after = change.ApplyTo(_flow.Request);
        var problems = FlowValidator.Check(after, new FlowFacts(network.Now, services), isNew: false);
        if (!problems.IsEmpty) return new Refusal(message, problems);
        if (change.MovesPaths(_flow.Request, after)) return await Begin(new Operation(FlowOperation.Update, after, context, message));
        if (after == _flow.Request) return _flow;
        try
        {
            var stored = new Operation(FlowOperation.Update, after, context, message);
            stored.Note(clock.GetUtcNow(), "Flow PATCH operation has been executed without the consecutive update.");
            await Save(_flow with { Request = after }, new Commit([], [stored.History(Id, clock.GetUtcNow(), "Flow PATCH operation is invoked")]));
            return _flow;
        }
        catch (StoreUnavailableException unavailable)
        {
            return Refusal.Of(RefusalKind.Unavailable, message, $"Storage is not available: {unavailable.Message}");
        }
    }

    public async Task<Outcome<RerouteAnswer>> Reroute(OperationContext context)
    {
        const string message = "Could not reroute flow";
        if (_flow is null) return Refusal.Of(RefusalKind.NotFound, message, $"Flow {Id} not found");
        if (_flow.Request.Pinned) return Refusal.Of(RefusalKind.Unprocessable, message, "Can't reroute pinned flow");
        if (_running is { Kind: FlowOperation.Reroute }) return Refusal.Of(RefusalKind.Unprocessable, message, $"Flow {Id} is in reroute process");
        if (Busy(message) is { } busy) return busy;
        foreach (var (end, name) in new[] { (_flow.Request.Source, "src"), (_flow.Request.Destination, "dest") })
        {
            if (!IsReady(end.Switch)) return Refusal.Of(RefusalKind.Unprocessable, message, $"Flow's {Id} {name} switch is not active");
        }

        if (_flow.Plan is { } plan && IsBest(plan)) return new RerouteAnswer(_flow, false);
        var outcome = await Begin(new Operation(FlowOperation.Reroute, _flow.Request, context, message));
        return outcome.Value is { } flow ? new RerouteAnswer(flow, true) : outcome.Refusal!;
    }

    public async Task<Outcome<FlowDocument>> SwapPaths(OperationContext context)
    {
        const string message = "Could not swap paths for flow";
        if (_flow is null) return Refusal.Of(RefusalKind.NotFound, message, $"Could not swap paths: Flow {Id} not found");
        if (!_flow.Request.AllocateProtectedPath)
            return Refusal.Of(RefusalKind.RequestInvalid, message, $"Could not swap paths: Flow {Id} doesn't have protected path");
        if (Busy(message) is { } busy) return busy;
        if (_flow.Plan?.Protected is not { } pair || FlowJudgement.FirstBroken(pair, Broken) is not null)
            return Refusal.Of(RefusalKind.RequestInvalid, message, $"Could not swap paths: Protected flow path {Id} is not in ACTIVE state");
        return await Begin(new Operation(FlowOperation.Swap, _flow.Request, context, message) { Plan = _flow.Plan.Swapped() });
    }

    /// <summary>The flow runs well, and over the very way that would be chosen now.</summary>
    private bool IsBest(FlowPlan plan) =>
        StatusOf(_flow!.Request, plan).Status == FlowStatus.Up
        && Ways.Best(network.Now, _flow.Request, plan)?.SequenceEqual(plan.Primary.Forward.Hops.Select(hop => hop.Isl)) == true;
}
