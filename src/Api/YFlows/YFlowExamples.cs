using Kilda.Api.Flows;
using Kilda.Api.OpenApi;

namespace Kilda.Api.YFlows;

/// <summary>What is asked of a new Y-flow, for the description of the API; <see cref="YFlowRequestReader"/> reads it.</summary>
public sealed record YFlowBody(
    string? YFlowId,
    SharedEndBody SharedEndpoint,
    long MaximumBandwidth,
    IReadOnlyList<SubFlowBody> SubFlows,
    string? PathComputationStrategy,
    string? EncapsulationType,
    long? MaxLatency,
    long? MaxLatencyTier2,
    bool? IgnoreBandwidth,
    bool? StrictBandwidth,
    bool? PeriodicPings,
    bool? Pinned,
    bool? AllocateProtectedPath,
    int? Priority,
    string? Description,
    string? DiverseFlowId);

/// <summary>The same of one that is replaced: it says how paths are chosen and told apart.</summary>
public sealed record YFlowReplacementBody(
    SharedEndBody SharedEndpoint,
    long MaximumBandwidth,
    IReadOnlyList<SubFlowBody> SubFlows,
    string PathComputationStrategy,
    string EncapsulationType,
    long? MaxLatency,
    long? MaxLatencyTier2,
    bool? IgnoreBandwidth,
    bool? StrictBandwidth,
    bool? PeriodicPings,
    bool? Pinned,
    bool? AllocateProtectedPath,
    int? Priority,
    string? Description,
    string? DiverseFlowId);

/// <summary>What is to be different about a Y-flow, for the description of the API.</summary>
public sealed record YFlowPatchBody(
    SharedEndBody? SharedEndpoint,
    long? MaximumBandwidth,
    IReadOnlyList<SubFlowPatchBody>? SubFlows,
    string? PathComputationStrategy,
    long? MaxLatency,
    long? MaxLatencyTier2,
    bool? IgnoreBandwidth,
    bool? StrictBandwidth,
    bool? PeriodicPings,
    bool? Pinned,
    bool? AllocateProtectedPath,
    int? Priority,
    string? Description,
    string? DiverseFlowId);

/// <summary>The end that the legs have in common, for the description of the API.</summary>
public sealed record SharedEndBody(string SwitchId, int PortNumber);

/// <summary>A leg, for the description of the API.</summary>
public sealed record SubFlowBody(string? FlowId, FlowEndBody Endpoint, TagsBody SharedEndpoint, string? Description);

/// <summary>What is to be different about a leg, for the description of the API.</summary>
public sealed record SubFlowPatchBody(string FlowId, FlowEndPatchBody? Endpoint, TagsBody? SharedEndpoint, string? Description);

/// <summary>Tags of a leg at the shared end, for the description of the API.</summary>
public sealed record TagsBody(int? VlanId, int? InnerVlanId);

/// <summary>Bodies to try.</summary>
internal static class YFlowExamples
{
    private const string Legs = """
        [
          {
            "flow_id": "first-leg",
            "endpoint": { "switch_id": "00:00:00:00:00:00:00:02", "port_number": 1, "vlan_id": 200 },
            "shared_endpoint": { "vlan_id": 100, "inner_vlan_id": 101 }
          },
          {
            "flow_id": "second-leg",
            "endpoint": { "switch_id": "00:00:00:00:00:00:00:04", "port_number": 1, "vlan_id": 300 },
            "shared_endpoint": { "vlan_id": 100, "inner_vlan_id": 102 }
          }
        ]
        """;

    public static BodyShape Request { get; } = new(
        typeof(YFlowBody),
        $$"""
        {
          "y_flow_id": "first-light",
          "shared_endpoint": { "switch_id": "00:00:00:00:00:00:00:01", "port_number": 1 },
          "maximum_bandwidth": 10000,
          "sub_flows": {{Legs}}
        }
        """);

    public static BodyShape Replacement { get; } = new(
        typeof(YFlowReplacementBody),
        $$"""
        {
          "shared_endpoint": { "switch_id": "00:00:00:00:00:00:00:01", "port_number": 1 },
          "maximum_bandwidth": 20000,
          "path_computation_strategy": "cost",
          "encapsulation_type": "transit_vlan",
          "sub_flows": {{Legs}}
        }
        """);

    public static BodyShape Patch { get; } = new(typeof(YFlowPatchBody), """{ "maximum_bandwidth": 20000, "description": "from one to two" }""");
}
