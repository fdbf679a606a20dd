using Kilda.Network.Paths;
using Kilda.OpenFlow;

namespace Kilda.Network.Flows;

/// <summary>What an operator asks of a flow: normalised and complete, defaults filled in.</summary>
/// <param name="Bandwidth">0: not metered, nothing reserved.</param>
/// <param name="MaxLatencyNs">Limit of the latency strategies; null: none.</param>
public sealed record FlowRequest(
    string Id,
    Endpoint Source,
    Endpoint Destination,
    Kbps Bandwidth,
    bool IgnoreBandwidth = false,
    bool StrictBandwidth = false,
    bool Pinned = false,
    bool AllocateProtectedPath = false,
    bool PeriodicPings = false,
    string? Description = null,
    long? MaxLatencyNs = null,
    long? MaxLatencyTier2Ns = null,
    int? Priority = null,
    string? DiverseWith = null,
    string? AffinityWith = null,
    PathStrategy Strategy = PathStrategy.Cost)
{
    /// <summary>Of a flow that names none; lower numbers move first.</summary>
    public const int DefaultPriority = 1000;
}

/// <summary>What the API calls a flow's status.</summary>
public enum FlowStatus
{
    InProgress = 1,
    Up,
    Down,
    Degraded,
}
