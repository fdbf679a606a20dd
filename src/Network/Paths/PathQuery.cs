using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Paths;

/// <summary>What a path is to be best at.</summary>
public enum PathStrategy
{
    Cost = 1,
    CostAndAvailableBandwidth,
    Latency,
    MaxLatency,
}

/// <summary>A link passed in a direction.</summary>
public readonly record struct PathHop(IslId Isl, LinkDirection Direction);

/// <summary>A way through the network, hops in order. Empty: both ends are one switch.</summary>
public sealed record FoundPath(Seq<PathHop> Hops, long Cost, long LatencyNs, Kbps Available, bool IsBackup = false);

/// <summary>Which way is asked for.</summary>
/// <param name="Bandwidth">What each link must have free, in both directions; 0: nothing.</param>
/// <param name="Own">What the asking service holds of a link already, in both directions: free for it. Null: nothing.</param>
/// <param name="Avoid">Links that must not be used. Null: none.</param>
public sealed record PathQuery(
    SwitchId From,
    SwitchId To,
    PathStrategy Strategy,
    Kbps Bandwidth,
    IReadOnlyDictionary<IslId, Kbps>? Own = null,
    IReadOnlySet<IslId>? Avoid = null);

/// <summary>What came of a search.</summary>
public abstract record PathAnswer
{
    private PathAnswer()
    {
    }

    public sealed record Found(FoundPath Path) : PathAnswer;

    /// <param name="Why">The reason as clients of the Northbound API know it.</param>
    public sealed record None(string Why) : PathAnswer;
}
