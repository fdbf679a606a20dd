using System.Text.Json.Serialization;
using Kilda.Api.Requests;
using Kilda.Interfaces.Flows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;

namespace Kilda.Api.Flows;

/// <summary>A flow in the older form (FlowPayload). Members that are null are left out.</summary>
/// <param name="MaxLatency">Milliseconds.</param>
/// <param name="ForwardLatency">ns.</param>
public sealed record FlowV1Answer(
    [property: JsonPropertyName("flowid")] string FlowId,
    [property: JsonPropertyName("source")] FlowEndV1Answer Source,
    [property: JsonPropertyName("destination")] FlowEndV1Answer Destination,
    [property: JsonPropertyName("maximum-bandwidth")] long MaximumBandwidth,
    [property: JsonPropertyName("ignore_bandwidth")] bool IgnoreBandwidth,
    [property: JsonPropertyName("periodic-pings")] bool PeriodicPings,
    [property: JsonPropertyName("allocate_protected_path")] bool AllocateProtectedPath,
    [property: JsonPropertyName("description"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Description,
    [property: JsonPropertyName("created")] string Created,
    [property: JsonPropertyName("last-updated")] string LastUpdated,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("status-details"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PathStatusV1Answer? StatusDetails,
    [property: JsonPropertyName("status_info"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? StatusInfo,
    [property: JsonPropertyName("max-latency"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? MaxLatency,
    [property: JsonPropertyName("priority"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Priority,
    [property: JsonPropertyName("pinned")] bool Pinned,
    [property: JsonPropertyName("encapsulation-type")] string EncapsulationType,
    [property: JsonPropertyName("path-computation-strategy")] string PathComputationStrategy,
    [property: JsonPropertyName("target-path-computation-strategy"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    string? TargetPathComputationStrategy,
    [property: JsonPropertyName("diverse_with")] IReadOnlyList<string> DiverseWith,
    [property: JsonPropertyName("forward-latency")] long ForwardLatency,
    [property: JsonPropertyName("reverse-latency")] long ReverseLatency,
    [property: JsonPropertyName("y_flow_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? YFlowId)
{
    private const long NsPerMs = 1_000_000;

    internal static FlowV1Answer From(FlowDocument flow, FlowGroups groups, NetworkSnapshot network)
    {
        var request = flow.Request;
        return new(
            flow.Id, FlowEndV1Answer.From(request.Source), FlowEndV1Answer.From(request.Destination), request.Bandwidth.Value,
            request.IgnoreBandwidth, request.PeriodicPings, request.AllocateProtectedPath, request.Description, Iso.Of(flow.Created),
            Iso.Of(flow.Updated), FlowWords.Of(flow.Shown), PathStatusV1Answer.From(flow), flow.StatusInfo, request.MaxLatencyNs / NsPerMs,
            request.Priority, request.Pinned, FlowWords.Vlan, FlowWords.Of(request.Strategy),
            request.TargetStrategy is { } target ? FlowWords.Of(target) : null, groups.DiverseFlows(flow.Id),
            PathLatency.Of(flow.Plan, FlowDirection.Forward, network), PathLatency.Of(flow.Plan, FlowDirection.Reverse, network), flow.YFlowId);
    }
}

/// <summary>An end of a flow in the older form.</summary>
public sealed record FlowEndV1Answer(
    [property: JsonPropertyName("switch-id")] string SwitchId,
    [property: JsonPropertyName("port-id")] uint PortId,
    [property: JsonPropertyName("vlan-id")] int VlanId,
    [property: JsonPropertyName("inner-vlan-id")] int InnerVlanId,
    [property: JsonPropertyName("detect-connected-devices")] ConnectedDevicesAnswer DetectConnectedDevices)
{
    internal static FlowEndV1Answer From(Endpoint end) => new(end.Switch.ToString(), end.Port, end.Outer, end.Inner, new(false, false));
}

/// <summary>Only of flows that ask for a protected path.</summary>
public sealed record PathStatusV1Answer(
    [property: JsonPropertyName("main-path")] string MainPath, [property: JsonPropertyName("protected-path")] string ProtectedPath)
{
    internal static PathStatusV1Answer? From(FlowDocument flow) =>
        PathStatusAnswer.From(flow) is { } known ? new(known.MainPath, known.ProtectedPath) : null;
}
