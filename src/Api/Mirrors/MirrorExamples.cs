using Kilda.Api.Flows;
using Kilda.Api.OpenApi;

namespace Kilda.Api.Mirrors;

/// <summary>What is asked of a mirror, for the description of the API; <see cref="MirrorRequestReader"/> reads it.</summary>
public sealed record MirrorBody(
    string MirrorPointId, string MirrorPointDirection, string MirrorPointSwitchId, FlowEndBody SinkEndpoint, bool? JoinTrafficFromSink);

/// <summary>Bodies to try.</summary>
internal static class MirrorExamples
{
    public static BodyShape Request { get; } = new(
        typeof(MirrorBody),
        """
        {
          "mirror_point_id": "recorder",
          "mirror_point_direction": "forward",
          "mirror_point_switch_id": "00:00:00:00:00:00:00:01",
          "sink_endpoint": { "switch_id": "00:00:00:00:00:00:00:03", "port_number": 1, "vlan_id": 400 }
        }
        """);
}
