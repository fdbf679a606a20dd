using Kilda.Network.Topology;

namespace Kilda.Network.Paths;

/// <summary>
/// Finds ways through a snapshot of the network. Pure and safe for concurrent use. A link can be used if it is active (unobserved or not),
/// both its switches are connected, as rules have to be installed there, and it has room in both directions. Ties: the smaller weight, fewer
/// hops, then the lower switch id, then the lower port, from the first hop on: equal inputs give equal paths on every machine.
/// </summary>
public static partial class PathFinder
{
    public static PathAnswer Find(NetworkSnapshot network, PathQuery query)
    {
        if (query.From == query.To) return new PathAnswer.Found(OneSwitch);
        var terms = SearchTerms.Take(network, query);
        var answer = Find(terms);
        terms.GiveBack();
        return answer;
    }

    private static FoundPath OneSwitch { get; } = new([], 0, 0, new Kbps(long.MaxValue));

    /// <summary>Both ends are different.</summary>
    private static PathAnswer Find(SearchTerms terms)
    {
        if (terms.From < 0 || terms.To < 0) return NoPath.Unconnected(terms);
        var query = terms.Query;
        if (query is { Strategy: PathStrategy.MaxLatency, MaxLatencyNs: > 0 }) return FindBelowLimit(terms);
        var arcs = terms.Buffer;
        if (!TryFindLightest(terms, arcs)) return NoPath.Unconnected(terms);
        var tier = terms.TierOf(arcs);
        if (tier != Tier.First && terms.IsSecond) tier = TryFindWithin(terms, arcs) ?? tier;
        return tier is not null
            ? new PathAnswer.Found(terms.Path(arcs, tier.Value))
            : NoPath.TooSlow(terms, Math.Max(query.MaxLatencyTier2Ns, query.MaxLatencyNs), terms.LatencyOf(arcs));
    }

    /// <summary>The path with the smallest key of the strategy, limits aside.</summary>
    private static bool TryFindLightest(SearchTerms terms, List<Arc> path)
    {
        var (from, to, isFull) = (terms.From, terms.To, terms.IsSecond || terms.Query.Strategy == PathStrategy.CostAndAvailableBandwidth);
        return isFull ? TwoWaySearch<UInt128, FullArcs>.Own.TryFind(new(terms), from, to, path, out _)
            : terms.Query.IsByLatency ? TwoWaySearch<ulong, PlainArcs>.Own.TryFind(new(terms), from, to, path, out _)
            : TwoWaySearch<ulong, CostArcs>.Own.TryFind(new(terms), from, to, path, out _);
    }

    /// <summary>To be fast enough comes before having no switch in common with another path.</summary>
    private static Tier? TryFindWithin(SearchTerms terms, List<Arc> path)
    {
        var lightest = path.ToArray();
        if (LimitSearch.Own.TryFindLightest(terms, terms.Query.MaxLatencyNs + 1, path)) return Tier.First;
        var second = terms.Query.MaxLatencyTier2Ns;
        if (second > terms.Query.MaxLatencyNs && LimitSearch.Own.TryFindLightest(terms, second + 1, path)) return Tier.Second;
        path.Clear();
        path.AddRange(lightest);
        return null;
    }

    private static PathAnswer FindBelowLimit(SearchTerms terms)
    {
        var (query, arcs) = (terms.Query, terms.Buffer);
        if (LimitSearch.Own.TryFind(terms, query.MaxLatencyNs, arcs)) return new PathAnswer.Found(terms.Path(arcs, Tier.First));
        if (query.MaxLatencyTier2Ns > query.MaxLatencyNs && LimitSearch.Own.TryFind(terms, query.MaxLatencyTier2Ns, arcs))
        {
            return new PathAnswer.Found(terms.Path(arcs, Tier.Second));
        }

        return TwoWaySearch<ulong, LatencyArcs>.Own.TryFind(new(terms, ulong.MaxValue), terms.From, terms.To, arcs, out var fastest)
            ? NoPath.TooSlow(terms, query.MaxLatencyNs, (long)fastest)
            : NoPath.Unconnected(terms);
    }
}
