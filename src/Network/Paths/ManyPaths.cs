using Kilda.Network.Topology;

namespace Kilda.Network.Paths;

/// <content>Several paths at once.</content>
public static partial class PathFinder
{
    /// <summary>No more are ever given, nor looked at.</summary>
    public const int MostPaths = 500;

    /// <summary>
    /// The best paths by the strategy, as many as are asked for and there are. Limits count for <see cref="PathStrategy.MaxLatency"/> only. In
    /// the order that clients of the Northbound API know: by cost the widest first, then the fastest; by latency the other way round.
    /// </summary>
    /// <returns>Empty: there is none, and <see cref="Find(NetworkSnapshot, PathQuery)"/> says why.</returns>
    public static IReadOnlyList<FoundPath> FindMany(NetworkSnapshot network, PathQuery query, int count)
    {
        if (query.From == query.To) return [OneSwitch];
        var terms = SearchTerms.Take(network, query);
        var found = terms.From < 0 || terms.To < 0 ? [] : FindMany(terms, Math.Min(count, MostPaths));
        terms.GiveBack();
        return query.IsByLatency
            ? [.. found.OrderBy(path => path.LatencyNs).ThenByDescending(path => path.Available)]
            : [.. found.OrderByDescending(path => path.Available).ThenBy(path => path.LatencyNs)];
    }

    private static List<FoundPath> FindMany(SearchTerms terms, int count)
    {
        var found = new List<FoundPath>();
        foreach (var arcs in new LightestPaths(terms).InOrder().Take(MostPaths))
        {
            if (found.Count >= count) break;
            if (terms.Query.Strategy != PathStrategy.MaxLatency) found.Add(terms.Path(arcs, Tier.First));
            else if (terms.TierOf(arcs) is { } tier) found.Add(terms.Path(arcs, tier));
        }

        return found;
    }
}
