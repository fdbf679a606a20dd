using Kilda.Network.Paths;
using Kilda.OpenFlow;

namespace Kilda.Network.YFlows;

/// <summary>What an operator asks of a Y-flow: complete, defaults filled in, not yet checked.</summary>
/// <param name="Shared">Where both legs are attached.</param>
/// <param name="Bandwidth">Of the whole; 0: not metered, nothing reserved.</param>
/// <param name="SubFlows">The legs.</param>
public sealed record YFlowRequest(
    string Id,
    PortId Shared,
    Kbps Bandwidth,
    Seq<SubFlowRequest> SubFlows,
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
    PathStrategy Strategy = PathStrategy.CostAndAvailableBandwidth);

/// <summary>One leg of a Y-flow.</summary>
/// <param name="SharedOuter">The leg's VLAN at the shared end; 0: none.</param>
/// <param name="End">The leaf.</param>
public sealed record SubFlowRequest(string FlowId, ushort SharedOuter, ushort SharedInner, Endpoint End, string? Description = null)
{
    /// <summary>The leg's client at the shared end.</summary>
    public Endpoint SharedAt(PortId shared) => new Endpoint(shared.Switch, shared.Port, SharedOuter, SharedInner).Normalized();
}
