using Kilda.Interfaces.Flows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;

namespace Kilda.Interfaces.YFlows;

/// <summary>The legs of a Y-flow as whole flows, each from the shared end to its leaf: what clients of the Northbound API know as sub-flows.</summary>
public static class YFlowLegs
{
    /// <param name="whole">What they are parts of.</param>
    /// <param name="broken">Why a link does not carry traffic; null: it does. Without it they have the status of the Y-flow.</param>
    public static Seq<FlowDocument> Legs(this YFlowDocument whole, Func<IslId, string?>? broken = null)
    {
        var verdict = whole.Plan is { } plan && broken is not null
            ? YFlowJudgement.Of(whole.Request, plan, YFlowStatusRule.AllPaths, broken).Legs
            : whole.Request.SubFlows.Select(_ => new Verdict(whole.Status, whole.StatusInfo)).ToSeq();
        return Enumerable.Range(0, whole.Request.SubFlows.Count).Select(place => Leg(whole, place, verdict[place])).ToSeq();
    }

    /// <summary>Where the legs of a tree part; null: there is no such tree.</summary>
    /// <param name="plan">Of a Y-flow.</param>
    /// <param name="tree">0: the one that carries the traffic.</param>
    public static SwitchId? YPoint(this ServicePlan plan, int tree) =>
        YFlowJudgement.Tree(plan, tree) is { IsEmpty: false } flows ? flows[0].Destination.Switch : null;

    private static FlowDocument Leg(YFlowDocument whole, int place, Verdict verdict)
    {
        var (now, next) = (Plan(whole.Plan, place), Plan(whole.Intent?.Plan, place));
        var intent = whole.Intent is { } under
            ? new FlowIntent(under.Operation, under.Request is null ? null : Request(under.Request, place), next, under.TaskId, under.Since)
            : null;
        return new FlowDocument(
            Request(whole.Request, place), whole.Version, now, intent, verdict.Status, verdict.Info, whole.Created, whole.Updated)
        { YFlowId = whole.Id };
    }

    private static FlowRequest Request(YFlowRequest whole, int place)
    {
        var leg = whole.SubFlows[place];
        return new(
            leg.FlowId, leg.SharedAt(whole.Shared), leg.End.Normalized(), whole.Bandwidth, whole.IgnoreBandwidth, whole.StrictBandwidth, whole.Pinned,
            whole.AllocateProtectedPath, whole.PeriodicPings, leg.Description, whole.MaxLatencyNs, whole.MaxLatencyTier2Ns, whole.Priority,
            whole.DiverseWith, null, whole.Strategy)
        {
            Mirrors = leg.Mirrors,
            Joins = leg.Joins,
        };
    }

    private static FlowPlan? Plan(ServicePlan? plan, int place)
    {
        if (plan is null) return null;
        var (main, spare) = (YFlowJudgement.Tree(plan, 0), YFlowJudgement.Tree(plan, 1));
        var leaf = main[place + 1];
        return leaf with
        {
            Source = plan.Joints[0].Legs[place].Shared,
            ForwardMeter = main[0].ForwardMeter,
            Primary = Whole(main[0].Primary, leaf.Primary),
            Protected = spare.IsEmpty ? null : Whole(spare[0].Primary, spare[place + 1].Primary),
        };
    }

    private static PathPair Whole(PathPair shared, PathPair leaf) => new(
        leaf.Slot,
        new DirectedPath([.. shared.Forward.Hops, .. leaf.Forward.Hops]),
        new DirectedPath([.. leaf.Reverse.Hops, .. shared.Reverse.Hops]));
}
