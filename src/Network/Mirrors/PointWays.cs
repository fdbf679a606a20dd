using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Paths;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Mirrors;

/// <summary>What is asked of the path computation for a mirror or a join.</summary>
public static class PointWays
{
    /// <param name="flow">The flow, its pairs chosen.</param>
    /// <param name="own">What the path has already that the new one replaces.</param>
    public static PathQuery Query(
        FlowPlan flow, PathStrategy strategy, SwitchId from, SwitchId to, IReadOnlyDictionary<IslId, Kbps>? own, IReadOnlySet<IslId> avoid) =>
        new(from, to, strategy, flow.Bandwidth, own, avoid) { Kind = Bandwidth.PathKind.OneWay, IgnoreBandwidth = flow.IgnoreBandwidth };

    /// <summary>Links that a new pair of the flow takes, and that have no room for a copy of its packets besides.</summary>
    public static IEnumerable<IslId> Crowded(NetworkSnapshot network, FlowPlan flow)
    {
        if (flow.IgnoreBandwidth || flow.Bandwidth == Kbps.Zero) yield break;
        foreach (var isl in flow.AllHops().Where(held => held.Hop.Label == PlanNeeds.NoLabel).Select(held => held.Hop.Isl).Distinct())
        {
            if (network.TryGet(isl, out var link) && Free(link, 0).Value < 2 * flow.Bandwidth.Value) yield return isl;
            else if (link is not null && Free(link, 1).Value < 2 * flow.Bandwidth.Value) yield return isl;
        }

        static Kbps Free(Link link, int direction) => link.Capacity[direction] - link.Load[direction].Used;
    }

    /// <summary>The most numbers that the paths may need: each new path has one, and so has one that moves to another switch.</summary>
    public static int MostNew(Seq<MirrorRequest> mirrors, IEnumerable<JoinRequest> joins) => mirrors.Count + joins.Sum(join => join.MultiAccess ? 4 : 1);
}
