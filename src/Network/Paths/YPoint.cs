using Kilda.Network.Topology;

namespace Kilda.Network.Paths;

/// <summary>What came of a search for a Y-point.</summary>
public abstract record YPointAnswer
{
    private YPointAnswer()
    {
    }

    /// <param name="At">Where the traffic splits.</param>
    /// <param name="Shared">From the shared end to the Y-point.</param>
    /// <param name="ToA">From the Y-point on; no hops where an end is the Y-point.</param>
    /// <param name="ToB">From the Y-point on.</param>
    public sealed record Found(SwitchId At, FoundPath Shared, FoundPath ToA, FoundPath ToB) : YPointAnswer;

    public sealed record None(PathAnswer.None Why) : YPointAnswer;
}

/// <summary>
/// The best tree from one switch to two others: of all switches y the one with the smallest sum of weights z→y, y→a and y→b. Ties: more hops
/// from z to y, then the lower switch id.
/// </summary>
public static partial class YPoint
{
    /// <param name="network">Where to look.</param>
    /// <param name="z">The shared end.</param>
    /// <param name="a">An end.</param>
    /// <param name="b">The other end.</param>
    /// <param name="terms">
    /// What holds for the whole tree; its own ends are not looked at. Limits of latency, for the strategies by latency, hold for both ways from
    /// z; with <see cref="PathStrategy.MaxLatency"/>, too, the fastest tree is taken.
    /// </param>
    /// <param name="maySplit">Which switches may be the Y-point. Null: any.</param>
    public static YPointAnswer Find(
        NetworkSnapshot network, SwitchId z, SwitchId a, SwitchId b, PathQuery terms, Func<SwitchId, bool>? maySplit = null)
    {
        var taken = SearchTerms.Take(network, terms with { From = z, To = a });
        var end = taken.NodeOf(b);
        var isLimited = terms.IsByLatency && terms.MaxLatencyNs > 0;
        var answer =
            taken.From < 0 || taken.To < 0 || end < 0 ? null
            : isLimited || terms.Strategy == PathStrategy.CostAndAvailableBandwidth ? TreeSearch<UInt128, FullArcs>.Find(new(taken, isLimited), end, maySplit)
            : terms.IsByLatency ? TreeSearch<ulong, PlainArcs>.Find(new(taken), end, maySplit)
            : TreeSearch<ulong, CostArcs>.Find(new(taken), end, maySplit);
        taken.GiveBack();
        return answer ?? new YPointAnswer.None(WhyNot(network, z, a, b, terms));
    }

    /// <summary>The way that there is none for; where there are both, no switch may split them.</summary>
    private static PathAnswer.None WhyNot(NetworkSnapshot network, SwitchId z, SwitchId a, SwitchId b, PathQuery terms)
    {
        foreach (var end in new[] { a, b })
        {
            if (PathFinder.Find(network, terms with { From = z, To = end }) is PathAnswer.None none) return none;
        }

        return new($"Can't find a switch that may split the paths from {z} to {a} and {b}");
    }
}
