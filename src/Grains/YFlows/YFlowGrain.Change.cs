using Kilda.Grains.Services;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.YFlows;
using Kilda.Network.Flows;
using Kilda.Network.YFlows;

namespace Kilda.Grains.YFlows;

/// <content>Operations on a Y-flow that is there: update, reroute, swap of its two trees.</content>
public sealed partial class YFlowGrain
{
    public async Task<Outcome<YFlowDocument>> Update(YFlowChange change, OperationContext context)
    {
        const string message = YFlowRefusals.NotUpdated;
        if (Document is null) return YFlowRefusals.NotFound(change, Id);
        if (Document.Intent is { Operation: FlowOperation.Update }) return YFlowRefusals.Updating(Id);
        if (Busy(message) is { } busy) return busy;
        var before = Document.Request;
        if (YFlowRefusals.ToChange(before, change, Facts) is { } refusal) return refusal;
        var after = WithPoints(before, change.ApplyTo(before));
        var operation = new Operation<YFlowDocument, YFlowRequest>(FlowOperation.Update, after, context, message);
        if (change.MovesPaths(before, after))
            return OffPath(after, Document.Plan) is { } point ? Refusal.Of(RefusalKind.RequestInvalid, message, point) : await Begin(operation);
        if (after == before) return Document;
        operation.Note(Now, HistoryWords.Started(operation.Kind));
        operation.Dump(Dumps(Document, HistoryWords.Before));
        operation.Dump(Dumps(Document with { Request = after }, HistoryWords.After));
        operation.Note(Now, HistoryWords.Done("Y-flow", operation.Kind));
        return await Keep(operation, HistoryWords.Patched("Y-flow"), whole => whole with { Request = after });
    }

    public async Task<Outcome<YRerouteAnswer>> Reroute(OperationContext context)
    {
        const string message = YFlowRefusals.NotRerouted;
        if (Document is null) return YFlowRefusals.NotFound(message, Id);
        if (Running is FlowOperation.Reroute) return YFlowRefusals.Rerouting(Id);
        if (Busy(message) is { } busy) return busy;
        var points = HasPointsUnderMaintenance(Document.Plan);
        var request = Document.Request;
        if (YFlowRefusals.ToReroute(points ? request with { Pinned = false } : request, IsReady) is { } refusal) return refusal;
        var stays = request.Pinned || (Document.Plan is { } plan && IsBest(plan));
        if (stays) return points ? await ReroutePoints(context, message) : new YRerouteAnswer(Document, false);
        var outcome = await Begin(new Operation<YFlowDocument, YFlowRequest>(FlowOperation.Reroute, Document.Request, context, message)
        {
            Reason = HistoryWords.Asked(context),
        });
        return outcome.Value is { } whole ? new YRerouteAnswer(whole, true) : outcome.Refusal!;
    }

    /// <summary>The paths of mirrors and joins leave what is under maintenance; the tree stays. Where there is no other path they stay, too.</summary>
    private async Task<Outcome<YRerouteAnswer>> ReroutePoints(OperationContext context, string message)
    {
        var request = Document!.Request;
        var outcome = await Begin(new Operation<YFlowDocument, YFlowRequest>(FlowOperation.Reroute, request, context, message)
        {
            Aim = WayAim.Parts, Wanted = Effective(request), Reason = HistoryWords.Asked(context),
        });
        if (outcome.Value is { } whole) return new YRerouteAnswer(whole, true);
        return outcome.Refusal is { Kind: RefusalKind.NotFound } ? new YRerouteAnswer(Document, false) : outcome.Refusal!;
    }

    public async Task<Outcome<YFlowDocument>> SwapPaths(OperationContext context)
    {
        const string message = YFlowRefusals.NotSwapped;
        if (Document is null) return YFlowRefusals.NotFound(message, Id);
        if (Busy(message) is { } busy) return busy;
        if (YFlowRefusals.ToSwap(Document.Request, Document.Plan, Broken) is { } refusal) return refusal;
        var plan = Document.Plan!;

        // Mirrors and joins are on the tree that carries the traffic: they need groups and paths of the other one.
        return await Begin(new Operation<YFlowDocument, YFlowRequest>(FlowOperation.Swap, Document.Request, context, message)
        {
            Plan = HasPoints(Document.Request) ? null : Swapped(plan), Aim = WayAim.Swapped,
        });
    }

    public async Task<Outcome<YFlowDocument>> Synced(string? failure, OperationContext context)
    {
        const string message = YFlowRefusals.NotSynced;
        if (Document is null) return YFlowRefusals.NotFound(message, Id);
        return Busy(message) is { } busy ? busy : await Synced(failure, context, message, whole => whole);
    }

    private static ServicePlan Swapped(ServicePlan plan) => plan with { Joints = [plan.Joints[1], plan.Joints[0]] };

    private bool IsBroken(ServicePlan plan, int tree) =>
        YFlowJudgement.Tree(plan, tree).Any(flow => FlowJudgement.FirstBroken(flow.Primary, Broken) is not null);

    private static bool HasPoints(YFlowRequest request) => request.SubFlows.Any(leg => !leg.Mirrors.IsEmpty || !leg.Joins.IsEmpty);
}
