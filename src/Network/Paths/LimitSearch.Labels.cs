using System.Diagnostics;
using Kilda.Network.Topology;

namespace Kilda.Network.Paths;

/// <content>
/// The first step. Partial paths are taken in the order of their penalties, then of their latency, so one that comes to a node after another
/// is of use only if it is faster.
/// </content>
internal sealed partial class LimitSearch
{
    /// <summary>Beyond this, the fastest path is good enough, whatever its penalties. Then there are more sums of penalties than any network has.</summary>
    private const int MostPartial = 1_000_000;

    private readonly Labels<ulong> _fastest = new();
    private readonly Heap<UInt128> _open = new();
    private readonly List<(UInt128 Key, Arc Arc, int Before)> _partial = [];
    private bool _hasPenalties;

    /// <summary>There is one: every node that is reached below the limit can be left below it.</summary>
    /// <returns>The first part of its key.</returns>
    private ulong FirstOfFewest(LimitArcs arcs, int from, List<Arc> path)
    {
        _open.Clear();
        _partial.Clear();
        _fastest.Begin(_terms.Shape.Nodes);
        _hasPenalties = false;
        Add(0, new(from, -1), -1);
        while (_open.TryPeek(out _) && _partial.Count < MostPartial)
        {
            var (key, at) = _open.Pop();
            var node = _partial[at].Arc.To;
            if (!_fastest.Improve(node, (ulong)key)) continue;
            if (node == _to)
            {
                for (var part = at; _partial[part].Before >= 0; part = _partial[part].Before) path.Add(_partial[part].Arc);
                path.Reverse();
                return (ulong)(key >> 64);
            }

            Extend(arcs, key, node, at);
        }

        if (!TwoWaySearch<ulong, LatencyArcs>.Own.TryFind(new(_terms, ulong.MaxValue), from, _to, path, out _))
        {
            throw new UnreachableException("no path below the limit, though there is one");
        }

        return path.Aggregate(0UL, (sum, arc) => new PenaltyArcs(_terms).TryWeigh(arc.Code, arc.To, out var penalty) ? sum + penalty : sum);
    }

    private void Extend(LimitArcs arcs, UInt128 key, int node, int before)
    {
        foreach (var arc in _terms.Shape.ArcsOf(node))
        {
            if (!arcs.TryWeigh(arc.Code, arc.To, out var weight) || !_latencyLeft.TryGet(arc.To, out var left)) continue;
            _hasPenalties |= weight >> 64 != 0;
            var next = key + weight;
            if ((ulong)next + left >= _limit || (_fastest.TryGet(arc.To, out var known) && known <= (ulong)next)) continue;
            Add(next, arc, before);
        }
    }

    private void Add(UInt128 key, Arc arc, int before)
    {
        _open.Push(key, _partial.Count);
        _partial.Add((key, arc, before));
    }
}
