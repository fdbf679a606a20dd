using Kilda.Network.Flows;
using Kilda.Network.Pipeline;

namespace Kilda.Network.Pings;

/// <summary>
/// The way of a ping: a probe is put in at the switch where a direction of a flow begins, has the colour of that direction, and is caught at the
/// switch where it ends. Either end may be a joint: the flows of a Y-flow are pinged one by one.
/// </summary>
public readonly record struct PingWay(SwitchId From, SwitchId To, Colour Colour)
{
    /// <summary>Of the pair that carries the traffic.</summary>
    /// <param name="flow">Not <see cref="FlowPlan.IsOneSwitch"/>: there is nothing between its ends that could be looked at.</param>
    /// <param name="direction">In which the probe runs.</param>
    public static PingWay Of(FlowPlan flow, FlowDirection direction) => new(
        flow.Ingress(direction).Switch, flow.Egress(direction).Switch, Colour.Of(flow.Number, direction, flow.Primary.Slot));
}
