using Kilda.OpenFlow;

namespace Kilda.Network.Discovery;

/// <summary>One direction of a link as its probes show it.</summary>
/// <param name="Since">First probe that arrived since the direction was lost, if any did.</param>
/// <param name="Last">The newest probe that arrived, over all times.</param>
/// <param name="Outstanding">Probes written later than that, oldest first; not more than are needed to call the direction lost.</param>
/// <param name="LatencyNs">Smoothed; 0: not known.</param>
/// <param name="ToldLatencyNs">The value that was last worth telling.</param>
public sealed record LinkSight(DateTimeOffset? Since, ProbeOrder Last, Seq<ProbeOrder> Outstanding, long LatencyNs, long ToldLatencyNs)
{
    /// <summary>Changes below this are the control channel's, not the link's.</summary>
    private const long NoiseNs = 100_000;

    /// <summary>Latencies of which the middle one counts: two that are far off, as the first of a young process are, show nowhere.</summary>
    private const int Kept = 5;

    public static LinkSight None { get; } = new(null, default, [], 0, 0);

    /// <summary>The last latencies, as they were measured.</summary>
    public Seq<long> Recent { get; init; } = [];

    public bool IsSeen => Since is not null;

    /// <summary>Loss is not judged over time that was not observed.</summary>
    public LinkSight Recounted() => Outstanding.IsEmpty ? this : this with { Outstanding = [] };

    public LinkSight Lost() => this with { Since = null, Outstanding = [] };

    /// <summary>A probe of a direction that was never seen is not missed.</summary>
    public LinkSight Sent(ProbeOrder order, int limit) =>
        !IsSeen || order <= Last || Outstanding.Count > limit || (!Outstanding.IsEmpty && order <= Outstanding[^1])
            ? this
            : this with { Outstanding = Outstanding.Add(order) };

    /// <summary>What a record says counts like one that was measured.</summary>
    public LinkSight Restored(long latencyNs) =>
        this with { LatencyNs = latencyNs, ToldLatencyNs = latencyNs, Recent = latencyNs == 0 ? [] : [latencyNs] };

    /// <summary>
    /// The latency is the middle one of the first few, the smaller of two; from then on it follows the middle one of the last few, smoothed like
    /// a round-trip time, one eighth of the new value (RFC 6298 §2).
    /// </summary>
    public LinkSight Seen(ProbeOrder order, long latencyNs, DateTimeOffset now)
    {
        var recent = (Recent.Count < Kept ? Recent : Recent.Skip(1).ToSeq()).Add(latencyNs);
        var middle = recent.Order().ElementAt((recent.Count - 1) / 2);
        return this with
        {
            Since = Since ?? now,
            Last = order,
            Outstanding = Outstanding.IsEmpty || order >= Outstanding[^1] ? [] : Outstanding.Where(later => later > order).ToSeq(),
            LatencyNs = Math.Max(1, Recent.Count < Kept ? middle : LatencyNs + ((middle - LatencyNs) / 8)),
            Recent = recent,
        };
    }

    /// <summary>Whether the latency has moved since it was last told: by an eighth, and by more than noise.</summary>
    public bool HasNewLatency =>
        ToldLatencyNs == 0 ? LatencyNs > 0 : Math.Abs(LatencyNs - ToldLatencyNs) > Math.Max(NoiseNs, ToldLatencyNs / 8);

    public LinkSight Told() => this with { ToldLatencyNs = LatencyNs };
}

/// <summary>One end of a link: its port and its switch's control session.</summary>
/// <param name="Up">The port is up, and links are looked for there.</param>
/// <param name="Version">0: nothing was heard of it yet; then a probe it sends or receives shows that it is there.</param>
public readonly record struct LinkEndState(long Version, bool Live, bool Up, Kbps Speed)
{
    public static LinkEndState Unknown { get; } = new(0, Live: false, Up: true, Kbps.Zero);

    /// <summary>A probe left or arrived here: that says something only of an end that nothing else was heard of.</summary>
    public LinkEndState Shown() => Version == 0 ? this with { Live = true } : this;
}
