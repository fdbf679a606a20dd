using Kilda.Network.Topology;

namespace Kilda.Network.Paths;

/// <summary>What came of a search for a main path and a protected one.</summary>
public abstract record PairAnswer
{
    private PairAnswer()
    {
    }

    /// <param name="Main">The better one.</param>
    /// <param name="Protected">Without a link in common with it.</param>
    /// <param name="SharedSwitches">That both pass, their ends aside.</param>
    public sealed record Found(FoundPath Main, FoundPath Protected, int SharedSwitches) : PairAnswer;

    /// <summary>There is a path, and none beside it, nor any other pair.</summary>
    public sealed record Alone(FoundPath Main, PathAnswer.None Protected) : PairAnswer;

    public sealed record None(PathAnswer.None Main) : PairAnswer;
}

/// <content>Protection.</content>
public static partial class PathFinder
{
    /// <summary>With limits of latency, pairs that begin with this many paths are tried: to be sure of a pair would take too long.</summary>
    private const int MostMainPaths = 20;

    /// <summary>
    /// A main path and a protected one without a link in common, wherever there are two: with the fewest switches in common; of those pairs
    /// the one whose main path is the best there is; where no such pair has that, the one with the smallest sum of weights. The protected
    /// path is the best one beside the main path, and avoids its PoPs at the price of the rules. With limits of latency both paths are
    /// within them; then a pair may be missed that is none of the 20 best main paths'.
    /// </summary>
    public static PairAnswer FindPair(NetworkSnapshot network, PathQuery query)
    {
        if (query.From == query.To) return new PairAnswer.Alone(OneSwitch, new("One switch has no second path to itself"));
        var terms = SearchTerms.Take(network, query);
        var answer = FindPair(terms);
        terms.GiveBack();
        return answer;
    }

    /// <summary>
    /// The best path without a link of <paramref name="main"/>: with the fewest of its switches, and of those the best by the strategy, where
    /// its PoPs cost more.
    /// </summary>
    public static PathAnswer FindBeside(NetworkSnapshot network, PathQuery query, FoundPath main)
    {
        if (query.From == query.To) return new PathAnswer.None("One switch has no second path to itself");
        var terms = SearchTerms.Take(network, query);
        terms.GoBeside(main.Hops);
        var answer = Find(terms);
        terms.GiveBack();
        return answer;
    }

    private static PairAnswer FindPair(SearchTerms terms)
    {
        var first = Find(terms);
        if (first is not PathAnswer.Found { Path: var main }) return new PairAnswer.None((PathAnswer.None)first);
        var beside = FindBeside(terms, main);
        if (beside is PairAnswer.Found { SharedSwitches: 0 }) return beside;
        if (!DisjointFlow<FullArcs>.Own.TryFind(new(terms), Keys.Switch, terms.Buffer, out _)) return beside;
        if (terms.TierOf(terms.Buffer) is { } tier
            && FindBeside(terms, terms.Path(terms.Buffer, tier)) is PairAnswer.Found { SharedSwitches: var fewest } together
            && !(beside is PairAnswer.Found known && known.SharedSwitches <= fewest))
        {
            return together;
        }

        return beside is PairAnswer.Found || !terms.Query.IsByLatency || terms.Query.MaxLatencyNs <= 0 ? beside : FindPairWithin(terms, beside);
    }

    /// <summary>The pair with the smallest sum of latencies, or the first of the best paths that has one beside it.</summary>
    private static PairAnswer FindPairWithin(SearchTerms terms, PairAnswer otherwise)
    {
        DisjointFlow<FastArcs>.Own.TryFind(new(terms), UInt128.Zero, terms.Buffer, out var sum);
        // One of the two is at least half as slow as both.
        if (terms.TierOf((long)((ulong)(sum >> 64) / 2)) is null) return otherwise;
        foreach (var arcs in new LightestPaths(terms).InOrder().Take(MostMainPaths).Prepend([.. terms.Buffer]))
        {
            if (terms.TierOf(arcs) is { } tier && FindBeside(terms, terms.Path(arcs, tier)) is PairAnswer.Found pair) return pair;
        }

        return otherwise;
    }

    private static PairAnswer FindBeside(SearchTerms terms, FoundPath main)
    {
        terms.GoBeside(main.Hops);
        var second = Find(terms);
        terms.Restart();
        if (second is not PathAnswer.Found { Path: var path }) return new PairAnswer.Alone(main, (PathAnswer.None)second);
        var passed = main.Hops.Select(hop => hop.To.Switch).Where(id => id != terms.Query.To).ToHashSet();
        return new PairAnswer.Found(main, path, path.Hops.Count(hop => passed.Contains(hop.To.Switch)));
    }
}
