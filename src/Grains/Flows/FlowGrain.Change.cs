using Kilda.Grains.Services;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Grains.Flows;

/// <content>Operations on a flow that is there: update, reroute, swap of its two paths.</content>
public sealed partial class FlowGrain
{
    public async Task<Outcome<FlowDocument>> Update(FlowChange change, OperationContext context)
    {
        const string message = "Could not update flow";
        if (Missing(message, $"Flow {Id} not found") is { } missing) return missing;
        if (Document!.Intent is { Operation: FlowOperation.Update })
            return Refusal.Of(RefusalKind.RequestInvalid, message, $"Flow {Id} is updating now");
        if (Busy(message) is { } busy) return busy;
        var before = Document.Request;
        var after = After(before, change);
        var problems = FlowValidator.Check(after, Facts, isNew: false);
        if (!problems.IsEmpty) return new Refusal(message, problems);
        var patch = new Operation<FlowDocument, FlowRequest>(FlowOperation.Update, after, context, message);
        patch.Note(Now, HistoryWords.PatchIsRight);
        patch.Dump(Dumps(Document, HistoryWords.Before));
        if (change.MovesPaths(before, after))
        {
            if (Torn(message, before, after) is { } used) return used;
            if (OffPath(after) is { } point) return Refusal.Of(RefusalKind.RequestInvalid, message, point);
            patch.Note(Now, HistoryWords.PatchNeedsUpdate);
            return await BeginMove(new Operation<FlowDocument, FlowRequest>(FlowOperation.Update, after, context, message)
            {
                Prelude = change.IsWhole ? null : patch.History(Id, Now, HistoryWords.Patched("Flow")),
            });
        }

        if (after == before) return Document;
        patch.Note(Now, HistoryWords.PatchIsStored);
        patch.Dump(Dumps(Document with { Request = after }, HistoryWords.After));
        return await Keep(patch, HistoryWords.Patched("Flow"), flow => flow with { Request = after });
    }

    public async Task<Outcome<RerouteAnswer>> Reroute(OperationContext context)
    {
        const string message = "Could not reroute flow";
        if (Missing(message, $"Flow {Id} not found") is { } missing) return missing;
        var points = HasPointsUnderMaintenance(Document!.InPlace);
        if (Document!.Request.Pinned && !points) return Refusal.Of(RefusalKind.Unprocessable, message, "Can't reroute pinned flow");
        if (Running is FlowOperation.Reroute) return Refusal.Of(RefusalKind.Unprocessable, message, $"Flow {Id} is in reroute process");
        if (Busy(message) is { } busy) return busy;
        foreach (var (end, name) in new[] { (Document.Request.Source, "src"), (Document.Request.Destination, "dest") })
        {
            if (!IsReady(end.Switch)) return Refusal.Of(RefusalKind.Unprocessable, message, $"Flow's {Id} {name} switch is not active");
        }

        var isBest = Document is { Plan: { } plan, Request.TargetStrategy: null } && IsBest(plan);
        if (points && (isBest || Document.Request.Pinned)) return await ReroutePoints(context, message);
        if (isBest) return new RerouteAnswer(Document, false);
        var operation = new Operation<FlowDocument, FlowRequest>(FlowOperation.Reroute, Document.Request.Aimed(), context, message)
        {
            Reason = HistoryWords.Asked(context),
        };
        var outcome = await BeginMove(operation);
        return outcome.Value is { } flow ? new RerouteAnswer(flow, true) : outcome.Refusal!;
    }

    public async Task<Outcome<FlowDocument>> SwapPaths(OperationContext context)
    {
        const string message = "Could not swap paths for flow";
        if (Missing(message, $"Could not swap paths: Flow {Id} not found") is { } missing) return missing;
        if (!Document!.Request.AllocateProtectedPath)
            return Refusal.Of(RefusalKind.RequestInvalid, message, $"Could not swap paths: Flow {Id} doesn't have protected path");
        if (Busy(message) is { } busy) return busy;
        if (Document.Plan is not { Protected: { } pair } plan || FlowJudgement.FirstBroken(pair, Broken) is not null)
            return Refusal.Of(RefusalKind.RequestInvalid, message, $"Could not swap paths: Protected flow path {Id} is not in ACTIVE state");
        return await BeginMove(new Operation<FlowDocument, FlowRequest>(FlowOperation.Swap, Document.Request, context, message)
        {
            Plan = Document.Request.Led is null ? ServicePlan.Of(plan.Swapped()) : null, Aim = WayAim.Swapped,
        });
    }

    public async Task<Outcome<FlowDocument>> Synced(string? failure, OperationContext context)
    {
        const string message = "Could not sync flow";
        if (Nested is { } nested) return nested;
        if (Missing(message, $"Flow {Id} not found") is { } missing) return missing;
        return Busy(message) is { } busy ? busy : await Synced(failure, context, message, flow => flow with { Request = flow.Request.Aimed() });
    }

    /// <summary>The paths of mirrors and joins leave links under maintenance; the flow itself stays. Where there is no other path they stay, too.</summary>
    private async Task<Outcome<RerouteAnswer>> ReroutePoints(OperationContext context, string message)
    {
        var request = Document!.Request;
        var outcome = await Begin(new Operation<FlowDocument, FlowRequest>(FlowOperation.Reroute, request, context, message)
        {
            Aim = WayAim.Parts, Wanted = Effective(request), Reason = HistoryWords.Asked(context),
        });
        if (outcome.Value is { } flow) return new RerouteAnswer(flow, true);
        return outcome.Refusal is { Kind: RefusalKind.NotFound } ? new RerouteAnswer(Document, false) : outcome.Refusal!;
    }

    /// <summary>The flow runs well, and over the very way that would be chosen now.</summary>
    private bool IsBest(FlowPlan plan) =>
        StatusOf(Document!.Request, ServicePlan.Of(plan)).Status == FlowStatus.Up
        && Ways.Best(Network.Now, Document.Request, plan)?.SequenceEqual(plan.Primary.Forward.Hops.Select(hop => hop.Isl)) == true;

    private static FlowRequest After(FlowRequest before, FlowChange change) => WithLed(before, WithPoints(before, change.ApplyTo(before)));

    /// <summary>A mirror or join on the switch of an end goes with that end.</summary>
    private static FlowRequest WithPoints(FlowRequest before, FlowRequest after)
    {
        return (before.Source.Switch, before.Destination.Switch) == (after.Source.Switch, after.Destination.Switch)
            ? after
            : after with
            {
                Mirrors = after.Mirrors.Select(mirror => mirror with { At = Follow(mirror.At) }).ToSeq(),
                Joins = after.Joins.Select(join => join with { At = Follow(join.At) }).ToSeq(),
            };

        SwitchId Follow(SwitchId at) => at == before.Source.Switch ? after.Source.Switch : at == before.Destination.Switch ? after.Destination.Switch : at;
    }

    /// <summary>Where paths are looked for anew nothing says that they pass a transit switch with a mirror or a join.</summary>
    private static string? OffPath(FlowRequest after)
    {
        foreach (var (id, at, what) in after.Mirrors.Select(mirror => (mirror.Id, mirror.At, "mirror"))
            .Concat(after.Joins.Select(join => (join.Id, join.At, "join"))))
        {
            if (at != after.Source.Switch && at != after.Destination.Switch)
                return $"The flow may not move: its {what} point {id} is on the transit switch {at}. Remove the {what} point first";
        }

        return null;
    }
}
