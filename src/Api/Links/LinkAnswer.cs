using System.Text.Json.Serialization;
using Kilda.Api.Requests;
using Kilda.Network;
using Kilda.Network.Topology;

namespace Kilda.Api.Links;

/// <summary>One direction of a link (LinkDto). Bandwidths are kbit/s.</summary>
/// <param name="AvailableBandwidth">What can still be reserved; below 0 where the link has become smaller than what is reserved.</param>
/// <param name="Speed">Of the slower end; also the default maximum.</param>
/// <param name="State">DISCOVERED, FAILED or MOVED; the same in both directions.</param>
/// <param name="ActualState">Of this direction alone: a link that has failed because nothing arrives at one end may be DISCOVERED the other way.</param>
/// <param name="RoundTripStatus">A round trip takes both directions.</param>
/// <param name="EnableBfd">It is asked for; it never runs.</param>
/// <param name="Path">The end where packets of this direction come from, and the end where they arrive.</param>
/// <param name="ReservedBandwidth">By paths that run this way.</param>
/// <param name="DummyBandwidth">Consumed here because one-way paths run the other way.</param>
/// <param name="Unobserved">The control connection of an end is away: the state is the last one known.</param>
/// <param name="StateReason">Why it is not DISCOVERED.</param>
/// <param name="ProvingSince">It had failed, and is seen again since then, not yet for long enough to be used.</param>
/// <param name="Blinks">How often it went down since it was stable: more than once where it flaps, or flapped when it last failed.</param>
public sealed record LinkAnswer(
    long Speed,
    long AvailableBandwidth,
    long MaxBandwidth,
    long DefaultMaxBandwidth,
    string State,
    string ActualState,
    string RoundTripStatus,
    int Cost,
    bool UnderMaintenance,
    bool EnableBfd,
    long LatencyNs,
    IReadOnlyList<LinkEndAnswer> Path,
    long ReservedBandwidth,
    long DummyBandwidth,
    bool Unobserved,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? StateReason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Description,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ProvingSince,
    int Blinks)
{
    private const string Discovered = "DISCOVERED", Failed = "FAILED", Moved = "MOVED";

    internal static LinkAnswer From(Link link, LinkDirection direction)
    {
        var index = (int)direction;
        var (capacity, load, latency) = (link.Capacity[index].Value, link.Load[index], Math.Max(0, link.LatencyNs[index]));
        var speed = link.Speed > Kbps.Zero ? link.Speed.Value : capacity;
        var state = StateOf(link.Status);
        return new(
            speed, capacity - load.Used.Value, capacity, speed, state, Actual(link, direction), state, link.Cost, link.UnderMaintenance,
            link.Bfd.IsAsked, latency, [LinkEndAnswer.From(link.Id.From(direction), 0, latency), LinkEndAnswer.From(link.Id.To(direction), 1, null)],
            (load.Both + load.OneWay).Value, load.Dummy.Value, link.Unobserved, link.StatusReason, link.Description,
            link.ProvingSince is { } since ? Iso.Of(since) : null, link.Blinks);
    }

    /// <summary>A link that was never seen in both directions is not usable.</summary>
    internal static string StateOf(LinkStatus status) => status switch
    {
        LinkStatus.Active => Discovered,
        LinkStatus.Moved => Moved,
        _ => Failed,
    };

    private static string Actual(Link link, LinkDirection direction) =>
        link.Status is LinkStatus.Discovered or LinkStatus.Failed && link.Seen.ElementAtOrDefault((int)direction) ? Discovered : StateOf(link.Status);
}

/// <summary>An end of a link.</summary>
/// <param name="SeqId">0: packets come from here; 1: they arrive here.</param>
/// <param name="SegmentLatency">ns, at the first end; left out at the other.</param>
public sealed record LinkEndAnswer(
    string SwitchId, uint PortNo, int SeqId, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? SegmentLatency)
{
    internal static LinkEndAnswer From(PortId end, int sequence, long? latency) => new(end.Switch.ToString(), end.Port, sequence, latency);
}
