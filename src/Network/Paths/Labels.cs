using System.Numerics;
using System.Runtime.CompilerServices;

namespace Kilda.Network.Paths;

/// <summary>
/// The best known key of each node in one search, and the nodes still to be looked at. Kept for the next search: a stamp tells whose a label
/// is, so nothing is cleared and nothing allocated.
/// </summary>
internal sealed class Labels<TKey>
    where TKey : struct, INumber<TKey>, IMinMaxValue<TKey>
{
    private Label[] _labels = [];
    private int _stamp;

    public Heap<TKey> Open { get; } = new();

    public void Begin(int nodes)
    {
        Open.Clear();
        if (_labels.Length < nodes) _labels = new Label[Math.Max(nodes, 2 * _labels.Length)];
        if (++_stamp < int.MaxValue) return;
        Array.Clear(_labels);
        _stamp = 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGet(int node, out TKey key)
    {
        ref readonly var label = ref _labels[node];
        key = label.Key;
        return label.Stamp == _stamp;
    }

    public bool IsMarked(int node) => _labels[node].Mark == _stamp;

    /// <returns>False: it was marked already.</returns>
    public bool Mark(int node)
    {
        if (IsMarked(node)) return false;
        _labels[node].Mark = _stamp;
        return true;
    }

    /// <returns>False: it is known to be as good.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Improve(int node, TKey key)
    {
        ref var label = ref _labels[node];
        if (label.Stamp == _stamp && label.Key <= key) return false;
        (label.Key, label.Stamp) = (key, _stamp);
        return true;
    }

    /// <summary>The next node, unless it has got a better key since it was put there.</summary>
    public bool TryPop(out TKey key, out int node)
    {
        (key, node) = Open.Pop();
        return _labels[node].Key == key;
    }

    private struct Label
    {
        public TKey Key;
        public int Stamp;
        public int Mark;
    }
}
