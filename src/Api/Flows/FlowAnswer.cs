using System.Text.Json.Serialization;
using Kilda.Api.Points;
using Kilda.Api.Requests;
using Kilda.Interfaces.Flows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.Network.Topology;

namespace Kilda.Api.Flows;

/// <summary>A flow (FlowResponseV2). Members of what is not offered have the value that clients know as "none".</summary>
/// <param name="MaximumBandwidth">kbit/s; 0: not metered, nothing reserved.</param>
/// <param name="MaxLatency">Milliseconds.</param>
/// <param name="ForwardPathLatencyNs">Sum of what is known of the links of the path.</param>
public sealed record FlowAnswer(
    string FlowId,
    FlowEndAnswer Source,
    FlowEndAnswer Destination,
    string Status,
    PathStatusAnswer? StatusDetails,
    string? StatusInfo,
    long MaximumBandwidth,
    bool IgnoreBandwidth,
    bool StrictBandwidth,
    bool PeriodicPings,
    string? Description,
    long? MaxLatency,
    [property: JsonPropertyName("max_latency_tier2")] long? MaxLatencyTier2,
    int? Priority,
    IReadOnlyList<string> DiverseWith,
    IReadOnlyList<string> DiverseWithYFlows,
    IReadOnlyList<string> DiverseWithHaFlows,
    string? AffinityWith,
    bool Pinned,
    bool AllocateProtectedPath,
    string EncapsulationType,
    string PathComputationStrategy,
    string? TargetPathComputationStrategy,
    string? LoopSwitchId,
    long ForwardPathLatencyNs,
    long ReversePathLatencyNs,
    string? LatencyLastModifiedTime,
    string Created,
    string LastUpdated,
    IReadOnlyList<MirrorStatusAnswer> MirrorPointStatuses,
    IReadOnlyList<JoinStatusAnswer> JoinPointStatuses,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? YFlowId,
    StatisticsAnswer Statistics)
{
    private const long NsPerMs = 1_000_000;

    internal static FlowAnswer From(FlowDocument flow, FlowGroups groups, NetworkSnapshot network)
    {
        var request = flow.Request;
        return new(
            flow.Id, FlowEndAnswer.From(request.Source), FlowEndAnswer.From(request.Destination), FlowWords.Of(flow.Shown),
            PathStatusAnswer.From(flow), flow.StatusInfo, request.Bandwidth.Value, request.IgnoreBandwidth, request.StrictBandwidth,
            request.PeriodicPings, request.Description, request.MaxLatencyNs / NsPerMs, request.MaxLatencyTier2Ns / NsPerMs,
            request.Priority, groups.DiverseFlows(flow.Id), groups.DiverseYFlows(flow.Id), [], groups.AffinityWith(flow.Id), request.Pinned,
            request.AllocateProtectedPath, FlowWords.Vlan, FlowWords.Of(request.Strategy),
            request.TargetStrategy is { } target ? FlowWords.Of(target) : null, null,
            PathLatency.Of(flow.Plan, FlowDirection.Forward, network), PathLatency.Of(flow.Plan, FlowDirection.Reverse, network), null,
            Iso.Of(flow.Created), Iso.Of(flow.Updated), [.. PointStatuses.Mirrors(flow).Select(mirror => MirrorStatusAnswer.From(mirror, flow, network))],
            [.. PointStatuses.Joins(flow).Select(join => JoinStatusAnswer.From(join, flow, network))], flow.YFlowId, new([]));
    }
}

/// <summary>An end of a flow (FlowEndpointV2).</summary>
public sealed record FlowEndAnswer(
    string SwitchId, uint PortNumber, int VlanId, int InnerVlanId, ConnectedDevicesAnswer DetectConnectedDevices)
{
    internal static FlowEndAnswer From(Endpoint end) => new(end.Switch.ToString(), end.Port, end.Outer, end.Inner, new(false, false));
}

/// <summary>Not offered: always false.</summary>
public sealed record ConnectedDevicesAnswer(bool Lldp, bool Arp);

/// <summary>Only of flows that ask for a protected path.</summary>
public sealed record PathStatusAnswer(string MainPath, string ProtectedPath)
{
    internal static PathStatusAnswer? From(FlowDocument flow)
    {
        if (!flow.Request.AllocateProtectedPath) return null;
        var main = flow.Shown == FlowStatus.Degraded ? FlowStatus.Up : flow.Shown;
        var isProtected = flow is { Shown: FlowStatus.Up, Plan.Protected: not null };
        return new(FlowWords.Of(main), FlowWords.Of(flow.Shown == FlowStatus.InProgress ? main : isProtected ? FlowStatus.Up : FlowStatus.Down));
    }
}

/// <summary>A mirror point of a flow.</summary>
/// <param name="Status">active, inactive or in_progress.</param>
public sealed record MirrorStatusAnswer(string MirrorPointId, string Status)
{
    internal static MirrorStatusAnswer From(MirrorRequest mirror, FlowDocument flow, NetworkSnapshot network) =>
        new(mirror.Id, PointStatuses.Of(flow, mirror, network));
}

/// <summary>A join point of a flow.</summary>
/// <param name="Status">active, inactive or in_progress.</param>
public sealed record JoinStatusAnswer(string JoinPointId, string Status)
{
    internal static JoinStatusAnswer From(JoinRequest join, FlowDocument flow, NetworkSnapshot network) =>
        new(join.Id, PointStatuses.Of(flow, join, network));
}

/// <summary>Not offered: always empty.</summary>
public sealed record StatisticsAnswer(IReadOnlyList<int> Vlans);

/// <summary>Answer of <c>GET /v2/flows/status/{id}</c>.</summary>
public sealed record FlowStatusAnswer([property: JsonPropertyName("flowid")] string FlowId, string Status);
