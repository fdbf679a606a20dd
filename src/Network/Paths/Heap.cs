using System.Numerics;
using System.Runtime.CompilerServices;

namespace Kilda.Network.Paths;

/// <summary>Numbers by key, the smallest first; of equal keys in an order that follows from what was pushed. Grows as needed and is kept.</summary>
internal sealed class Heap<TKey>
    where TKey : struct, INumber<TKey>, IMinMaxValue<TKey>
{
    private const int Branches = 4;

    /// <summary>After the entries there is room for some with the greatest key, so that every group of children that is looked at is full.</summary>
    private (TKey Key, int Item)[] _entries = new (TKey, int)[64];

    public int Count { get; private set; }

    public void Clear() => Count = 0;

    public bool TryPeek(out TKey key)
    {
        key = _entries[0].Key;
        return Count > 0;
    }

    public void Push(TKey key, int item)
    {
        if (Count + Branches > _entries.Length) Array.Resize(ref _entries, 2 * _entries.Length);
        var (entries, at) = (_entries, Count++);
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
        var (entries, count) = (_entries, --Count);
        var (top, last) = (entries[0], entries[count]);
        for (var i = count; i < count + Branches - 1; i++) entries[i].Key = TKey.MaxValue;
        var at = 0;
        for (var child = 1; child < count; child = (Branches * at) + 1)
        {
            var least = child + Least(entries.AsSpan(child, Branches));
            if (last.Key <= entries[least].Key) break;
            entries[at] = entries[least];
            at = least;
        }

        entries[at] = last;
        return top;
    }

    /// <summary>The first of the smallest, found without a branch: which one it is cannot be foretold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Least(ReadOnlySpan<(TKey Key, int Item)> children)
    {
        var low = One(children[1].Key < children[0].Key);
        var high = 2 + One(children[3].Key < children[2].Key);
        return low + ((high - low) & -One(children[high].Key < children[low].Key));
    }

    /// <summary>1 or 0.</summary>
    private static int One(bool holds) => Unsafe.BitCast<bool, byte>(holds);
}
