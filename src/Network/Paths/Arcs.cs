using System.Numerics;
using System.Runtime.CompilerServices;
using Kilda.Network.Topology;

namespace Kilda.Network.Paths;

/// <summary>What a search sums up. Keys of a path's links add up to the key of the path, and the smallest wins.</summary>
internal interface IArcs<TKey>
    where TKey : struct, INumber<TKey>
{
    /// <summary>
    /// A key is the cost of the link with so many bits behind it, or more; its opposite direction has the same cost. 0: keys do not tell costs.
    /// </summary>
    static abstract int CostBits { get; }

    SearchTerms Terms { get; }

    /// <param name="code">The link and the direction it is passed in.</param>
    /// <param name="to">The node it leads to in that direction.</param>
    /// <param name="key">More than 0.</param>
    /// <returns>False: the link cannot be used.</returns>
    bool TryWeigh(int code, int to, out TKey key);
}

/// <summary>Arcs whose keys tell the parts that a tree is judged by.</summary>
internal interface ITreeArcs<TKey> : IArcs<TKey>
    where TKey : struct, INumber<TKey>
{
    static abstract ulong WeightOf(TKey key);

    static abstract int HopsOf(TKey key);

    /// <summary>0 where the key has none.</summary>
    static abstract long LatencyOf(TKey key);

    /// <summary>The first key of a greater weight. Null: a tree is not judged by its weight alone.</summary>
    static abstract TKey? After(ulong weight);
}

/// <summary>Parts of a key, side by side in one number, so that one comparison compares them in turn.</summary>
internal static class Keys
{
    /// <summary>For the number of hops: more than any network has switches.</summary>
    public const int HopBits = 16;

    /// <summary>Weights of 256 links of the greatest weight fit.</summary>
    public const int WeightBits = 48;

    /// <summary>The price of a shunned or shared switch: more than any sum of weights.</summary>
    public static UInt128 Switch => new(1UL << WeightBits, 0);

    public static UInt128 Wide(ulong first, ulong second, ulong third) => new((first << WeightBits) | second, (third << HopBits) | 1);
}

/// <summary>Weight, then hops.</summary>
internal readonly struct PlainArcs(SearchTerms terms) : ITreeArcs<ulong>
{
    public static int CostBits => 0;

    public SearchTerms Terms => terms;

    public static ulong WeightOf(ulong key) => key >> Keys.HopBits;

    public static int HopsOf(ulong key) => (int)(key & ((1UL << Keys.HopBits) - 1));

    public static long LatencyOf(ulong key) => 0;

    public static ulong? After(ulong weight) => weight < ulong.MaxValue >> Keys.HopBits ? (weight + 1) << Keys.HopBits : ulong.MaxValue;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryWeigh(int code, int to, out ulong key)
    {
        ref readonly var link = ref terms.Link(code);
        if (!terms.Passes(code, in link))
        {
            key = 0;
            return false;
        }

        key = (terms.Weight(code, to, in link) << Keys.HopBits) | 1;
        return true;
    }
}

/// <summary><see cref="PlainArcs"/> of a query by cost.</summary>
internal readonly struct CostArcs(SearchTerms terms) : ITreeArcs<ulong>
{
    public static int CostBits => Keys.HopBits;

    public SearchTerms Terms => terms;

    public static ulong WeightOf(ulong key) => PlainArcs.WeightOf(key);

    public static int HopsOf(ulong key) => PlainArcs.HopsOf(key);

    public static long LatencyOf(ulong key) => PlainArcs.LatencyOf(key);

    public static ulong? After(ulong weight) => PlainArcs.After(weight);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryWeigh(int code, int to, out ulong key) => new PlainArcs(terms).TryWeigh(code, to, out key);
}

/// <summary>
/// Shunned switches, weight, then free bandwidth (strategy <see cref="PathStrategy.CostAndAvailableBandwidth"/>) or, if wanted, latency (the
/// strategies by latency), then hops.
/// </summary>
internal readonly struct FullArcs(SearchTerms terms, bool withLatency = false) : ITreeArcs<UInt128>
{
    public static int CostBits => 64;

    public SearchTerms Terms => terms;

    public static ulong WeightOf(UInt128 key) => (ulong)(key >> 64) & ((1UL << Keys.WeightBits) - 1);

    public static int HopsOf(UInt128 key) => PlainArcs.HopsOf((ulong)key);

    public static long LatencyOf(UInt128 key) => (long)((ulong)key >> Keys.HopBits);

    public static UInt128? After(ulong weight) => null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryWeigh(int code, int to, out UInt128 key)
    {
        ref readonly var link = ref terms.Link(code);
        if (!terms.Passes(code, in link))
        {
            key = default;
            return false;
        }

        var third = terms.Query.Strategy switch
        {
            PathStrategy.CostAndAvailableBandwidth => Math.Max(0, link.Free(Arc.Direction(code))),
            PathStrategy.Latency or PathStrategy.MaxLatency when withLatency => terms.Base(code, in link),
            _ => 0,
        };
        key = Keys.Wide(terms.IsShunned(to) ? 1UL : 0, terms.Weight(code, to, in link), (ulong)Math.Min(third, SearchTerms.MostWeight));
        return true;
    }
}

/// <summary>Links of a few paths only.</summary>
internal readonly struct ArcsAmong<TArcs>(TArcs arcs, HashSet<int> codes) : IArcs<UInt128>
    where TArcs : struct, IArcs<UInt128>
{
    public static int CostBits => 0;

    public SearchTerms Terms => arcs.Terms;

    public bool TryWeigh(int code, int to, out UInt128 key) => arcs.TryWeigh(code, to, out key) && codes.Contains(code);
}

/// <summary>Latency, then hops.</summary>
internal readonly struct FastArcs(SearchTerms terms) : IArcs<UInt128>
{
    public static int CostBits => 0;

    public SearchTerms Terms => terms;

    public bool TryWeigh(int code, int to, out UInt128 key)
    {
        var passes = new LimitArcs(terms).TryWeigh(code, to, out var both);
        key = new((ulong)both, 1);
        return passes;
    }
}

/// <summary>Latency alone, of links without more than some penalty.</summary>
internal readonly struct LatencyArcs(SearchTerms terms, ulong mostPenalty) : IArcs<ulong>
{
    public static int CostBits => 0;

    public SearchTerms Terms => terms;

    public bool TryWeigh(int code, int to, out ulong key)
    {
        var passes = new LimitArcs(terms).TryWeigh(code, to, out var both);
        key = (ulong)both;
        return passes && (ulong)(both >> 64) <= mostPenalty;
    }
}

/// <summary>Penalties alone: 0 is a key here.</summary>
internal readonly struct PenaltyArcs(SearchTerms terms) : IArcs<ulong>
{
    public static int CostBits => 0;

    public SearchTerms Terms => terms;

    public bool TryWeigh(int code, int to, out ulong key)
    {
        var passes = new LimitArcs(terms).TryWeigh(code, to, out var both);
        key = (ulong)(both >> 64);
        return passes;
    }
}

/// <summary>Shunned switches and penalties, or the whole weight, then latency.</summary>
internal readonly struct LimitArcs(SearchTerms terms, bool byWeight = false) : IArcs<UInt128>
{
    public static int CostBits => 0;

    public SearchTerms Terms => terms;

    public bool TryWeigh(int code, int to, out UInt128 key)
    {
        ref readonly var link = ref terms.Link(code);
        var (penalty, latency) = (terms.Penalty(code, to, in link), Math.Min(terms.Base(code, in link), SearchTerms.MostWeight));
        var first = (ulong)Math.Min(byWeight ? penalty + latency : penalty, SearchTerms.MostWeight);
        key = new((terms.IsShunned(to) ? 1UL << Keys.WeightBits : 0) | first, (ulong)latency);
        return terms.Passes(code, in link);
    }
}

/// <summary>Every link, whatever its state, but those whose cable is elsewhere now: the way with the fewest obstacles, then hops.</summary>
internal readonly struct RelaxedArcs(SearchTerms terms) : IArcs<ulong>
{
    public static int CostBits => 0;

    public SearchTerms Terms => terms;

    public bool TryWeigh(int code, int to, out ulong key)
    {
        ref readonly var link = ref terms.Link(code);
        key = terms.Passes(code, in link) ? 1 : (1UL << Keys.WeightBits) + 1;
        return link.Record!.Status != LinkStatus.Moved;
    }
}
