using System.Text.Json.Serialization;
using Kilda.Api.Flows;
using Kilda.Network.Topology;

namespace Kilda.Api.Switches;

/// <summary>Properties of a switch (SwitchPropertiesDto). Of what is not offered: off, and null.</summary>
/// <param name="MultiTable">Its rules are in the tables of the pipeline; otherwise they are composed into one.</param>
public sealed record SwitchPropertiesAnswer(
    string SwitchId,
    IReadOnlyList<string> SupportedTransitEncapsulation,
    bool MultiTable,
    bool SwitchLldp,
    bool SwitchArp,
    [property: JsonPropertyName("server42_flow_rtt")] bool Server42FlowRtt,
    [property: JsonPropertyName("server42_port")] int? Server42Port,
    [property: JsonPropertyName("server42_mac_address")] string? Server42MacAddress,
    [property: JsonPropertyName("server42_vlan")] int? Server42Vlan,
    [property: JsonPropertyName("server42_isl_rtt")] string Server42IslRtt)
{
    private static readonly string[] s_encapsulations = [FlowWords.Vlan];

    internal static SwitchPropertiesAnswer From(Switch known) =>
        new(known.Id.ToString(), s_encapsulations, known.Abilities.UsesPipeline, false, false, false, null, null, null, "DISABLED");
}

/// <summary>Properties of all switches.</summary>
public sealed record AllSwitchPropertiesAnswer(IReadOnlyList<SwitchPropertiesAnswer> SwitchProperties);

/// <summary>For the description of the API. Null: as it is.</summary>
public sealed record SwitchPropertiesBody(IReadOnlyList<string> SupportedTransitEncapsulation, bool? MultiTable);
