using System.Numerics;

namespace Kilda.Network.Paths;

/// <summary>Numbers by key, the smallest first; of equal keys in an order that follows from what was pushed. Grows as needed and is kept.</summary>
internal sealed class Heap<TKey>
    where TKey : struct, IComparisonOperators<TKey, TKey, bool>
{
    private const int Branches = 4;
    private (TKey Key, int Item)[] _entries = new (TKey, int)[64];
    private int _count;

    public void Clear() => _count = 0;

    public bool TryPeek(out TKey key)
    {
        key = _entries[0].Key;
        return _count > 0;
    }

    public void Push(TKey key, int item)
    {
        if (_count == _entries.Length) Array.Resize(ref _entries, 2 * _count);
        var (entries, at) = (_entries, _count++);
        while (at > 0)
        {
            var parent = (at - 1) / Branches;
            if (entries[parent].Key <= key) break;
            entries[at] = entries[parent];
            at = parent;
        }

        entries[at] = (key, item);
    }

    /// <summary>Only when there is one.</summary>
    public (TKey Key, int Item) Pop()
    {
        var entries = _entries.AsSpan(0, _count);
        var (top, last) = (entries[0], entries[^1]);
        entries = entries[..^1];
        _count--;
        if (entries.IsEmpty) return top;
        var at = 0;
        for (var child = 1; child < entries.Length; child = (Branches * at) + 1)
        {
            var least = child;
            var end = Math.Min(child + Branches, entries.Length);
            for (var other = child + 1; other < end; other++)
            {
                if (entries[other].Key < entries[least].Key) least = other;
            }

            if (last.Key <= entries[least].Key) break;
            entries[at] = entries[least];
            at = least;
        }

        entries[at] = last;
        return top;
    }
}
