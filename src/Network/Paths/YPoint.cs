using Kilda.Network.Topology;

namespace Kilda.Network.Paths;

/// <summary>What came of a search for a Y-point.</summary>
public abstract record YPointAnswer
{
    private YPointAnswer()
    {
    }

    /// <param name="At">Where the traffic splits.</param>
    /// <param name="Shared">From the shared end to the Y-point.</param>
    /// <param name="ToA">From the Y-point on; no hops where an end is the Y-point.</param>
    /// <param name="ToB">From the Y-point on.</param>
    public sealed record Found(SwitchId At, FoundPath Shared, FoundPath ToA, FoundPath ToB) : YPointAnswer;

    public sealed record None(PathAnswer.None Why) : YPointAnswer;
}

/// <summary>
/// The best tree from one switch to two others: of all switches y the one with the smallest sum of weights z→y, y→a and y→b. Ties: more hops
/// from z to y, then the lower switch id.
/// </summary>
public sealed class YPoint
{
    [ThreadStatic]
    private static YPoint? t_own;

    private readonly OneWaySearch<UInt128, FullArcs> _fromZ = new();
    private readonly OneWaySearch<UInt128, FullArcs> _toA = new();
    private readonly OneWaySearch<UInt128, FullArcs> _toB = new();

    private YPoint()
    {
    }

    /// <param name="network">Where to look.</param>
    /// <param name="z">The shared end.</param>
    /// <param name="a">An end.</param>
    /// <param name="b">The other end.</param>
    /// <param name="terms">
    /// What holds for the whole tree; its own ends are not looked at. Limits of latency, for the strategies by latency, hold for both ways from
    /// z; with <see cref="PathStrategy.MaxLatency"/>, too, the fastest tree is taken.
    /// </param>
    /// <param name="maySplit">Which switches may be the Y-point. Null: any.</param>
    public static YPointAnswer Find(
        NetworkSnapshot network, SwitchId z, SwitchId a, SwitchId b, PathQuery terms, Func<SwitchId, bool>? maySplit = null)
    {
        var search = t_own ?? new();
        t_own = null;
        var taken = SearchTerms.Take(network, terms with { From = z, To = a });
        var answer = search.Find(taken, taken.NodeOf(b), maySplit ?? (_ => true)) ?? new YPointAnswer.None(WhyNot(network, z, a, b, terms));
        taken.GiveBack();
        t_own = search;
        return answer;
    }

    private YPointAnswer? Find(SearchTerms terms, int b, Func<SwitchId, bool> maySplit)
    {
        var (z, a, arcs) = (terms.From, terms.To, new FullArcs(terms, withLatency: true));
        if (z < 0 || a < 0 || b < 0) return null;
        _fromZ.Run(arcs, z, isBackward: false, UInt128.MaxValue);
        _toA.Run(arcs, a, isBackward: true, UInt128.MaxValue);
        _toB.Run(arcs, b, isBackward: true, UInt128.MaxValue);
        var best = default(Candidate?);
        for (var node = 0; node < terms.Shape.Nodes; node++)
        {
            if (CandidateAt(terms, node) is not { } other || (best is { } known && !other.IsBefore(known))) continue;
            if (maySplit(terms.Shape.Ids[node])) best = other;
        }

        if (best is not { } y) return null;
        return new YPointAnswer.Found(
            terms.Shape.Ids[y.Node], Path(terms, z, y.Node, y.Tier), Path(terms, y.Node, a, y.Tier), Path(terms, y.Node, b, y.Tier));
    }

    private Candidate? CandidateAt(SearchTerms terms, int node)
    {
        if (!_fromZ.TryGet(node, out var shared) || !_toA.TryGet(node, out var toA) || !_toB.TryGet(node, out var toB)) return null;
        var slower = Math.Max(Keys.ThirdOf(toA), Keys.ThirdOf(toB)) + Keys.ThirdOf(shared);
        var tier = terms.Query.IsByLatency ? terms.TierOf((long)slower) : Tier.First;
        if (tier is null) return null;
        return new(node, tier.Value, Keys.WeightOf(shared) + Keys.WeightOf(toA) + Keys.WeightOf(toB), Keys.HopsOf(shared));
    }

    private static FoundPath Path(SearchTerms terms, int from, int to, Tier tier)
    {
        terms.Buffer.Clear();
        if (from != to) TwoWaySearch<UInt128, FullArcs>.Own.TryFind(new FullArcs(terms, withLatency: true), from, to, terms.Buffer, out _);
        return terms.Path(terms.Buffer, tier);
    }

    /// <summary>The way that there is none for; where there are both, no switch may split them.</summary>
    private static PathAnswer.None WhyNot(NetworkSnapshot network, SwitchId z, SwitchId a, SwitchId b, PathQuery terms)
    {
        foreach (var end in new[] { a, b })
        {
            if (PathFinder.Find(network, terms with { From = z, To = end }) is PathAnswer.None none) return none;
        }

        return new($"Can't find a switch that may split the paths from {z} to {a} and {b}");
    }

    private readonly record struct Candidate(int Node, Tier Tier, ulong Weight, int SharedHops)
    {
        public bool IsBefore(Candidate other) =>
            Tier != other.Tier ? Tier < other.Tier
            : Weight != other.Weight ? Weight < other.Weight
            : SharedHops != other.SharedHops ? SharedHops > other.SharedHops
            : Node < other.Node;
    }
}
