using System.Numerics;
using System.Runtime.CompilerServices;

namespace Kilda.Network.Paths;

/// <summary>
/// The best known keys of each node from both ends in one search, side by side: a node that one side comes to is looked up in the other.
/// Kept for the next search as <see cref="Labels{TKey}"/> are.
/// </summary>
internal sealed class TwoWayLabels<TKey>
    where TKey : struct, INumber<TKey>
{
    public const int Front = 0;
    public const int Back = 1;

    private Label[] _labels = [];
    private int _stamp;

    /// <summary>A node's label of a side is at twice the node plus the side, and of this search if it has its stamp.</summary>
    public (Label[] Labels, int Stamp) All => (_labels, _stamp);

    public void Begin(int nodes)
    {
        if (_labels.Length < 2 * nodes) _labels = new Label[2 * Math.Max(nodes, _labels.Length)];
        if (++_stamp < int.MaxValue) return;
        Array.Clear(_labels);
        _stamp = 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGet(int node, int side, out TKey key)
    {
        ref readonly var label = ref _labels[(2 * node) + side];
        key = label.Key;
        return label.Stamp == _stamp;
    }

    public bool IsMarked(int node) => _labels[2 * node].Mark == _stamp;

    /// <returns>False: it was marked already.</returns>
    public bool Mark(int node)
    {
        if (IsMarked(node)) return false;
        _labels[2 * node].Mark = _stamp;
        return true;
    }

    public struct Label
    {
        public TKey Key;
        public int Stamp;

        /// <summary>Of the side in front.</summary>
        public int Mark;

        public void Set(TKey key, int stamp) => (Key, Stamp) = (key, stamp);
    }
}
