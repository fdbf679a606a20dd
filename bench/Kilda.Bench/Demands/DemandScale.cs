using Kilda.Lab.Topologies;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Paths;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Bench.Demands;

/// <summary>How large the unit of a network's demands must be for so many of them to find no room.</summary>
internal static class DemandScale
{
    private const int Rounds = 20;

    /// <param name="share">Of the demands, to be refused.</param>
    public static double For(Topology topology, double share)
    {
        var (low, high) = (0.0, topology.Links.Sum(link => link.Speed.Value) / topology.Demands.Max(demand => demand.Amount));
        for (var round = 0; round < Rounds; round++)
        {
            var middle = (low + high) / 2;
            if (RefusedAt(topology, middle) < share * topology.Demands.Count) low = middle;
            else high = middle;
        }

        return high;
    }

    public static long Kbps(Demand demand, double scale) => Math.Max(1, (long)(demand.Amount * scale));

    /// <summary>Each demand takes the cheapest way that has room for it, in their order.</summary>
    private static int RefusedAt(Topology topology, double scale)
    {
        var network = topology.Switches.Aggregate(
            NetworkSnapshot.Empty, (now, sw) => now.With(new Switch(sw.Id, 1, true, false, SwitchAbilities.Full, [])));
        foreach (var link in topology.Links) network = network.With(Loaded(link, default));
        var (speeds, refused) = (topology.Links.ToDictionary(link => IslId.Between(link.A, link.B)), 0);
        foreach (var demand in topology.Demands)
        {
            var kbps = new Kbps(Kbps(demand, scale));
            if (PathFinder.Find(network, new PathQuery(demand.From, demand.To, PathStrategy.Cost, kbps)) is not PathAnswer.Found { Path: var path })
            {
                refused++;
                continue;
            }

            foreach (var hop in path.Hops)
            {
                var used = network.TryGet(hop.Isl, out var link) ? link.Load[0].Used : default;
                network = network.With(Loaded(speeds[hop.Isl], used + kbps));
            }
        }

        return refused;
    }

    private static Link Loaded(TopologyLink link, Kbps used) => new(
        IslId.Between(link.A, link.B), 1, LinkStatus.Active, false, 0, [1, 1], [link.Speed, link.Speed],
        [new LinkLoad(used, default, default), new LinkLoad(used, default, default)], false, null, default);
}
