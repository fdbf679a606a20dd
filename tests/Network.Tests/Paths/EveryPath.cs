using Kilda.Network.Paths;
using Kilda.Network.Topology;

namespace Kilda.Network.Tests.Paths;

/// <summary>
/// What the rules say of a path, said again in the plainest way, and every path there is. Weights are compared part by part: the first
/// difference decides.
/// </summary>
/// <param name="network">Where to look.</param>
/// <param name="query">What for.</param>
/// <param name="beside">The main path that a protected one avoids the PoPs of. Null: none.</param>
internal sealed class EveryPath(SmallNetwork network, PathQuery query, PathHop[]? beside = null)
{
    private readonly LinkWeights _weights =
        query.Strategy is PathStrategy.Latency or PathStrategy.MaxLatency ? query.Rules.Latency : query.Rules.Cost;

    private bool IsByLatency => query.Strategy is PathStrategy.Latency or PathStrategy.MaxLatency;

    /// <summary>Every path from one switch to another that passes none twice, by links that can be used.</summary>
    public List<PathHop[]> Between(SwitchId from, SwitchId to)
    {
        var all = new List<PathHop[]>();
        Go(from, []);
        return all;

        void Go(SwitchId at, List<PathHop> way)
        {
            if (at == to)
            {
                all.Add([.. way]);
                return;
            }

            foreach (var link in network.Links.Where(IsUsable))
            {
                foreach (var direction in new[] { LinkDirection.Up, LinkDirection.Down })
                {
                    var hop = new PathHop(link.Id, direction);
                    if (hop.From.Switch != at || hop.To.Switch == from || way.Any(passed => passed.To.Switch == hop.To.Switch)) continue;
                    way.Add(hop);
                    Go(hop.To.Switch, way);
                    way.RemoveAt(way.Count - 1);
                }
            }
        }
    }

    public List<PathHop[]> All() => Between(query.From, query.To);

    /// <summary>The best of all by the strategy, without limits; null: there is none.</summary>
    public PathHop[]? Best() => All().Order(Comparer<PathHop[]>.Create(Compare)).FirstOrDefault();

    public int Compare(PathHop[] a, PathHop[] b)
    {
        var parts = new List<(long, long)> { (Weight(a), Weight(b)) };
        if (query.Strategy == PathStrategy.CostAndAvailableBandwidth) parts.Add((FreeSum(a), FreeSum(b)));
        return ComparePlain(a, b, parts);
    }

    /// <summary>Fewer hops, then lower switch id, then lower port.</summary>
    public static int ComparePlain(PathHop[] a, PathHop[] b, List<(long A, long B)> first)
    {
        first.Add((a.Length, b.Length));
        first.AddRange(a.Zip(b, (x, y) => ((long)x.To.Switch.Value, (long)y.To.Switch.Value)));
        first.AddRange(a.Zip(b, (x, y) => ((long)x.From.Port, (long)y.From.Port)));
        first.AddRange(a.Zip(b, (x, y) => ((long)x.To.Port, (long)y.To.Port)));
        return first.Select(part => part.A.CompareTo(part.B)).FirstOrDefault(order => order != 0);
    }

    public long Weight(PathHop[] path) => path.Sum(hop => Base(hop) + Penalty(hop));

    public long Latency(PathHop[] path) => path.Sum(Base);

    public long Penalty(PathHop[] path) => path.Sum(Penalty);

    public bool IsUsable(Link link)
    {
        if (link.Status != LinkStatus.Active || query.Avoid?.Contains(link.Id) == true) return false;
        if (!Switch(link.Id.Low.Switch).Active || !Switch(link.Id.High.Switch).Active) return false;
        var own = query.Own?.GetValueOrDefault(link.Id).Value ?? 0;
        var need = query.IgnoreBandwidth ? 0 : query.Bandwidth.Value;
        return need <= own || (link.Capacity[0] - link.Load[0].Used).Value + own >= need && (link.Capacity[1] - link.Load[1].Used).Value + own >= need;
    }

    private long Base(PathHop hop)
    {
        var link = Link(hop);
        var known = IsByLatency ? link.LatencyNs[(int)hop.Direction] : link.Cost;
        return known > 0 ? known : _weights.Default;
    }

    private long Penalty(PathHop hop)
    {
        var link = Link(hop);
        var (low, high) = (Switch(link.Id.Low.Switch), Switch(link.Id.High.Switch));
        var sum = link.UnderMaintenance || low.UnderMaintenance || high.UnderMaintenance ? _weights.Maintenance : 0;
        if (link.UnstableSince is { } since && (query.Now is not { } now || now - since < query.Rules.UnstableFor)) sum += _weights.Unstable;
        if (query.Affinity is { } main && !main.Contains(link.Id)) sum += _weights.OffAffinity;
        if (beside is not null && Pops(new(query.From, new(beside))) is var popsBeside && (popsBeside.Contains(low.Pop) || popsBeside.Contains(high.Pop)))
        {
            sum += 2 * _weights.DiversePop;
        }

        foreach (var other in query.DiverseFrom)
        {
            if (other.Hops.Any(passed => passed.Isl == hop.Isl)) sum += _weights.DiverseLink;
            sum += 2 * _weights.DiverseSwitch * Passed(other).Count(id => id == hop.To.Switch);
            var pops = Pops(other);
            if (pops.Contains(low.Pop) || pops.Contains(high.Pop)) sum += 2 * _weights.DiversePop;
        }

        return sum;
    }

    /// <summary>The switches of another path that count: the ends of the asked one do not, but where the other one has no other.</summary>
    private List<SwitchId> Passed(GroupPath other) => other.Hops.IsEmpty
        ? [other.First]
        : [.. other.Hops.Select(hop => hop.To.Switch).Prepend(other.Hops[0].From.Switch).Where(id => id != query.From && id != query.To)];

    private HashSet<string?> Pops(GroupPath other)
    {
        if (other.Hops.Count < 2) return [];
        var pops = other.Hops.Select(hop => Switch(hop.To.Switch).Pop).ToHashSet();
        pops.ExceptWith([null, Switch(other.Hops[0].From.Switch).Pop, Switch(other.Hops[^1].To.Switch).Pop]);
        return pops;
    }

    private long FreeSum(PathHop[] path) =>
        path.Sum(hop => Math.Max(0, (Link(hop).Capacity[(int)hop.Direction] - Link(hop).Load[(int)hop.Direction].Used).Value));

    private Link Link(PathHop hop) => network.Links.Single(link => link.Id == hop.Isl);

    private Switch Switch(SwitchId id) => network.Switches.Single(sw => sw.Id == id);
}
