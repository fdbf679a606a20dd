using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using Kilda.Network.Topology;

namespace Kilda.Network.Paths;

/// <summary>
/// Dijkstra from both ends at once, with <see cref="Potentials{TKey}"/> where there are landmarks. The path it gives follows from the keys
/// alone: of all paths with the smallest key that whose hops come first in order, by switch id, then by port. So equal networks give equal
/// paths, in whatever order their links became known.
/// </summary>
internal sealed class TwoWaySearch<TKey, TArcs>
    where TKey : struct, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TArcs : struct, IArcs<TKey>
{
    private const int Front = TwoWayLabels<TKey>.Front;
    private const int Back = TwoWayLabels<TKey>.Back;

    [ThreadStatic]
    private static TwoWaySearch<TKey, TArcs>? t_own;

    private readonly TwoWayLabels<TKey> _labels = new();
    private readonly Heap<TKey> _front = new();
    private readonly Heap<TKey> _back = new();
    private readonly Potentials<TKey> _potentials = new();

    /// <summary>Nodes on the best paths whose key from either end is exact: each best path has one.</summary>
    private readonly List<int> _meetings = [];
    private TKey _best;

    /// <summary>Where there never are any, the compiler leaves out what is done with them.</summary>
    private bool HasLandmarks => TArcs.CostBits > 0 && _potentials.AreKnown;

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
        _labels.Begin(arcs.Terms.Shape.Nodes);
        if (TArcs.CostBits > 0) _potentials.Begin(arcs.Terms.Landmarks, arcs.Terms.Shape.Nodes, from, to, TArcs.CostBits);
        _meetings.Clear();
        _best = TKey.MaxValue;
        Begin(_front, from, Front);
        Begin(_back, to, Back);
        // A path that is not known yet has a link between a node that is open in front and one that is open behind: it is not better.
        while (_front.TryPeek(out var front) && _back.TryPeek(out var back) && back < _best && front < _best - back)
        {
            // The side with fewer ways on: less is looked at than if both were to come as far.
            if (_front.Count <= _back.Count) Expand(arcs, _front, Front, back);
            else Expand(arcs, _back, Back, front);
        }

        path.Clear();
        key = _best;
        if (_best < TKey.MaxValue)
        {
            MarkBestPrefixes(arcs, from);
            Walk(arcs, from, to, path);
            key -= Gain(from, to);
        }

        _potentials.End();
        return path.Count > 0;
    }

    private void Begin(Heap<TKey> open, int node, int side)
    {
        var (labels, stamp) = _labels.All;
        labels[(2 * node) + side].Set(TKey.Zero, stamp);
        open.Clear();
        open.Push(TKey.Zero, node);
    }

    private void Expand(TArcs arcs, Heap<TKey> open, int side, TKey otherTop)
    {
        var (reached, node) = open.Pop();
        var (labels, stamp) = _labels.All;
        // It has got a better key since it was put there.
        if (labels[(2 * node) + side].Key != reached) return;
        var (best, hasLandmarks) = (_best, HasLandmarks);
        var here = hasLandmarks ? _potentials.Of(node) : TKey.Zero;
        foreach (var arc in arcs.Terms.Shape.ArcsOf(node))
        {
            // The label is not asked first: which neighbours are settled cannot be foretold, and a wrong guess costs more than to weigh the link.
            if (!(side == Back ? arcs.TryWeigh(Arc.Back(arc.Code), node, out var weight) : arcs.TryWeigh(arc.Code, arc.To, out weight))) continue;
            var key = reached + weight;
            if (hasLandmarks)
            {
                var gain = _potentials.Of(arc.To) - here;
                key = side == Back ? key - gain : key + gain;
            }

            // Less than it was: the sum does not fit the key.
            if (key < reached) continue;
            var at = (2 * arc.To) + side;
            ref var mine = ref labels[at];
            if (mine.Stamp == stamp && mine.Key <= key) continue;
            mine.Set(key, stamp);
            ref readonly var other = ref labels[at ^ 1];
            if (other.Stamp == stamp)
            {
                var rest = other.Key;
                if (rest <= best && key <= best - rest) best = Meet(arc.To, key + rest);
                // The other side has settled this node, so the way on from here is known.
                if (rest < otherTop) continue;
            }

            if (otherTop <= best && key <= best - otherTop) open.Push(key, arc.To);
        }
    }

    /// <summary>What is added to the key of a way from one node to the other.</summary>
    private TKey Gain(int from, int to) => HasLandmarks ? _potentials.Of(to) - _potentials.Of(from) : TKey.Zero;

    private TKey Meet(int node, TKey key)
    {
        if (key < _best) _meetings.Clear();
        _meetings.Add(node);
        return _best = key;
    }

    /// <summary>Marks the nodes that the best paths go through before they meet the search from behind.</summary>
    private void MarkBestPrefixes(TArcs arcs, int from)
    {
        foreach (var node in _meetings) _labels.Mark(node);
        for (var i = 0; i < _meetings.Count; i++)
        {
            var node = _meetings[i];
            if (node == from) continue;
            _labels.TryGet(node, Front, out var reached);
            foreach (var arc in arcs.Terms.Shape.ArcsOf(node))
            {
                if (!_labels.TryGet(arc.To, Front, out var before) || before >= reached) continue;
                if (!arcs.TryWeigh(Arc.Back(arc.Code), node, out var weight) || before + weight + Gain(arc.To, node) != reached) continue;
                if (_labels.Mark(arc.To)) _meetings.Add(arc.To);
            }
        }
    }

    /// <summary>Arcs of a node are in order, so the first that is on a best path is the one to take.</summary>
    private void Walk(TArcs arcs, int from, int to, List<Arc> path)
    {
        for (var at = from; at != to; at = path[^1].To)
        {
            var isFront = _labels.IsMarked(at);
            var reached = isFront && _labels.TryGet(at, Front, out var known) ? known : _best - Rest(at);
            foreach (var arc in arcs.Terms.Shape.ArcsOf(at))
            {
                if (!arcs.TryWeigh(arc.Code, arc.To, out var weight)) continue;
                if (!IsOnBest(arc.To, reached + weight + Gain(at, arc.To), isFront)) continue;
                path.Add(arc);
                break;
            }

            if (path.Count == 0 || path[^1].To == at) throw new UnreachableException($"the best path ends at {arcs.Terms.Shape.Ids[at]}");
        }
    }

    private bool IsOnBest(int node, TKey reached, bool isFront) =>
        (isFront && _labels.IsMarked(node) && _labels.TryGet(node, Front, out var known) && known == reached)
        || (_labels.TryGet(node, Back, out var rest) && reached + rest == _best);

    private TKey Rest(int node) => _labels.TryGet(node, Back, out var rest) ? rest : TKey.MaxValue;
}
