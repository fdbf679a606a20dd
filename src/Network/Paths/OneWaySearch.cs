using System.Numerics;
using Kilda.Network.Topology;

namespace Kilda.Network.Paths;

/// <summary>Dijkstra from one node to all others, or from all others to it.</summary>
internal sealed class OneWaySearch<TKey, TArcs>
    where TKey : struct, INumber<TKey>, IMinMaxValue<TKey>
    where TArcs : struct, IArcs<TKey>
{
    private readonly Labels<TKey> _labels = new();

    /// <param name="arcs">What is summed up.</param>
    /// <param name="root">Its own key is 0.</param>
    /// <param name="isBackward">Paths lead to the root.</param>
    /// <param name="limit">Nodes whose key is not below it count as not reached.</param>
    public void Run(TArcs arcs, int root, bool isBackward, TKey limit)
    {
        _labels.Begin(arcs.Terms.Shape.Nodes);
        _labels.Improve(root, TKey.Zero);
        _labels.Open.Push(TKey.Zero, root);
        while (_labels.Open.TryPeek(out _))
        {
            if (!_labels.TryPop(out var reached, out var node)) continue;
            foreach (var arc in arcs.Terms.Shape.ArcsOf(node))
            {
                if (!(isBackward ? arcs.TryWeigh(Arc.Back(arc.Code), node, out var weight) : arcs.TryWeigh(arc.Code, arc.To, out weight))) continue;
                var key = reached + weight;
                if (key >= reached && key < limit && _labels.Improve(arc.To, key)) _labels.Open.Push(key, arc.To);
            }
        }
    }

    /// <returns>False: not reached.</returns>
    public bool TryGet(int node, out TKey key) => _labels.TryGet(node, out key);
}
