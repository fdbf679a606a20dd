using System.Numerics;
using Kilda.Network.Topology;

namespace Kilda.Network.Paths;

/// <summary>Three searches, from each end of a tree, and the switch where they meet at the smallest sum.</summary>
internal sealed class TreeSearch<TKey, TArcs>
    where TKey : struct, INumber<TKey>, IMinMaxValue<TKey>
    where TArcs : struct, ITreeArcs<TKey>
{
    [ThreadStatic]
    private static TreeSearch<TKey, TArcs>? t_spare;

    private readonly OneWaySearch<TKey, TArcs> _fromZ = new();
    private readonly OneWaySearch<TKey, TArcs> _toA = new();
    private readonly OneWaySearch<TKey, TArcs> _toB = new();

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
        _fromZ.Run(arcs, z, isBackward: false, TKey.MaxValue);
        _toA.Run(arcs, a, isBackward: true, TKey.MaxValue);
        _toB.Run(arcs, b, isBackward: true, TKey.MaxValue);
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

    private Candidate? CandidateAt(SearchTerms terms, int node)
    {
        if (!_fromZ.TryGet(node, out var shared) || !_toA.TryGet(node, out var toA) || !_toB.TryGet(node, out var toB)) return null;
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
