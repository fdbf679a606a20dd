using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Network.Bandwidth;
using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Grains.Flows;

/// <summary>The index rows that follow from a flow's document: all that its plan and its intended plan hold.</summary>
internal static class FlowRows
{
    public static IndexRows Of(FlowDocument flow)
    {
        var plans = flow.Plans().ToArray();
        return new(
            flow.Endpoints().ToSeq(),
            plans.SelectMany(Meters).Distinct().ToSeq(),
            plans.SelectMany(Hops).Distinct().ToSeq(),
            plans.Select(plan => plan.Number).Distinct().ToSeq());
    }

    private static IEnumerable<MeterRow> Meters(FlowPlan plan)
    {
        if (plan.ForwardMeter is { } forward) yield return new(plan.Source.Switch, forward);
        if (plan.ReverseMeter is { } reverse) yield return new(plan.Destination.Switch, reverse);
    }

    private static IEnumerable<HopRow> Hops(FlowPlan plan) => plan.AllHops().Select(held => new HopRow(
        held.Hop.Isl, held.Hop.Direction, held.Hop.Label, plan.Number, held.Slot, plan.Bandwidth, PathKind.Both, Counted: !plan.IgnoreBandwidth));
}
