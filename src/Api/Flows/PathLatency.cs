using Kilda.Network.Flows;
using Kilda.Network.Topology;

namespace Kilda.Api.Flows;

/// <summary>How long packets are under way, in ns: the sum of what is known of the links.</summary>
internal static class PathLatency
{
    public static long Of(FlowPlan? plan, FlowDirection direction, NetworkSnapshot network) =>
        plan is null ? 0 : FlowPlan.Path(plan.Primary, direction).Hops.Sum(hop => Of(hop, network));

    public static long Of(Hop hop, NetworkSnapshot network) =>
        network.TryGet(hop.Isl, out var link) ? Math.Max(0, link.LatencyNs[(int)hop.Direction]) : 0;
}
