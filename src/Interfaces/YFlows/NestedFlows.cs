using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Services;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;

namespace Kilda.Interfaces.YFlows;

/// <summary>The flows of a Y-flow as flows: what is read of them follows from the Y-flow's document.</summary>
public static class NestedFlows
{
    /// <summary>The shared flow first, then the leaf flows.</summary>
    public static IEnumerable<FlowDocument> Of(YFlowDocument whole)
    {
        var (plans, intended) = (Plans(whole.Plan), Plans(whole.Intent?.Plan));
        for (var place = 0; place <= whole.Request.SubFlows.Count; place++)
        {
            var plan = place < plans.Count ? plans[place] : null;
            var next = place < intended.Count ? intended[place] : null;
            var verdict = place < whole.Parts.Count ? whole.Parts[place] : new Verdict(whole.Status, whole.StatusInfo);
            var request = Request(whole.Request, place, plan ?? next);
            var intent = whole.Intent is { } under
                ? new FlowIntent(under.Operation, under.Request is { } after ? Request(after, place, next) : null, next, under.TaskId, under.Since)
                : null;
            yield return new FlowDocument(request, whole.Version, plan, intent, verdict.Status, verdict.Info, whole.Created, whole.Updated)
            {
                YFlowId = whole.Id,
            };
        }
    }

    /// <summary>The flows of the tree that carries the traffic, each with its place in the other tree as what protects it.</summary>
    private static List<FlowPlan> Plans(ServicePlan? plan)
    {
        if (plan is null) return [];
        var spare = YFlowJudgement.Tree(plan, 1);
        return [.. YFlowJudgement.Tree(plan, 0).Select((flow, place) => place < spare.Count ? flow with { Protected = spare[place].Primary } : flow)];
    }

    /// <param name="plan">Where its joint is; null: nowhere yet.</param>
    private static FlowRequest Request(YFlowRequest whole, int place, FlowPlan? plan)
    {
        var leg = place == 0 ? null : place <= whole.SubFlows.Count ? whole.SubFlows[place - 1] : whole.SubFlows[^1];
        var (source, destination) = leg is null
            ? (new Endpoint(whole.Shared.Switch, whole.Shared.Port), plan?.Destination ?? Endpoint.Joint(whole.Shared.Switch))
            : (plan?.Source ?? Endpoint.Joint(leg.End.Switch), leg.End.Normalized());
        return new(
            leg?.FlowId ?? YFlowIds.Shared(whole.Id), source, destination, whole.Bandwidth, whole.IgnoreBandwidth, whole.StrictBandwidth, whole.Pinned,
            whole.AllocateProtectedPath, whole.PeriodicPings, leg is null ? whole.Description : leg.Description, whole.MaxLatencyNs,
            whole.MaxLatencyTier2Ns, whole.Priority, whole.DiverseWith, null, whole.Strategy)
        {
            Mirrors = leg?.Mirrors ?? [], Joins = leg?.Joins ?? [],
        };
    }
}
