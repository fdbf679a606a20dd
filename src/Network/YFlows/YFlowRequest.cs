using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
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
    PathStrategy Strategy = PathStrategy.CostAndAvailableBandwidth)
{
    /// <summary>The endpoints that are the Y-flow's own: its clients, its sinks and the devices that join it.</summary>
    public IEnumerable<Endpoint> Endpoints() => SubFlows.SelectMany(leg => new[] { leg.SharedAt(Shared), leg.End.Normalized() }
        .Concat(leg.Mirrors.Select(mirror => mirror.Sink.Normalized()))
        .Concat(leg.Joins.Where(join => join.Device is not null).Select(join => join.Device!.Value.Normalized()))).Distinct();
}

/// <summary>One leg of a Y-flow.</summary>
/// <param name="SharedOuter">The leg's VLAN at the shared end; 0: none.</param>
/// <param name="End">The leaf.</param>
public sealed record SubFlowRequest(string FlowId, ushort SharedOuter, ushort SharedInner, Endpoint End, string? Description = null)
{
    public Seq<MirrorRequest> Mirrors { get; init; }

    /// <summary>Those that were asked for by themselves.</summary>
    public Seq<JoinRequest> Joins { get; init; }

    /// <summary>With those that mirrors bring with them.</summary>
    public IEnumerable<JoinRequest> AllJoins() => Joins.Concat(Mirrors.Where(mirror => mirror.JoinsTraffic).Select(mirror => mirror.AsJoin()));

    /// <summary>The leg's client at the shared end.</summary>
    public Endpoint SharedAt(PortId shared) => new Endpoint(shared.Switch, shared.Port, SharedOuter, SharedInner).Normalized();
}
