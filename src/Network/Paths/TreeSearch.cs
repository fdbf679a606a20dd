using System.Numerics;
using Kilda.Network.Topology;

namespace Kilda.Network.Paths;

/// <summary>
/// Three searches, from each end of a tree, and the switch where they meet at the smallest sum. Where a tree is judged by its weight alone
/// they go no further than they must: no tree is lighter than the best way from z to a and one from the Y-point to b, so a tree that is
/// known says how far from b the Y-point may be; likewise from a, and then from z.
/// </summary>
internal sealed class TreeSearch<TKey, TArcs>
    where TKey : struct, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TArcs : struct, ITreeArcs<TKey>
{
    [ThreadStatic]
    private static TreeSearch<TKey, TArcs>? t_spare;

    private readonly OneWaySearch<TKey, TArcs> _fromZ = new();
    private readonly OneWaySearch<TKey, TArcs> _toA = new();
    private readonly OneWaySearch<TKey, TArcs> _toB = new();
    private readonly HashSet<int> _wayToA = [];
    private readonly HashSet<int> _wayToB = [];

    /// <param name="arcs">With the shared end and one of the others.</param>
    /// <param name="b">The third end.</param>
    /// <param name="maySplit">Which switches may be the Y-point; null: any. May search itself.</param>
    /// <returns>Null: there is no such tree.</returns>
    public static YPointAnswer? Find(TArcs arcs, int b, Func<SwitchId, bool>? maySplit)
    {
        var search = t_spare ?? new();
        t_spare = null;
        var answer = search.FindTree(arcs, b, maySplit);
        t_spare = search;
        return answer;
    }

    private YPointAnswer.Found? FindTree(TArcs arcs, int b, Func<SwitchId, bool>? maySplit)
    {
        var (terms, z, a) = (arcs.Terms, arcs.Terms.From, arcs.Terms.To);
        _fromZ.Begin(arcs, z, isBackward: false);
        _toA.Begin(arcs, a, isBackward: true);
        _toB.Begin(arcs, b, isBackward: true);
        if (TArcs.After(0) is null) SearchAll(arcs);
        else if (!SearchNear(arcs, b, maySplit)) return null;
        var best = default(Candidate?);
        for (var node = 0; node < terms.Shape.Nodes; node++)
        {
            if (CandidateAt(terms, node) is not { } other || (best is { } known && !other.IsBefore(known))) continue;
            if (maySplit is null || maySplit(terms.Shape.Ids[node])) best = other;
        }

        if (best is not { } y) return null;
        FoundPath Path(int from, int to)
        {
            terms.Buffer.Clear();
            if (from != to) TwoWaySearch<TKey, TArcs>.Own.TryFind(arcs, from, to, terms.Buffer, out _);
            return terms.Path(terms.Buffer, y.Tier);
        }

        return new(terms.Shape.Ids[y.Node], Path(z, y.Node), Path(y.Node, a), Path(y.Node, b));
    }

    private void SearchAll(TArcs arcs)
    {
        _fromZ.GoOn(arcs, TKey.MaxValue);
        _toA.GoOn(arcs, TKey.MaxValue);
        _toB.GoOn(arcs, TKey.MaxValue);
    }

    /// <returns>False: an end cannot be reached.</returns>
    private bool SearchNear(TArcs arcs, int b, Func<SwitchId, bool>? maySplit)
    {
        var (z, a, ids) = (arcs.Terms.From, arcs.Terms.To, arcs.Terms.Shape.Ids);
        if (Way(arcs, z, a, _wayToA) is not { } toA || Way(arcs, z, b, _wayToB) is not { } toB) return false;
        // Trees whose Y-point is on one of the two ways. The first that is found is the lightest of them.
        var least = ulong.MaxValue;
        if (_toB.GoOn(arcs, TKey.MaxValue, node => IsOn(_wayToA, node)) is { } farFromB) least = toA + TArcs.WeightOf(farFromB);
        if (_toA.GoOn(arcs, Limit(least, toB), node => IsOn(_wayToB, node)) is { } farFromA) least = Math.Min(least, toB + TArcs.WeightOf(farFromA));
        _toA.GoOn(arcs, Limit(least, toB));
        _toB.GoOn(arcs, Limit(least, toA));
        _fromZ.GoOn(arcs, Limit(least, LeastBehind(ids.Length)));
        return true;

        bool IsOn(HashSet<int> way, int node) => way.Contains(node) && (maySplit is null || maySplit(ids[node]));
        static TKey Limit(ulong least, ulong part) => least == ulong.MaxValue || part > least ? TKey.MaxValue : TArcs.After(least - part)!.Value;
    }

    /// <summary>Of all switches that both searches from behind know, the smallest weight to both ends.</summary>
    private ulong LeastBehind(int nodes)
    {
        var least = ulong.MaxValue;
        for (var node = 0; node < nodes; node++)
        {
            if (_toA.TryGet(node, out var toA) && _toB.TryGet(node, out var toB)) least = Math.Min(least, TArcs.WeightOf(toA) + TArcs.WeightOf(toB));
        }

        return least;
    }

    /// <returns>The weight of the best way, whose nodes are put into the set; null: there is none.</returns>
    private static ulong? Way(TArcs arcs, int from, int to, HashSet<int> nodes)
    {
        nodes.Clear();
        nodes.Add(from);
        if (from == to) return 0;
        var path = arcs.Terms.Buffer;
        if (!TwoWaySearch<TKey, TArcs>.Own.TryFind(arcs, from, to, path, out var key)) return null;
        foreach (var arc in path) nodes.Add(arc.To);
        return TArcs.WeightOf(key);
    }

    private Candidate? CandidateAt(SearchTerms terms, int node)
    {
        if (!_toA.TryGet(node, out var toA) || !_toB.TryGet(node, out var toB) || !_fromZ.TryGet(node, out var shared)) return null;
        var slower = TArcs.LatencyOf(shared) + Math.Max(TArcs.LatencyOf(toA), TArcs.LatencyOf(toB));
        var tier = terms.Query.IsByLatency ? terms.TierOf(slower) : Tier.First;
        return tier is null
            ? null
            : new(node, tier.Value, TArcs.WeightOf(shared) + TArcs.WeightOf(toA) + TArcs.WeightOf(toB), TArcs.HopsOf(shared));
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
