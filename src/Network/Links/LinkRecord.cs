using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Links;

/// <summary>What of a link outlives the process. Its reservations are stored with the services that made them.</summary>
/// <param name="Version">Of the snapshot when this was stored; later ones are greater.</param>
/// <param name="LowSpeed">Of the port at the low end; 0: not known.</param>
/// <param name="LatencyNs">Per direction, as last stored; 0: not known.</param>
/// <param name="Cost">As the operator set it; 0: not set.</param>
/// <param name="PortDownAt">When it last failed because a port went down.</param>
/// <param name="MaxBandwidth">As the operator set it.</param>
/// <param name="IsSeen">False: nobody has seen the link, or it was deleted; only what the operator set is kept.</param>
public sealed record LinkRecord(
    IslId Id,
    long Version,
    LinkStatus Status,
    DateTimeOffset Since,
    string? Reason,
    int Cost,
    bool UnderMaintenance,
    Kbps LowSpeed,
    Kbps HighSpeed,
    Seq<long> LatencyNs,
    DateTimeOffset? PortDownAt = null,
    Kbps? MaxBandwidth = null,
    string? Description = null,
    bool IsSeen = true)
{
    public LinkBfd Bfd { get; init; } = LinkBfd.None;

    /// <summary>What a change of is worth a write: versions and latencies change all the time and are stored along.</summary>
    public LinkRecord Lasting => this with { Version = 0, LatencyNs = [] };

    /// <returns>Why this cannot be what was stored, or null.</returns>
    public string? Objection() =>
        !Enum.IsDefined(Status) ? $"status {Status}"
        : Cost < 0 ? $"cost {Cost}"
        : Bfd is null || Bfd.IntervalMs < 0 || Bfd.Multiplier < 0 ? $"BFD {Bfd}"
        : Version < 0 ? $"version {Version}"
        : LowSpeed < Kbps.Zero || HighSpeed < Kbps.Zero ? "a speed below 0"
        : MaxBandwidth < Kbps.Zero ? $"maximum bandwidth {MaxBandwidth}"
        : LatencyNs.Count != 2 ? $"{LatencyNs.Count} latencies"
        : null;
}
