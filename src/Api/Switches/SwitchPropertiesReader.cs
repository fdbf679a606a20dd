using System.Text.Json;
using Kilda.Api.Flows;
using Kilda.Api.Requests;
using Kilda.Network;
using Kilda.Network.Flows;

namespace Kilda.Api.Switches;

/// <summary>Reads properties of a switch. What asks for something that is not offered is refused; what says that it is off is not.</summary>
internal static class SwitchPropertiesReader
{
    private const string NotUpdated = "Failed to update switch properties.";
    private const string NotOffered = "is not offered by this controller";

    /// <summary>Of round trips on links: nothing is measured.</summary>
    private static readonly string[] s_off = ["DISABLED", "AUTO"];

    /// <returns>Which tables, and everything that is wrong with the values, each with the special text that clients expect.</returns>
    public static (bool? MultiTable, IReadOnlyList<(Problem Problem, string Description)> Problems) Read(JsonMembers body, SwitchId at)
    {
        var problems = new List<(Problem, string)>();
        Encapsulations(body, at, Note);
        foreach (var name in (string[])["switch_lldp", "switch_arp", "server42_flow_rtt"])
        {
            if (body.Flag(name) == true) Note($"Property '{name}' {NotOffered}", NotUpdated, name);
        }

        Probing(body, at, Note);
        return (body.Flag("multi_table"), problems);

        void Note(string text, string description, string name) => problems.Add((new(RefusalKind.DataInvalid, text, body.PathOf(name)), description));
    }

    private static void Encapsulations(JsonMembers body, SwitchId at, Action<string, string, string> note)
    {
        const string Name = "supported_transit_encapsulation";
        if (body.List(Name) is not { Count: > 0 } list)
        {
            note("Supported transit encapsulations should not be null or empty", NotUpdated, Name);
            return;
        }

        foreach (var word in list.Select(entry => entry.ValueKind == JsonValueKind.String ? entry.GetString()! : entry.GetRawText()))
        {
            if (word.Equals(FlowWords.Vlan, StringComparison.OrdinalIgnoreCase)) continue;
            if (word.Equals(FlowWords.Vxlan, StringComparison.OrdinalIgnoreCase))
            {
                var why = $"Switch {at} must support at least one of the next features: [NOVIFLOW_PUSH_POP_VXLAN, KILDA_OVS_PUSH_POP_MATCH_VXLAN]";
                note(why, NotUpdated, Name);
            }
            else
            {
                note("Unable to parse request payload", RequestProblems.Unknown(FlowWords.Encapsulations, word), Name);
            }
        }
    }

    /// <summary>The server that measures round trips: its members are looked at as clients expect, and then refused.</summary>
    private static void Probing(JsonMembers body, SwitchId at, Action<string, string, string> note)
    {
        if (body.Int("server42_port") is { } port)
        {
            var isWrong = port <= 0;
            note(
                isWrong
                    ? $"Property 'server42_port' for switch {at} has invalid value '{port}'. Port must be positive"
                    : $"Property 'server42_port' {NotOffered}",
                isWrong ? "Invalid server 42 Port" : NotUpdated, "server42_port");
        }

        if (body.Int("server42_vlan") is { } vlan)
        {
            if (vlan is < 0 or > 4095)
            {
                note(
                    $"Property 'server42_vlan' for switch {at} has invalid value '{vlan}'. Vlan must be in range [0, 4095]", "Invalid server 42 Vlan",
                    "server42_vlan");
            }
            else
            {
                note($"Property 'server42_vlan' {NotOffered}", NotUpdated, "server42_vlan");
            }
        }

        if (body.Text("server42_mac_address") is { } mac)
        {
            const string name = "server42_mac_address";
            if (IsMac(mac)) note($"Property '{name}' {NotOffered}", NotUpdated, name);
            else note($"Property '{name}' for switch {at} has invalid value '{QueryReader.Short(mac)}'.", "Invalid server 42 Mac Address", name);
        }

        if (body.Text("server42_isl_rtt") is { } mode && !s_off.Contains(mode, StringComparer.OrdinalIgnoreCase))
            note($"Property 'server42_isl_rtt' {NotOffered}", NotUpdated, "server42_isl_rtt");
    }

    private static bool IsMac(string text) =>
        text.Split(':') is { Length: 6 } parts && Array.TrueForAll(parts, part => part.Length == 2 && part.All(char.IsAsciiHexDigit));
}
