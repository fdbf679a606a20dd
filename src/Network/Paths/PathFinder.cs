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
    internal static PathAnswer Find(SearchTerms terms)
    {
        if (terms.From < 0 || terms.To < 0) return NoPath.Unconnected(terms);
        var query = terms.Query;
        if (query is { Strategy: PathStrategy.MaxLatency, MaxLatencyNs: > 0 }) return FindBelowLimit(terms);
        var arcs = terms.Buffer;
        if (!TryFindLightest(terms, arcs)) return NoPath.Unconnected(terms);
        if (!query.IsByLatency || query.MaxLatencyNs <= 0) return new PathAnswer.Found(terms.Path(arcs));
        var latency = terms.LatencyOf(arcs);
        if (latency <= query.MaxLatencyNs) return new PathAnswer.Found(terms.Path(arcs));
        var tier2 = query.MaxLatencyTier2Ns <= 0 ? long.MaxValue : Math.Max(query.MaxLatencyTier2Ns, query.MaxLatencyNs);
        return latency <= tier2 ? new PathAnswer.Found(terms.Path(arcs, isBackup: true)) : NoPath.TooSlow(terms, tier2, latency);
    }

    /// <summary>The path with the smallest key of the strategy, limits aside.</summary>
    internal static bool TryFindLightest(SearchTerms terms, List<Arc> path) =>
        terms.Query.Strategy == PathStrategy.CostAndAvailableBandwidth
            ? TwoWaySearch<UInt128, FullArcs>.Own.TryFind(new(terms), terms.From, terms.To, path, out _)
            : TwoWaySearch<ulong, PlainArcs>.Own.TryFind(new(terms), terms.From, terms.To, path, out _);

    private static PathAnswer FindBelowLimit(SearchTerms terms)
    {
        var (query, arcs) = (terms.Query, terms.Buffer);
        if (LimitSearch.Own.TryFind(terms, query.MaxLatencyNs, arcs)) return new PathAnswer.Found(terms.Path(arcs));
        if (query.MaxLatencyTier2Ns > query.MaxLatencyNs && LimitSearch.Own.TryFind(terms, query.MaxLatencyTier2Ns, arcs))
        {
            return new PathAnswer.Found(terms.Path(arcs, isBackup: true));
        }

        if (!TwoWaySearch<ulong, LatencyArcs>.Own.TryFind(new(terms, ulong.MaxValue), terms.From, terms.To, arcs, out var fastest))
        {
            return NoPath.Unconnected(terms);
        }

        return NoPath.TooSlow(terms, query.MaxLatencyNs, (long)fastest);
    }
}
