using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Paths;

/// <summary>Why there is no path, in the words that clients of the Northbound API know, and which links are in the way.</summary>
internal static class NoPath
{
    private const int MostObstacles = 20;
    private const long NsPerMs = 1_000_000;

    /// <summary>No path at all, or none beside another.</summary>
    public static PathAnswer.None Unconnected(SearchTerms terms)
    {
        if (!terms.IsSecond && LacksLinks(terms, terms.From)) return Lonely(terms, terms.Query.From);
        if (!terms.IsSecond && LacksLinks(terms, terms.To)) return Lonely(terms, terms.Query.To);
        return Because(terms, terms.IsSecond ? "There is no non-overlapped protected path" : "There is no connection", ObstaclesTo(terms));
    }

    /// <param name="terms">Of the query.</param>
    /// <param name="limitNs">That the text names.</param>
    /// <param name="bestNs">What the best path has; null: not known.</param>
    public static PathAnswer.None TooSlow(SearchTerms terms, long limitNs, long? bestNs)
    {
        var best = bestNs is { } ns ? $", but best path has latency {ns / NsPerMs}ms" : "";
        return Because(terms, $"Latency limit: Requested path must have latency {limitNs / NsPerMs}ms or lower{best}", SlowLinks(terms, limitNs));
    }

    private static PathAnswer.None Lonely(SearchTerms terms, SwitchId end) =>
        Answer(terms, $"Switch {end} doesn't have links with enough bandwidth", ObstaclesTo(terms));

    private static PathAnswer.None Because(SearchTerms terms, string reason, Seq<Obstacle> inTheWay) =>
        Answer(terms, $"Can't find a path from {Node(terms, terms.Query.From)} to {Node(terms, terms.Query.To)}. Reasons: {reason}", inTheWay);

    private static PathAnswer.None Answer(SearchTerms terms, string why, Seq<Obstacle> inTheWay)
    {
        var query = terms.Query;
        if (query.Bandwidth <= Kbps.Zero) return new(why) { InTheWay = inTheWay };
        var asked = query.IgnoreBandwidth ? " ignored" : $"{query.Bandwidth.Value}";
        return new($"{why}, Failed to find path with requested bandwidth={asked}") { InTheWay = inTheWay };
    }

    private static string Node(SearchTerms terms, SwitchId id)
    {
        var node = terms.NodeOf(id);
        var pop = node < 0 ? null : terms.Shape.Pops[node];
        return $"Node(switchId={id}, pop={pop ?? "null"}, diversityGroupUseCounter={terms.DiverseUses(node)})";
    }

    private static bool LacksLinks(SearchTerms terms, int node)
    {
        if (node < 0) return true;
        foreach (var arc in terms.Shape.ArcsOf(node))
        {
            if (terms.Passes(arc.Code, in terms.Link(arc.Code))) return false;
        }

        return true;
    }

    /// <summary>What cannot be used on the way that needs the fewest such links.</summary>
    private static Seq<Obstacle> ObstaclesTo(SearchTerms terms)
    {
        var way = new List<Arc>();
        if (terms.From < 0 || terms.To < 0) return [];
        if (!TwoWaySearch<ulong, RelaxedArcs>.Own.TryFind(new(terms), terms.From, terms.To, way, out _)) return [];
        return way.Where(arc => !terms.Passes(arc.Code, in terms.Link(arc.Code)))
            .Take(MostObstacles)
            .Select(arc => new Obstacle(terms.Link(arc.Code).Record!.Id, KindOf(terms, arc.Code)))
            .ToSeq();
    }

    private static ObstacleKind KindOf(SearchTerms terms, int code)
    {
        ref readonly var link = ref terms.Link(code);
        return terms.BanOf(code) switch
        {
            _ when link.Record!.Status != LinkStatus.Active => ObstacleKind.Down,
            _ when (link.Traits & LinkTraits.Usable) == 0 => ObstacleKind.Disconnected,
            LinkBan.NotDisjoint => ObstacleKind.NotDisjoint,
            LinkBan.Avoided => ObstacleKind.Avoided,
            _ => ObstacleKind.Full,
        };
    }

    /// <summary>Links that the fastest path has and that maintenance keeps others from; where it is too slow itself, its slowest links.</summary>
    private static Seq<Obstacle> SlowLinks(SearchTerms terms, long limitNs)
    {
        var fastest = new List<Arc>();
        if (!TwoWaySearch<ulong, LatencyArcs>.Own.TryFind(new(terms, ulong.MaxValue), terms.From, terms.To, fastest, out var latency)) return [];
        return (latency < (ulong)limitNs
                ? fastest.Where(arc => (terms.Link(arc.Code).Traits & LinkTraits.Maintenance) != 0)
                    .Select(arc => new Obstacle(terms.Link(arc.Code).Record!.Id, ObstacleKind.Maintenance))
                : fastest.OrderByDescending(arc => terms.Base(arc.Code, in terms.Link(arc.Code)))
                    .Select(arc => new Obstacle(terms.Link(arc.Code).Record!.Id, ObstacleKind.Latency)))
            .Take(MostObstacles)
            .ToSeq();
    }
}
