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
    string? PathComputationStrategy);

/// <summary>What is to be different about an end, for the description of the API.</summary>
public sealed record FlowEndPatchBody(string? SwitchId, int? PortNumber, int? VlanId, int? InnerVlanId);

/// <summary>An end of a flow, for the description of the API.</summary>
public sealed record FlowEndBody(string SwitchId, int PortNumber, int? VlanId, int? InnerVlanId);

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

    public static BodyShape Patch { get; } = new(typeof(FlowPatchBody), """{ "maximum_bandwidth": 20000, "source": { "vlan_id": 101 } }""");
}
