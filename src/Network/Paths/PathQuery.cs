using Kilda.Network.Bandwidth;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Paths;

/// <summary>What a path is to be best at.</summary>
public enum PathStrategy
{
    /// <summary>The smallest sum of link costs.</summary>
    Cost = 1,

    /// <summary>As <see cref="Cost"/>; of equal ones that with the smallest sum of free bandwidth, which leaves the large gaps to others.</summary>
    CostAndAvailableBandwidth,

    /// <summary>The smallest sum of latencies.</summary>
    Latency,

    /// <summary>The largest sum of latencies below the limit, which leaves the short paths to others. As <see cref="Latency"/> without a limit.</summary>
    MaxLatency,
}

/// <summary>A link passed in a direction.</summary>
public readonly record struct PathHop(IslId Isl, LinkDirection Direction)
{
    public PortId From => Isl.From(Direction);

    public PortId To => Isl.To(Direction);

    public override string ToString() => $"{From}>{To}";
}

/// <summary>A way through the network, hops in order. Empty: both ends are one switch.</summary>
/// <param name="Cost">The sum of the links' weights as the strategy has it, penalties included: a cost, or ns.</param>
/// <param name="LatencyNs">The sum of the known latencies.</param>
/// <param name="Available">The least that a link has free in the direction of the path.</param>
/// <param name="IsBackup">Its latency is above the first limit.</param>
public sealed record FoundPath(Seq<PathHop> Hops, long Cost, long LatencyNs, Kbps Available, bool IsBackup = false);

/// <summary>A path of another service, both directions; the reverse runs over the same links.</summary>
/// <param name="First">The switch it begins at, the only one where there are no hops.</param>
public sealed record GroupPath(SwitchId First, Seq<PathHop> Hops);

/// <summary>Which way is asked for.</summary>
/// <param name="Bandwidth">What each link must have free, in both directions; 0: nothing.</param>
/// <param name="Own">What the asking service and its group hold of a link already, in both directions: free for it. Null: nothing.</param>
/// <param name="Avoid">Links that must not be used. Null: none.</param>
public sealed record PathQuery(
    SwitchId From,
    SwitchId To,
    PathStrategy Strategy,
    Kbps Bandwidth,
    IReadOnlyDictionary<IslId, Kbps>? Own = null,
    IReadOnlySet<IslId>? Avoid = null)
{
    /// <summary>A one-way path needs room in its own direction, and in the other for its dummy where the rules have one.</summary>
    public PathKind Kind { get; init; } = PathKind.Both;

    /// <summary>Bandwidth is named in refusals and not asked of the links.</summary>
    public bool IgnoreBandwidth { get; init; }

    /// <summary>For the strategies by latency. 0: none.</summary>
    public long MaxLatencyNs { get; init; }

    /// <summary>Where no path is within <see cref="MaxLatencyNs"/>, one within this is a backup. 0: any for <see cref="PathStrategy.Latency"/>.</summary>
    public long MaxLatencyTier2Ns { get; init; }

    /// <summary>
    /// Paths of the diverse group: not the asking service's own that this one replaces, nor those of its affinity group. Their links, switches
    /// and PoPs cost more.
    /// </summary>
    public IReadOnlyList<GroupPath> DiverseFrom { get; init; } = [];

    /// <summary>Links of the main path of the affinity group: all others cost more. Null: no group.</summary>
    public IReadOnlySet<IslId>? Affinity { get; init; }

    /// <summary>Null: whatever failed since it was last stable is unstable, however long ago.</summary>
    public DateTimeOffset? Now { get; init; }

    public PathRules Rules { get; init; } = PathRules.Default;

    internal bool IsByLatency => Strategy is PathStrategy.Latency or PathStrategy.MaxLatency;
}

/// <summary>Why a link is not in a path.</summary>
public enum ObstacleKind
{
    /// <summary>Not active.</summary>
    Down = 1,

    /// <summary>A switch at its end is not connected, so no rules can be installed there.</summary>
    Disconnected,

    /// <summary>Less is free than asked for.</summary>
    Full,

    /// <summary>The query says so.</summary>
    Avoided,

    /// <summary>The other path of the pair uses it.</summary>
    NotDisjoint,

    /// <summary>It is under maintenance, and the way around it is too long.</summary>
    Maintenance,

    /// <summary>It is on the fastest path, which is too long.</summary>
    Latency,
}

/// <summary>A link in the way.</summary>
public readonly record struct Obstacle(IslId Isl, ObstacleKind Kind)
{
    public override string ToString() => Kind switch
    {
        ObstacleKind.Down => $"{Isl} (down)",
        ObstacleKind.Disconnected => $"{Isl} (its switch is not connected)",
        ObstacleKind.Full => $"{Isl} (full)",
        ObstacleKind.Avoided => $"{Isl} (avoided)",
        ObstacleKind.NotDisjoint => $"{Isl} (used by the other path)",
        ObstacleKind.Maintenance => $"{Isl} (under maintenance)",
        ObstacleKind.Latency => $"{Isl} (too slow)",
        _ => $"{Isl} ({Kind})",
    };
}

/// <summary>What came of a search.</summary>
public abstract record PathAnswer
{
    private PathAnswer()
    {
    }

    public sealed record Found(FoundPath Path) : PathAnswer;

    /// <param name="Why">The reason as clients of the Northbound API know it.</param>
    public sealed record None(string Why) : PathAnswer
    {
        /// <summary>
        /// Links without which, or with which as they should be, there were a path: those of the way that needs the fewest of them, in its
        /// order, 20 at most.
        /// </summary>
        public Seq<Obstacle> InTheWay { get; init; }

        /// <summary>The reason, and after it the first links in the way by name.</summary>
        public string WhyAndWhere
        {
            get
            {
                if (InTheWay.IsEmpty) return Why;
                var more = InTheWay.Count > MostNamed ? $" and {InTheWay.Count - MostNamed} more" : "";
                return $"{Why}. Links in the way: {string.Join(", ", InTheWay.Take(MostNamed))}{more}";
            }
        }

        /// <summary>A text that people read names no more links than this.</summary>
        private const int MostNamed = 8;
    }
}
