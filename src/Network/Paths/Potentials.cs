using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Kilda.Network.Paths;

/// <summary>
/// By how much a node is nearer to where a search comes from than to where it goes, halved, as <see cref="Landmarks"/> tell. The key of a link
/// with what is gained on it, the potential of its far end less that of its near one, is never less than 0, and small where the link leads
/// the right way. All paths between the same ends gain the same, so which are the best, and in which order, stays as it is (A. Goldberg and
/// C. Harrelson, SODA 2005; halved, the potential serves both ends: T. Ikeda et al., VNIS 1994).
/// </summary>
internal sealed class Potentials<TKey>
    where TKey : struct, IBinaryInteger<TKey>
{
    /// <summary>Of this search where they have its stamp.</summary>
    private (TKey Value, int Stamp)[] _known = [];
    private int _stamp;
    private Landmarks? _landmarks;
    private Vector256<int> _from;
    private Vector256<int> _to;
    private int _costBits;

    /// <summary>For this search.</summary>
    public bool AreKnown => _landmarks is not null;

    /// <param name="landmarks">Null: not for this search.</param>
    /// <param name="nodes">Of the network.</param>
    /// <param name="from">One end.</param>
    /// <param name="to">The other end.</param>
    /// <param name="costBits">See <see cref="IArcs{TKey}.CostBits"/>.</param>
    public void Begin(Landmarks? landmarks, int nodes, int from, int to, int costBits)
    {
        _landmarks = landmarks;
        if (landmarks is null) return;
        (_from, _to, _costBits) = (landmarks.Of(from), landmarks.Of(to), costBits);
        if (_known.Length < nodes) _known = new (TKey, int)[Math.Max(nodes, 2 * _known.Length)];
        if (++_stamp < int.MaxValue) return;
        Array.Clear(_known);
        _stamp = 1;
    }

    /// <summary>What is kept must not keep landmarks alive.</summary>
    public void End() => _landmarks = null;

    /// <summary>Where they are known. One less than 0 is wrapped round: what is summed up comes right again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TKey Of(int node)
    {
        ref var known = ref _known[node];
        if (known.Stamp != _stamp) known = (Find(_landmarks!.Of(node)), _stamp);
        return known.Value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TKey Find(Vector256<int> at)
    {
        var (to, from) = (Vector256.Abs(at - _to), Vector256.Abs(at - _from));
        // The greatest of the eight of each, side by side.
        var both = Vector256.Create(Vector128.Max(to.GetLower(), to.GetUpper()), Vector128.Max(from.GetLower(), from.GetUpper()));
        both = Vector256.Max(both, Vector256.Shuffle(both, Vector256.Create(2, 3, 0, 1, 6, 7, 4, 5)));
        both = Vector256.Max(both, Vector256.Shuffle(both, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6)));
        // Rounded down, so that the difference of two is never too great by the rounding.
        return TKey.CreateTruncating((both[0] - both[4]) >> 1) << _costBits;
    }
}
