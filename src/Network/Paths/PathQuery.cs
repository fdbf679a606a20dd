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
