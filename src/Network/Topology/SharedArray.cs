using System.Runtime.CompilerServices;

namespace Kilda.Network.Topology;

/// <summary>
/// An array whose every change is a new array, which shares all but three small blocks with the old one: a change costs the same at any
/// length. The first block grows with the length, by a pointer for each 1024 items. What was never set is <c>default</c>.
/// </summary>
internal readonly struct SharedArray<T>
{
    private const int LeafBits = 4;
    private const int MiddleBits = 6;
    private const int LeafMask = (1 << LeafBits) - 1;
    private const int MiddleMask = (1 << MiddleBits) - 1;

    private readonly T[][][]? _blocks;

    private SharedArray(T[][][] blocks) => _blocks = blocks;

    /// <summary>An item below the highest that was set.</summary>
    public ref readonly T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var at = (uint)index;
            return ref _blocks![at >> (LeafBits + MiddleBits)][(at >> LeafBits) & MiddleMask][at & LeafMask];
        }
    }

    public SharedArray<T> With(int index, in T value)
    {
        var (top, middle) = (index >> (LeafBits + MiddleBits), (index >> LeafBits) & MiddleMask);
        var blocks = new T[Math.Max(_blocks?.Length ?? 0, top + 1)][][];
        _blocks?.CopyTo(blocks, 0);
        blocks[top] = blocks[top] is { } known ? [.. known] : new T[1 << MiddleBits][];
        ref var leaf = ref blocks[top][middle];
        leaf = leaf is null ? new T[1 << LeafBits] : [.. leaf];
        leaf[index & LeafMask] = value;
        return new(blocks);
    }
}
