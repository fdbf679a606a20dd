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
        const string message = "Could not update y-flow";
        if (Document is null) return Refusal.Of(RefusalKind.NotFound, message, $"Y-flow {Id} not found");
        if (Document.Intent is { Operation: FlowOperation.Update })
            return Refusal.Of(RefusalKind.AlreadyExists, message, $"Y-flow {Id} is already updating now");
        if (Busy(message) is { } busy) return busy;
        var before = Document.Request;
        var after = WithPoints(before, change.ApplyTo(before));
        var problems = YFlowValidator.Check(after, Facts, isNew: false);
        if (!problems.IsEmpty) return new Refusal(message, problems);
        if (!after.SubFlows.Select(leg => leg.FlowId).SequenceEqual(before.SubFlows.Select(leg => leg.FlowId)))
        {
            return Refusal.Of(
                RefusalKind.ParametersInvalid, message, $"Unable to map provided sub-flows set onto existing y-flow {Id}", "$.sub_flows");
        }

        var operation = new Operation<YFlowDocument, YFlowRequest>(FlowOperation.Update, after, context, message);
        if (change.MovesPaths(before, after))
            return OffPath(after) is { } point ? Refusal.Of(RefusalKind.RequestInvalid, message, point) : await Begin(operation);
        return after == before ? Document : await Keep(operation, Document with { Request = after });
    }

    public async Task<Outcome<YRerouteAnswer>> Reroute(OperationContext context)
    {
        const string message = "Could not reroute y-flow";
        if (Document is null) return Refusal.Of(RefusalKind.NotFound, message, $"Y-flow {Id} not found");
        if (Document.Request.Pinned) return Refusal.Of(RefusalKind.Unprocessable, message, "Can't reroute pinned y-flow");
        if (Running is FlowOperation.Reroute) return Refusal.Of(RefusalKind.Unprocessable, "Could not reroute flow", $"Flow {Id} is in reroute process");
        if (Busy(message) is { } busy) return busy;
        foreach (var leg in Document.Request.SubFlows.ToArray())
        {
            if (!IsReady(Document.Request.Shared.Switch)) return Inactive(leg, "src");
            if (!IsReady(leg.End.Switch)) return Inactive(leg, "dest");
        }

        if (Document.Plan is { } plan && IsBest(plan)) return new YRerouteAnswer(Document, false);
        var outcome = await Begin(new Operation<YFlowDocument, YFlowRequest>(FlowOperation.Reroute, Document.Request, context, message));
        return outcome.Value is { } whole ? new YRerouteAnswer(whole, true) : outcome.Refusal!;

        static Refusal Inactive(SubFlowRequest leg, string end) =>
            Refusal.Of(RefusalKind.Unprocessable, message, $"Flow's {leg.FlowId} {end} switch is not active");
    }

    public async Task<Outcome<YFlowDocument>> SwapPaths(OperationContext context)
    {
        const string message = "Could not swap y-flow paths";
        if (Document is null) return Refusal.Of(RefusalKind.NotFound, message, $"Y-flow {Id} not found");
        if (Busy(message) is { } busy) return busy;
        var first = Document.Request.SubFlows[0].FlowId;
        if (Document.Plan is not { Joints.Count: 2 } plan)
            return Refusal.Of(RefusalKind.RequestInvalid, message, $"Could not swap y-flow paths: sub-flow {first} doesn't have a protected path");
        if (IsBroken(plan, tree: 1))
        {
            return Refusal.Of(
                RefusalKind.RequestInvalid, message,
                $"Could not swap y-flow paths: the protected path of sub-flow {first} is not in ACTIVE state, "
                + "but in INACTIVE/INACTIVE (forward/reverse) state");
        }

        // Mirrors and joins are on the tree that carries the traffic: they need groups and paths of the other one.
        return await Begin(new Operation<YFlowDocument, YFlowRequest>(FlowOperation.Swap, Document.Request, context, message)
        {
            Plan = HasPoints(Document.Request) ? null : Swapped(plan), Aim = WayAim.Swapped,
        });
    }

    /// <summary>Only what is stored changes.</summary>
    private async Task<Outcome<YFlowDocument>> Keep(Operation<YFlowDocument, YFlowRequest> operation, YFlowDocument next)
    {
        try
        {
            await Save(next, new Commit([], [operation.History(Id, Now, "Y-flow PATCH operation is invoked")]));
            return Document!;
        }
        catch (StoreUnavailableException unavailable)
        {
            return Refusal.Of(RefusalKind.Unavailable, operation.Message, $"Storage is not available: {unavailable.Message}");
        }
    }

    private static ServicePlan Swapped(ServicePlan plan) => plan with { Joints = [plan.Joints[1], plan.Joints[0]] };

    private bool IsBroken(ServicePlan plan, int tree) =>
        YFlowJudgement.Tree(plan, tree).Any(flow => FlowJudgement.FirstBroken(flow.Primary, Broken) is not null);

    private static bool HasPoints(YFlowRequest request) => request.SubFlows.Any(leg => !leg.Mirrors.IsEmpty || !leg.Joins.IsEmpty);
}
