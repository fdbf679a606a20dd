using Kilda.OpenFlow;

namespace Kilda.Network.Topology;

/// <summary>What bears on the use of a link.</summary>
[Flags]
internal enum LinkTraits
{
    /// <summary>Active, and both switches are known and connected: rules can be installed there. An unobserved link keeps its state.</summary>
    Usable = 1,

    /// <summary>The link or a switch at its end is under maintenance.</summary>
    Maintenance = 2,

    Unstable = 4,
}

/// <summary>The numbers of a link that a path search reads, side by side. Bandwidth in kbit/s, latency in ns; 0: not known.</summary>
internal readonly struct LinkFacts
{
    /// <summary>Of a usable link, however over-subscribed: so one comparison tells whether a link is usable and has room.</summary>
    public const long LeastRoom = long.MinValue + 1;

    /// <summary>No link is slower, so that sums fit: 18 minutes.</summary>
    private const long MostLatencyNs = 1L << 40;

    public readonly Link? Record;

    /// <summary>The lesser of what is free up and down, <see cref="LeastRoom"/> or more; less than that if the link is not usable.</summary>
    public readonly long Room;
    public readonly long FreeUp;
    public readonly long FreeDown;
    public readonly long LatencyUp;
    public readonly long LatencyDown;

    /// <summary>0: not set.</summary>
    public readonly int Cost;
    public readonly LinkTraits Traits;

    /// <summary>The slot of the switch at the low end.</summary>
    public readonly int LowAt;
    public readonly int HighAt;

    public LinkFacts(Link link, int lowAt, Switch? low, int highAt, Switch? high)
    {
        (Record, LowAt, HighAt) = (link, lowAt, highAt);
        (FreeUp, FreeDown) = (Free(link, LinkDirection.Up), Free(link, LinkDirection.Down));
        (LatencyUp, LatencyDown) = (Latency(link, LinkDirection.Up), Latency(link, LinkDirection.Down));
        Cost = Math.Max(0, link.Cost);
        if (link.Status == LinkStatus.Active && low is { Active: true } && high is { Active: true }) Traits |= LinkTraits.Usable;
        Room = (Traits & LinkTraits.Usable) != 0 ? Math.Max(Math.Min(FreeUp, FreeDown), LeastRoom) : LeastRoom - 1;
        if (link.UnderMaintenance || low is { UnderMaintenance: true } || high is { UnderMaintenance: true }) Traits |= LinkTraits.Maintenance;
        if (link.UnstableSince is not null) Traits |= LinkTraits.Unstable;
    }

    /// <summary>Less than 0 where more is reserved than the link carries.</summary>
    public long Free(LinkDirection direction) => direction == LinkDirection.Up ? FreeUp : FreeDown;

    public long LatencyNs(LinkDirection direction) => direction == LinkDirection.Up ? LatencyUp : LatencyDown;

    private static long Latency(Link link, LinkDirection direction) => Math.Clamp(At(link.LatencyNs, direction), 0, MostLatencyNs);

    private static long Free(Link link, LinkDirection direction) => At(link.Capacity, direction).Value - At(link.Load, direction).Used.Value;

    private static T? At<T>(Seq<T> ofBoth, LinkDirection direction) => (int)direction < ofBoth.Count ? ofBoth[(int)direction] : default;
}

/// <summary>A switch, or one that only its links tell of.</summary>
/// <param name="Id">Of the switch.</param>
/// <param name="Record">Null: not known.</param>
/// <param name="Links">Slots of the links that end here, in the order of their ids.</param>
internal readonly record struct SwitchFacts(SwitchId Id, Switch? Record, int[] Links)
{
    /// <summary>There is none in this slot.</summary>
    public bool IsFree => Links is null;

    public bool IsSameForLinks(Switch? other) =>
        (Record?.Active ?? false) == (other?.Active ?? false) && (Record?.UnderMaintenance ?? false) == (other?.UnderMaintenance ?? false);
}
