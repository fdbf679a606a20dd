using System.Text.Json.Nodes;
using Kilda.EndToEnd.Harness;
using Kilda.Network;
using Kilda.OpenFlow;

namespace Kilda.EndToEnd.Points;

/// <summary>What is asked for of mirrors and joins, and who must hear a frame then.</summary>
internal static class PointOrders
{
    public static string Mirror(string id, string direction, SwitchId at, Endpoint sink) => new JsonObject
    {
        ["mirror_point_id"] = id,
        ["mirror_point_direction"] = direction,
        ["mirror_point_switch_id"] = at.ToString(),
        ["sink_endpoint"] = End(sink),
    }.ToJsonString();

    /// <param name="device">Null: it comes by a flow of its own.</param>
    public static JsonObject Join(string id, SwitchId at, Endpoint? device, string direction = "FORWARD")
    {
        var join = new JsonObject { ["join_point_id"] = id, ["mirror_direction"] = direction, ["join_point_switch_id"] = at.ToString() };
        if (device is { } end) join["sink_endpoint"] = End(end);
        return join;
    }

    public static JsonObject End(Endpoint end) => new()
    {
        ["switch_id"] = end.Switch.ToString(),
        ["port_number"] = end.Port,
        ["vlan_id"] = end.Outer,
        ["inner_vlan_id"] = end.Inner,
    };

    /// <summary>Makes it, and waits until it works.</summary>
    public static async Task Put(this DiamondLab lab, string flow, string kind, string body)
    {
        var made = await lab.Rest.Put($"/v2/flows/{flow}/{kind}?wait=true", body);
        Assert.True(made.Status == 200, $"{made}");
        await lab.Ovs.SettleAsync();
    }

    /// <summary>A frame of one client arrives at each of the others once, with their tags, and nowhere else.</summary>
    public static async Task Heard(this DiamondLab lab, Endpoint from, params Endpoint[] to)
    {
        var sent = DiamondLab.Frame(ClientTags.Sent(from));
        var got = await lab.Reach(lab.Host(from), sent, [.. to.Select(lab.Host)]);
        for (var i = 0; i < to.Length; i++)
            Assert.Equal(sent with { Tags = ClientTags.Delivered(to[i], ClientTags.KeepsPriority(from)).ToSeq() }, got[i]);
    }
}
