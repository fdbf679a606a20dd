using System.Text.Json.Serialization;
using Kilda.Api.OpenApi;

namespace Kilda.Api.Flows;

/// <summary>What is asked of a flow, for the description of the API; <see cref="FlowRequestReader"/> reads it.</summary>
public sealed record FlowRequestBody(
    string FlowId,
    FlowEndBody Source,
    FlowEndBody Destination,
    long? MaximumBandwidth,
    bool? IgnoreBandwidth,
    bool? StrictBandwidth,
    bool? Pinned,
    bool? AllocateProtectedPath,
    bool? PeriodicPings,
    string? Description,
    long? MaxLatency,
    long? MaxLatencyTier2,
    int? Priority,
    string? DiverseFlowId,
    string? AffinityFlowId,
    string? EncapsulationType,
    string? PathComputationStrategy);

/// <summary>What is to be different about a flow, for the description of the API.</summary>
public sealed record FlowPatchBody(
    FlowEndPatchBody? Source,
    FlowEndPatchBody? Destination,
    long? MaximumBandwidth,
    bool? IgnoreBandwidth,
    bool? StrictBandwidth,
    bool? Pinned,
    bool? AllocateProtectedPath,
    bool? PeriodicPings,
    string? Description,
    long? MaxLatency,
    long? MaxLatencyTier2,
    int? Priority,
    string? DiverseFlowId,
    string? PathComputationStrategy,
    string? TargetPathComputationStrategy);

/// <summary>What is to be different about an end, for the description of the API.</summary>
public sealed record FlowEndPatchBody(string? SwitchId, int? PortNumber, int? VlanId, int? InnerVlanId);

/// <summary>An end of a flow, for the description of the API.</summary>
public sealed record FlowEndBody(string SwitchId, int PortNumber, int? VlanId, int? InnerVlanId);

/// <summary>What is asked of a flow in the older form, for the description of the API.</summary>
public sealed record FlowV1Body(
    [property: JsonPropertyName("flowid")] string FlowId,
    [property: JsonPropertyName("source")] FlowEndV1Body Source,
    [property: JsonPropertyName("destination")] FlowEndV1Body Destination,
    [property: JsonPropertyName("maximum-bandwidth")] long? MaximumBandwidth,
    [property: JsonPropertyName("ignore_bandwidth")] bool? IgnoreBandwidth,
    [property: JsonPropertyName("pinned")] bool? Pinned,
    [property: JsonPropertyName("allocate_protected_path")] bool? AllocateProtectedPath,
    [property: JsonPropertyName("periodic-pings")] bool? PeriodicPings,
    [property: JsonPropertyName("description")] string? Description,
    [property: JsonPropertyName("max-latency")] long? MaxLatency,
    [property: JsonPropertyName("priority")] int? Priority,
    [property: JsonPropertyName("diverse-flowid")] string? DiverseFlowId,
    [property: JsonPropertyName("encapsulation-type")] string? EncapsulationType,
    [property: JsonPropertyName("path-computation-strategy")] string? PathComputationStrategy);

/// <summary>An end of a flow in the older form, for the description of the API.</summary>
public sealed record FlowEndV1Body(
    [property: JsonPropertyName("switch-id")] string SwitchId,
    [property: JsonPropertyName("port-id")] int PortId,
    [property: JsonPropertyName("vlan-id")] int? VlanId,
    [property: JsonPropertyName("inner-vlan-id")] int? InnerVlanId);

/// <summary>What is to be different about a flow in the older form, for the description of the API.</summary>
public sealed record FlowPatchV1Body(
    [property: JsonPropertyName("max-latency")] long? MaxLatency,
    [property: JsonPropertyName("priority")] int? Priority,
    [property: JsonPropertyName("periodic_pings")] bool? PeriodicPings,
    [property: JsonPropertyName("target_path_computation_strategy")] string? TargetPathComputationStrategy);

/// <summary>Bodies to try.</summary>
internal static class FlowExamples
{
    public static BodyShape Request { get; } = new(
        typeof(FlowRequestBody),
        """
        {
          "flow_id": "first-light",
          "source": { "switch_id": "00:00:00:00:00:00:00:01", "port_number": 1, "vlan_id": 100 },
          "destination": { "switch_id": "00:00:00:00:00:00:00:04", "port_number": 1, "vlan_id": 200 },
          "maximum_bandwidth": 10000,
          "description": "from the first customer to the second"
        }
        """);

    public static BodyShape RequestV1 { get; } = new(
        typeof(FlowV1Body),
        """
        {
          "flowid": "first-light",
          "source": { "switch-id": "00:00:00:00:00:00:00:01", "port-id": 1, "vlan-id": 100 },
          "destination": { "switch-id": "00:00:00:00:00:00:00:04", "port-id": 1, "vlan-id": 200 },
          "maximum-bandwidth": 10000
        }
        """);

    public static BodyShape PatchV1 { get; } = new(typeof(FlowPatchV1Body), """{ "priority": 10, "max-latency": 20 }""");

    public static BodyShape Patch { get; } = new(typeof(FlowPatchBody), """{ "maximum_bandwidth": 20000, "source": { "vlan_id": 101 } }""");
}
