using Kilda.Api.Requests;
using Kilda.Network.Flows;

namespace Kilda.Api.Flows;

/// <summary>Reads an end of a flow (FlowEndpointV2). What is wrong or missing is noted, and null.</summary>
internal static class EndpointReader
{
    /// <param name="isWhole">Members that are not there have no tag, and no excuse; otherwise they stay as they are.</param>
    public static EndpointChange Read(JsonMembers end, RequestProblems problems, bool isWhole)
    {
        var id = end.Switch("switch_id");
        if (isWhole && end.IsMissing("switch_id")) problems.Value("SwitchId is required", end.PathOf("switch_id"));
        var port = Port(end, problems, isWhole);
        var (outer, inner) = Tags(end, problems);
        Devices(end, problems);
        return isWhole ? new(id, port, outer ?? 0, inner ?? 0) : new(id, port, outer, inner);
    }

    /// <summary>The tags of an end; null: it does not say.</summary>
    public static (ushort? Outer, ushort? Inner) Tags(JsonMembers end, RequestProblems problems) =>
        (Tag(end, "vlan_id", "VlanId", problems), Tag(end, "inner_vlan_id", "InnerVlanId", problems));

    public static uint? Port(JsonMembers end, RequestProblems problems, bool isWhole)
    {
        var port = end.Int("port_number");
        var text = port switch
        {
            null => isWhole && end.IsMissing("port_number") ? "PortNumber is required" : null,
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
