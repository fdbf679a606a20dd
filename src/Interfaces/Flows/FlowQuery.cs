using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Paths;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Interfaces.Flows;

/// <summary>What is asked of the path computation for a flow: its request, with what the flow and its groups hold.</summary>
public static class FlowQuery
{
    /// <param name="request">What the ways have to fulfil.</param>
    /// <param name="old">The plan in place; its bandwidth is free for the new one.</param>
    /// <param name="groups">Asked only where the flow keeps away from, or near, another.</param>
    /// <param name="find">A flow by its id.</param>
    /// <param name="now">Tells which links are unstable still.</param>
    public static PathQuery Of(
        FlowRequest request, FlowPlan? old, Func<FlowGroups> groups, Func<string, FlowDocument?> find, DateTimeOffset now)
    {
        var (diverse, affinity) = Groups(request, groups, find);
        return new(request.Source.Switch, request.Destination.Switch, request.Strategy, request.Bandwidth, Own(old))
        {
            IgnoreBandwidth = request.IgnoreBandwidth,
            MaxLatencyNs = request.MaxLatencyNs ?? 0,
            MaxLatencyTier2Ns = request.MaxLatencyTier2Ns ?? 0,
            DiverseFrom = diverse,
            Affinity = affinity,
            Now = now,
        };
    }

    private static IReadOnlyDictionary<IslId, Kbps>? Own(FlowPlan? old) => old is null or { IgnoreBandwidth: true }
        ? null
        : old.AllHops().Select(held => held.Hop.Isl).Distinct().ToDictionary(isl => isl, _ => old.Bandwidth);

    /// <summary>Paths of the flows that this one keeps away from, and links of the one that it keeps to.</summary>
    private static (IReadOnlyList<GroupPath> Diverse, IReadOnlySet<IslId>? Affinity) Groups(
        FlowRequest request, Func<FlowGroups> all, Func<string, FlowDocument?> find)
    {
        if (request.DiverseWith is null && request.AffinityWith is null) return ([], null);
        var groups = all();
        var main = groups.AffinityWith(request.Id);
        var diverse = groups.DiverseWith(request.Id).Where(id => main is null || groups.AffinityWith(id) != main)
            .Select(find).Select(flow => flow?.Plan).OfType<FlowPlan>()
            .SelectMany(plan => plan.Pairs.Select(pair => Group(plan, pair))).ToArray();
        var near = main is null || main == request.Id ? null : find(main)?.Plan?.Primary.Forward.Hops.Select(hop => hop.Isl).ToHashSet();
        return (diverse, near);
    }

    private static GroupPath Group(FlowPlan plan, PathPair pair) =>
        new(plan.Source.Switch, pair.Forward.Hops.Select(hop => new PathHop(hop.Isl, hop.Direction)).ToSeq());
}
