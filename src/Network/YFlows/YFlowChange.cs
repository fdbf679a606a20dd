using Kilda.Network.Flows;
using Kilda.Network.Paths;
using Kilda.OpenFlow;

namespace Kilda.Network.YFlows;

/// <summary>What is to be different about a Y-flow; null members stay as they are.</summary>
/// <param name="SharedSwitch">Of the shared end.</param>
/// <param name="SharedPort">Of the shared end.</param>
/// <param name="DiverseWith">Empty: it leaves its group.</param>
/// <param name="SubFlows">None: the legs stay as they are. Otherwise all of them must be there: one that is not is taken away.</param>
/// <param name="IsWhole">
/// Everything is said, as PUT does: members that may be absent are absent then, but for the group and what legs are called, and new paths are
/// looked for whatever changes.
/// </param>
public sealed record YFlowChange(
    SwitchId? SharedSwitch = null,
    uint? SharedPort = null,
    Kbps? Bandwidth = null,
    Seq<SubFlowChange> SubFlows = default,
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
    PathStrategy? Strategy = null,
    bool IsWhole = false)
{
    public YFlowRequest ApplyTo(YFlowRequest flow) => flow with
    {
        Shared = new PortId(SharedSwitch ?? flow.Shared.Switch, SharedPort ?? flow.Shared.Port),
        Bandwidth = Bandwidth ?? flow.Bandwidth,
        SubFlows = SubFlows.IsEmpty && !IsWhole ? flow.SubFlows : Legs(flow.SubFlows),
        IgnoreBandwidth = IgnoreBandwidth ?? flow.IgnoreBandwidth,
        StrictBandwidth = StrictBandwidth ?? flow.StrictBandwidth,
        Pinned = Pinned ?? flow.Pinned,
        AllocateProtectedPath = AllocateProtectedPath ?? flow.AllocateProtectedPath,
        PeriodicPings = PeriodicPings ?? flow.PeriodicPings,
        Description = Description ?? (IsWhole ? null : flow.Description),
        MaxLatencyNs = MaxLatencyNs ?? (IsWhole ? null : flow.MaxLatencyNs),
        MaxLatencyTier2Ns = MaxLatencyTier2Ns ?? (IsWhole ? null : flow.MaxLatencyTier2Ns),
        Priority = Priority ?? (IsWhole ? null : flow.Priority),
        DiverseWith = DiverseWith is null ? flow.DiverseWith : DiverseWith.Length == 0 ? null : DiverseWith,
        Strategy = Strategy ?? flow.Strategy,
    };

    /// <summary>Whether the network has to change, or only what is stored.</summary>
    public bool MovesPaths(YFlowRequest before, YFlowRequest after) => IsWhole
        || before.Shared != after.Shared
        || before.Bandwidth != after.Bandwidth
        || before.IgnoreBandwidth != after.IgnoreBandwidth
        || before.AllocateProtectedPath != after.AllocateProtectedPath
        || before.Strategy != after.Strategy
        || before.DiverseWith != after.DiverseWith
        || !Ends(before).SequenceEqual(Ends(after))
        || (after.Strategy is PathStrategy.Latency or PathStrategy.MaxLatency
            && (before.MaxLatencyNs, before.MaxLatencyTier2Ns) != (after.MaxLatencyNs, after.MaxLatencyTier2Ns));

    /// <summary>Legs keep their places, whatever the order in which they are named; one that is not known comes last.</summary>
    private Seq<SubFlowRequest> Legs(Seq<SubFlowRequest> known)
    {
        var places = known.Select((leg, place) => (leg.FlowId, place)).ToDictionary(leg => leg.FlowId, leg => leg.place);
        return SubFlows
            .Select(change => (Change: change, Place: places.GetValueOrDefault(change.FlowId, known.Count)))
            .OrderBy(leg => leg.Place)
            .Select(leg => leg.Change.ApplyTo(leg.Place < known.Count ? known[leg.Place] : new(leg.Change.FlowId, 0, 0, default)))
            .ToSeq();
    }

    private static IEnumerable<(Endpoint, Endpoint)> Ends(YFlowRequest flow) =>
        flow.SubFlows.Select(leg => (leg.SharedAt(flow.Shared), leg.End.Normalized()));
}

/// <summary>What is to be different about a leg; null members stay as they are.</summary>
/// <param name="FlowId">Which leg; empty: the client did not say.</param>
/// <param name="SharedOuter">The leg's VLAN at the shared end.</param>
public sealed record SubFlowChange(
    string FlowId, ushort? SharedOuter = null, ushort? SharedInner = null, EndpointChange? End = null, string? Description = null)
{
    public SubFlowRequest ApplyTo(SubFlowRequest leg) => leg with
    {
        SharedOuter = SharedOuter ?? leg.SharedOuter,
        SharedInner = SharedInner ?? leg.SharedInner,
        End = End?.ApplyTo(leg.End) ?? leg.End,
        Description = Description ?? leg.Description,
    };
}
