using Kilda.Api.Requests;
using Kilda.Network;
using Kilda.Network.Flows;

namespace Kilda.Api.Flows;

/// <summary>Reads an end of a flow (FlowEndpointV2).</summary>
internal static class EndpointReader
{
    /// <returns>Null: something is missing or wrong, and is noted.</returns>
    public static Endpoint? Read(JsonMembers end, RequestProblems problems)
    {
        var id = end.Switch("switch_id");
        if (end.IsMissing("switch_id")) problems.Value("SwitchId is required", end.PathOf("switch_id"));
        var port = Port(end, problems);
        var outer = Tag(end, "vlan_id", "VlanId", problems);
        var inner = Tag(end, "inner_vlan_id", "InnerVlanId", problems);
        Devices(end, problems);
        return id is { } at && port is { } number && outer is { } first && inner is { } second
            ? new Endpoint(at, number, first, second).Normalized()
            : null;
    }

    private static uint? Port(JsonMembers end, RequestProblems problems)
    {
        var port = end.Int("port_number");
        var text = port switch
        {
            null => end.IsMissing("port_number") ? "PortNumber is required" : null,
            < 0 => "PortNumber must be non-negative",
            0 or > (int)FlowValidator.MaxPort => $"PortNumber must be between 1 and {FlowValidator.MaxPort}",
            _ => null,
        };
        if (text is not null) problems.Value(text, end.PathOf("port_number"));
        return text is null ? (uint?)port : null;
    }

    private static ushort? Tag(JsonMembers end, string member, string name, RequestProblems problems)
    {
        var tag = end.Int(member);
        if (tag is null) return end.IsMissing(member) ? (ushort)0 : null;
        var text = tag < 0 ? $"{name} must be non-negative" : tag > FlowValidator.MaxVlan ? $"{name} must be less than 4096" : null;
        if (text is not null) problems.Value(text, end.PathOf(member));
        return text is null ? (ushort?)tag : null;
    }

    private static void Devices(JsonMembers end, RequestProblems problems)
    {
        if (end.Object("detect_connected_devices") is not { } devices) return;
        foreach (var kind in (string[])["lldp", "arp"])
        {
            if (devices.Flag(kind) == true) problems.NotOffered("Detection of connected devices is not offered", devices.PathOf(kind));
        }
    }
}
