using Kilda.OpenFlow;

namespace Kilda.Api.Switches;

/// <summary>The ports of a switch, by number.</summary>
public sealed record SwitchPortsAnswer(string Version, IReadOnlyList<PortAnswer> PortDesc)
{
    internal static SwitchPortsAnswer From(IEnumerable<PortDescription> ports) =>
        new("OF_13", [.. ports.OrderBy(port => port.Port).Select(PortAnswer.From)]);
}

/// <summary>A port as its switch describes it (PortDescription).</summary>
/// <param name="PortNumber">Greater than 0xffffff00: a reserved one of OpenFlow.</param>
/// <param name="Config">PORT_DOWN: it is switched off; NO_RECV, NO_FWD, NO_PACKET_IN.</param>
/// <param name="State">LINK_DOWN: there is no signal; BLOCKED, LIVE.</param>
/// <param name="CurrSpeed">kbit/s.</param>
public sealed record PortAnswer(
    uint PortNumber,
    string HardwareAddress,
    string Name,
    IReadOnlyList<string> Config,
    IReadOnlyList<string> State,
    IReadOnlyList<string> CurrentFeatures,
    IReadOnlyList<string> AdvertisedFeatures,
    IReadOnlyList<string> SupportedFeatures,
    IReadOnlyList<string> PeerFeatures,
    long CurrSpeed,
    long MaxSpeed)
{
    /// <summary>By bit (OpenFlow 1.3.5 §7.2.1).</summary>
    private static readonly string?[] s_config = ["PORT_DOWN", null, "NO_RECV", null, null, "NO_FWD", "NO_PACKET_IN"];

    private static readonly string?[] s_state = ["LINK_DOWN", "BLOCKED", "LIVE"];

    private static readonly string?[] s_features =
    [
        "PF_10MB_HD", "PF_10MB_FD", "PF_100MB_HD", "PF_100MB_FD", "PF_1GB_HD", "PF_1GB_FD", "PF_10GB_FD", "PF_40GB_FD", "PF_100GB_FD", "PF_1TB_FD",
        "PF_OTHER", "PF_COPPER", "PF_FIBER", "PF_AUTONEG", "PF_PAUSE", "PF_PAUSE_ASYM",
    ];

    internal static PortAnswer From(PortDescription port) => new(
        port.Port, OxmWords.Address(port.HardwareAddress), port.Name, Names(port.Config, s_config), Names(port.State, s_state),
        Names(port.Current, s_features), Names(port.Advertised, s_features), Names(port.Supported, s_features), Names(port.Peer, s_features),
        port.CurrentSpeed, port.MaxSpeed);

    private static string[] Names(uint bits, string?[] names) => [.. names.Where((name, bit) => name is not null && (bits & (1u << bit)) != 0)!];
}
