using Kilda.Api.Flows;
using Kilda.Api.OpenApi;

namespace Kilda.Api.Joins;

/// <summary>What is asked of a join, for the description of the API; <see cref="JoinRequestReader"/> reads it.</summary>
public sealed record JoinBody(
    string JoinPointId, string MirrorDirection, string JoinPointSwitchId, FlowEndBody? SinkEndpoint, string? FlowIdTo, string? FlowIdFrom,
    bool? MultiAccess);

/// <summary>Bodies to try.</summary>
internal static class JoinExamples
{
    public static BodyShape Request { get; } = new(
        typeof(JoinBody),
        """
        {
          "join_point_id": "second-device",
          "flow_id_to": "first-light",
          "mirror_direction": "forward",
          "join_point_switch_id": "00:00:00:00:00:00:00:04",
          "sink_endpoint": { "switch_id": "00:00:00:00:00:00:00:03", "port_number": 1, "vlan_id": 400 }
        }
        """);
}
