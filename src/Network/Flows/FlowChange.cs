using Kilda.Network.Paths;

namespace Kilda.Network.Flows;

/// <summary>What is to be different about a flow; null members stay as they are.</summary>
/// <param name="DiverseWith">Empty: it leaves its group.</param>
/// <param name="IsWhole">Everything is said, as PUT does: new paths are looked for whatever changes.</param>
public sealed record FlowChange(
    EndpointChange? Source = null,
    EndpointChange? Destination = null,
    Kbps? Bandwidth = null,
    bool? IgnoreBandwidth = null,
    bool? StrictBandwidth = null,
    bool? Pinned = null,
    bool? AllocateProtectedPath = null,
    bool? PeriodicPings = null,
    string? Description = null,
    long? MaxLatencyNs = null,
    long? MaxLatencyTier2Ns = null,
    int? Priority = null,
    string? DiverseWith = null,
    string? AffinityWith = null,
    PathStrategy? Strategy = null,
    bool IsWhole = false)
{
    /// <summary>The strategy from the next reroute or replacement on.</summary>
    public PathStrategy? TargetStrategy { get; init; }

    public FlowRequest ApplyTo(FlowRequest flow) => flow with
    {
        Source = Source?.ApplyTo(flow.Source) ?? flow.Source,
        Destination = Destination?.ApplyTo(flow.Destination) ?? flow.Destination,
        Bandwidth = Bandwidth ?? flow.Bandwidth,
        IgnoreBandwidth = IgnoreBandwidth ?? flow.IgnoreBandwidth,
        StrictBandwidth = StrictBandwidth ?? flow.StrictBandwidth,
        Pinned = Pinned ?? flow.Pinned,
        AllocateProtectedPath = AllocateProtectedPath ?? flow.AllocateProtectedPath,
        PeriodicPings = PeriodicPings ?? flow.PeriodicPings,
        Description = Description ?? flow.Description,
        MaxLatencyNs = MaxLatencyNs ?? flow.MaxLatencyNs,
        MaxLatencyTier2Ns = MaxLatencyTier2Ns ?? flow.MaxLatencyTier2Ns,
        Priority = Priority ?? flow.Priority,
        DiverseWith = DiverseWith is null ? flow.DiverseWith : DiverseWith.Length == 0 ? null : DiverseWith,
        AffinityWith = AffinityWith is null ? flow.AffinityWith : AffinityWith.Length == 0 ? null : AffinityWith,
        Strategy = Strategy ?? (IsWhole ? flow.Aimed().Strategy : flow.Strategy),
        TargetStrategy = TargetStrategy ?? (IsWhole || Strategy is not null ? null : flow.TargetStrategy),
    };

    /// <summary>Whether the network has to change, or only what is stored.</summary>
    public bool MovesPaths(FlowRequest before, FlowRequest after) => IsWhole
        || before.Source.Normalized() != after.Source.Normalized()
        || before.Destination.Normalized() != after.Destination.Normalized()
        || before.Bandwidth != after.Bandwidth
        || before.IgnoreBandwidth != after.IgnoreBandwidth
        || before.AllocateProtectedPath != after.AllocateProtectedPath
        || before.Strategy != after.Strategy
        || before.DiverseWith != after.DiverseWith
        || before.AffinityWith != after.AffinityWith
        || (after.Strategy is PathStrategy.Latency or PathStrategy.MaxLatency
            && (before.MaxLatencyNs, before.MaxLatencyTier2Ns) != (after.MaxLatencyNs, after.MaxLatencyTier2Ns));
}

/// <summary>What is to be different about an end of a flow; null members stay as they are.</summary>
public sealed record EndpointChange(SwitchId? Switch = null, uint? Port = null, ushort? Outer = null, ushort? Inner = null)
{
    public Endpoint ApplyTo(Endpoint end) =>
        new Endpoint(Switch ?? end.Switch, Port ?? end.Port, Outer ?? end.Outer, Inner ?? end.Inner).Normalized();
}
