using System.Text.Json.Nodes;
using Kilda.Network;

namespace Kilda.EndToEnd.Harness;

/// <summary>What is asked for with POST /v2/flows.</summary>
public sealed record FlowOrder(string Id, Endpoint Source, Endpoint Destination, long Bandwidth = 1000)
{
    public JsonObject ToJson() => new()
    {
        ["flow_id"] = Id,
        ["source"] = End(Source),
        ["destination"] = End(Destination),
        ["maximum_bandwidth"] = Bandwidth,
        ["description"] = "end to end test",
    };

    private static JsonObject End(Endpoint end) => new()
    {
        ["switch_id"] = end.Switch.ToString(),
        ["port_number"] = end.Port,
        ["vlan_id"] = end.Outer,
        ["inner_vlan_id"] = end.Inner,
    };
}
