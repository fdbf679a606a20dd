using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Network;
using Kilda.Network.Flows;

namespace Kilda.Api.Links;

/// <summary>Reads the ends of a direction of a link from a body. What is wrong or missing is noted.</summary>
internal static class LinkBody
{
    /// <returns>Null: something is missing or wrong, and is noted.</returns>
    public static (PortId From, PortId To)? Ends(JsonMembers body, Action<string, string> note)
    {
        var (from, to) = (End(body, "src_switch", "src_port", note), End(body, "dst_switch", "dst_port", note));
        if (from is not { } source || to is not { } destination) return null;
        if (source.Switch != destination.Switch) return (source, destination);
        note($"Both ends are at switch {source.Switch}, no link has that", body.PathOf("dst_switch"));
        return null;
    }

    private static PortId? End(JsonMembers body, string switchName, string portName, Action<string, string> note)
    {
        var id = Switch(body, switchName, note);
        var port = body.Int(portName);
        var text = port switch
        {
            null => body.IsMissing(portName) ? $"{portName} is required" : null,
            < 0 => $"Invalid portId: {port}",
            0 or > (int)FlowValidator.MaxPort => $"{portName} must be between 1 and {FlowValidator.MaxPort}",
            _ => null,
        };
        if (text is not null) note(text, body.PathOf(portName));
        return id is { } known && port is { } number && text is null ? new PortId(known, (uint)number) : null;
    }

    private static SwitchId? Switch(JsonMembers body, string name, Action<string, string> note)
    {
        if (body.Text(name) is not { } text)
        {
            if (body.IsMissing(name)) note($"{name} is required", body.PathOf(name));
            return null;
        }

        if (SwitchIds.TryRead(text, out var id)) return id;
        note(SwitchIds.Unreadable(text), body.PathOf(name));
        return null;
    }
}

/// <summary>A direction of a link, for the description of the API; <see cref="LinkBody"/> reads it.</summary>
public sealed record LinkEndsBody(string SrcSwitch, int SrcPort, string DstSwitch, int DstPort);

/// <summary>A link and whether it is under maintenance, for the description of the API.</summary>
public sealed record LinkMaintenanceBody(string SrcSwitch, int SrcPort, string DstSwitch, int DstPort, bool UnderMaintenance, bool? Evacuate);

/// <summary>For the description of the API. Null: kbit/s are missing.</summary>
public sealed record LinkBandwidthBody(long? MaxBandwidth);

/// <summary>A link and what an operator sets of it, for the description of the API.</summary>
public sealed record LinkPropsBody(string SrcSwitch, int SrcPort, string DstSwitch, int DstPort, IReadOnlyDictionary<string, string>? Props);

/// <summary>Bodies to try.</summary>
internal static class LinkExamples
{
    private const string Ends = """
        "src_switch": "00:00:00:00:00:00:00:01", "src_port": 11, "dst_switch": "00:00:00:00:00:00:00:02", "dst_port": 11
        """;

    public static BodyShape Direction { get; } = new(typeof(LinkEndsBody), $$"""{ {{Ends}} }""");

    public static BodyShape Maintenance { get; } =
        new(typeof(LinkMaintenanceBody), $$"""{ {{Ends}}, "under_maintenance": true, "evacuate": true }""");

    public static BodyShape Bandwidth { get; } = new(typeof(LinkBandwidthBody), """{ "max_bandwidth": 5000000 }""");

    public static BodyShape Props { get; } = new(
        typeof(IReadOnlyList<LinkPropsBody>),
        $$"""[ { {{Ends}}, "props": { "cost": "500", "max_bandwidth": "5000000", "description": "leased" } } ]""");
}
