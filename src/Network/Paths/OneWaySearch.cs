using System.Numerics;
using Kilda.Network.Topology;

namespace Kilda.Network.Paths;

/// <summary>Dijkstra from one node to all others, or from all others to it; as far as is wanted, and then further.</summary>
internal sealed class OneWaySearch<TKey, TArcs>
    where TKey : struct, INumber<TKey>, IMinMaxValue<TKey>
    where TArcs : struct, IArcs<TKey>
{
    private readonly Labels<TKey> _labels = new();
    private bool _isBackward;

    /// <param name="arcs">What is summed up.</param>
    /// <param name="root">Its own key is 0.</param>
    /// <param name="isBackward">Paths lead to the root.</param>
    public void Begin(TArcs arcs, int root, bool isBackward)
    {
        _isBackward = isBackward;
        _labels.Begin(arcs.Terms.Shape.Nodes);
        _labels.Improve(root, TKey.Zero);
        _labels.Open.Push(TKey.Zero, root);
    }

    /// <summary>From the root to all nodes below the limit.</summary>
    public void Run(TArcs arcs, int root, bool isBackward, TKey limit)
    {
        Begin(arcs, root, isBackward);
        GoOn(arcs, limit);
    }

    /// <param name="arcs">As before.</param>
    /// <param name="limit">Nodes whose key is not below it count as not reached.</param>
    /// <param name="isEnd">Where to stop; a node is asked about once its key is certain.</param>
    /// <returns>The key of the first node that is an end; null: there is none below the limit.</returns>
    public TKey? GoOn(TArcs arcs, TKey limit, Predicate<int>? isEnd = null)
    {
        while (_labels.Open.TryPeek(out var least) && least < limit)
        {
            if (!_labels.TryPop(out var reached, out var node)) continue;
            Expand(arcs, node, reached, limit);
            if (isEnd is not null && isEnd(node)) return reached;
        }

        return null;
    }

    /// <returns>False: not reached.</returns>
    public bool TryGet(int node, out TKey key) => _labels.TryGet(node, out key);

    private void Expand(TArcs arcs, int node, TKey reached, TKey limit)
    {
        foreach (var arc in arcs.Terms.Shape.ArcsOf(node))
        {
            // Where the search comes from, and what it reached before: no link can better that.
            if (_labels.TryGet(arc.To, out var known) && known <= reached) continue;
            if (!(_isBackward ? arcs.TryWeigh(Arc.Back(arc.Code), node, out var weight) : arcs.TryWeigh(arc.Code, arc.To, out weight))) continue;
            var key = reached + weight;
            if (key >= reached && key < limit && _labels.Improve(arc.To, key)) _labels.Open.Push(key, arc.To);
        }
    }
}
