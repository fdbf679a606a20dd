using System.Diagnostics;
using System.Numerics;
using Kilda.Network.Topology;

namespace Kilda.Network.Paths;

/// <summary>
/// Dijkstra from both ends at once. The path it gives follows from the keys alone: of all paths with the smallest key that whose hops come
/// first in order, by switch id, then by port. So equal networks give equal paths, in whatever order their links became known.
/// </summary>
internal sealed class TwoWaySearch<TKey, TArcs>
    where TKey : struct, INumber<TKey>, IMinMaxValue<TKey>
    where TArcs : struct, IArcs<TKey>
{
    [ThreadStatic]
    private static TwoWaySearch<TKey, TArcs>? t_own;

    private readonly Labels<TKey> _forward = new();
    private readonly Labels<TKey> _backward = new();

    /// <summary>Nodes on the best paths whose key from either end is exact: each best path has one.</summary>
    private readonly List<int> _meetings = [];
    private TKey _best;

    /// <summary>Of this thread. A search calls nothing but its arcs, so it is never begun twice at once.</summary>
    public static TwoWaySearch<TKey, TArcs> Own => t_own ??= new();

    /// <param name="arcs">What is summed up.</param>
    /// <param name="from">Not the same as <paramref name="to"/>.</param>
    /// <param name="to">The other end.</param>
    /// <param name="path">Gets the arcs of the path, in order.</param>
    /// <param name="key">Of the path.</param>
    /// <returns>False: there is no path.</returns>
    public bool TryFind(TArcs arcs, int from, int to, List<Arc> path, out TKey key)
    {
        var nodes = arcs.Terms.Shape.Nodes;
        _forward.Begin(nodes);
        _backward.Begin(nodes);
        _meetings.Clear();
        _best = TKey.MaxValue;
        Begin(_forward, from);
        Begin(_backward, to);
        // A path that is not known yet has a link between a node that is open in front and one that is open behind: it is not better.
        while (_forward.Open.TryPeek(out var front) && _backward.Open.TryPeek(out var back) && back < _best && front < _best - back)
        {
            if (front <= back) Expand(arcs, _forward, _backward, back, isBackward: false);
            else Expand(arcs, _backward, _forward, front, isBackward: true);
        }

        path.Clear();
        key = _best;
        if (_best == TKey.MaxValue) return false;
        MarkBestPrefixes(arcs, from);
        Walk(arcs, from, to, path);
        return true;
    }

    private static void Begin(Labels<TKey> labels, int node)
    {
        labels.Improve(node, TKey.Zero);
        labels.Open.Push(TKey.Zero, node);
    }

    private void Expand(TArcs arcs, Labels<TKey> mine, Labels<TKey> other, TKey otherTop, bool isBackward)
    {
        if (!mine.TryPop(out var reached, out var node)) return;
        foreach (var arc in arcs.Terms.Shape.ArcsOf(node))
        {
            if (!(isBackward ? arcs.TryWeigh(Arc.Back(arc.Code), node, out var weight) : arcs.TryWeigh(arc.Code, arc.To, out weight))) continue;
            var key = reached + weight;
            // Less than it was: the sum does not fit the key.
            if (key < reached || !mine.Improve(arc.To, key)) continue;
            if (other.TryGet(arc.To, out var rest))
            {
                if (rest <= _best && key <= _best - rest) Meet(arc.To, key + rest);
                // The other side has settled this node, so the way on from here is known.
                if (rest < otherTop) continue;
            }

            if (otherTop <= _best && key <= _best - otherTop) mine.Open.Push(key, arc.To);
        }
    }

    private void Meet(int node, TKey key)
    {
        if (key < _best) _meetings.Clear();
        _best = key;
        _meetings.Add(node);
    }

    /// <summary>Marks the nodes that the best paths go through before they meet the search from behind.</summary>
    private void MarkBestPrefixes(TArcs arcs, int from)
    {
        foreach (var node in _meetings) _forward.Mark(node);
        for (var i = 0; i < _meetings.Count; i++)
        {
            var node = _meetings[i];
            if (node == from) continue;
            _forward.TryGet(node, out var reached);
            foreach (var arc in arcs.Terms.Shape.ArcsOf(node))
            {
                if (!_forward.TryGet(arc.To, out var before) || before >= reached) continue;
                if (!arcs.TryWeigh(Arc.Back(arc.Code), node, out var weight) || before + weight != reached) continue;
                if (_forward.Mark(arc.To)) _meetings.Add(arc.To);
            }
        }
    }

    /// <summary>Arcs of a node are in order, so the first that is on a best path is the one to take.</summary>
    private void Walk(TArcs arcs, int from, int to, List<Arc> path)
    {
        for (var at = from; at != to; at = path[^1].To)
        {
            var isFront = _forward.IsMarked(at);
            var reached = isFront && _forward.TryGet(at, out var known) ? known : _best - Rest(at);
            foreach (var arc in arcs.Terms.Shape.ArcsOf(at))
            {
                if (!arcs.TryWeigh(arc.Code, arc.To, out var weight) || !IsOnBest(arc.To, reached + weight, isFront)) continue;
                path.Add(arc);
                break;
            }

            if (path.Count == 0 || path[^1].To == at) throw new UnreachableException($"the best path ends at {arcs.Terms.Shape.Ids[at]}");
        }
    }

    private bool IsOnBest(int node, TKey reached, bool isFront) =>
        (isFront && _forward.IsMarked(node) && _forward.TryGet(node, out var known) && known == reached)
        || (_backward.TryGet(node, out var rest) && reached + rest == _best);

    private TKey Rest(int node) => _backward.TryGet(node, out var rest) ? rest : TKey.MaxValue;
}
