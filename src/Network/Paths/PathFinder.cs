using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Paths;

/// <summary>Finds ways through a snapshot of the network.</summary>
public static class PathFinder
{
    private const long DefaultCost = 700;

    /// <summary>Dijkstra. Ties: fewer hops, then lower switch ids, then lower ports: equal inputs give equal paths on every machine.</summary>
    public static PathAnswer Find(NetworkSnapshot network, PathQuery query)
    {
        if (query.From == query.To) return new PathAnswer.Found(new FoundPath([], 0, 0, new Kbps(long.MaxValue)));
        var best = new Dictionary<SwitchId, (long Cost, int Hops)> { [query.From] = default };
        var through = new Dictionary<SwitchId, Link>();
        var queue = new PriorityQueue<SwitchId, (long Cost, int Hops, SwitchId Id)>();
        queue.Enqueue(query.From, (0, 0, query.From));
        while (queue.TryDequeue(out var at, out var reached))
        {
            if (best[at] != (reached.Cost, reached.Hops)) continue;
            if (at == query.To) return new PathAnswer.Found(PathTo(query, at, through, reached.Cost));
            foreach (var link in network.LinksAt(at).Where(link => IsUsable(link, query)))
            {
                var next = link.Id.Low.Switch == at ? link.Id.High.Switch : link.Id.Low.Switch;
                var weight = (Cost: reached.Cost + (link.Cost == 0 ? DefaultCost : link.Cost), Hops: reached.Hops + 1);
                if (best.TryGetValue(next, out var known) && known.CompareTo(weight) <= 0) continue;
                best[next] = weight;
                through[next] = link;
                queue.Enqueue(next, (weight.Cost, weight.Hops, next));
            }
        }

        var bandwidth = query.Bandwidth > Kbps.Zero ? $"={query.Bandwidth.Value}" : "= ignored";
        return new PathAnswer.None($"Can't find a path from {query.From} to {query.To}. Failed to find path with requested bandwidth{bandwidth}");
    }

    private static bool IsUsable(Link link, PathQuery query)
    {
        if (link.Status != LinkStatus.Active || query.Avoid?.Contains(link.Id) == true) return false;
        var own = query.Own?.GetValueOrDefault(link.Id) ?? Kbps.Zero;
        return query.Bandwidth <= own
            || (link.Capacity[0] - link.Load[0].Used + own >= query.Bandwidth && link.Capacity[1] - link.Load[1].Used + own >= query.Bandwidth);
    }

    private static FoundPath PathTo(PathQuery query, SwitchId to, Dictionary<SwitchId, Link> through, long cost)
    {
        var hops = new List<PathHop>();
        var (latency, available) = (0L, long.MaxValue);
        for (var at = to; at != query.From;)
        {
            var link = through[at];
            var direction = link.Id.High.Switch == at ? LinkDirection.Up : LinkDirection.Down;
            hops.Add(new PathHop(link.Id, direction));
            latency += Math.Max(0, link.LatencyNs[(int)direction]);
            available = Math.Min(available, link.Capacity[(int)direction].Value - link.Load[(int)direction].Used.Value);
            at = link.Id.From(direction).Switch;
        }

        hops.Reverse();
        return new FoundPath(hops.ToSeq(), cost, latency, new Kbps(available));
    }
}
