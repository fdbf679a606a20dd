using Kilda.Api.Tests.Harness;
using Kilda.Network.Flows;

namespace Kilda.Api.Tests.Switches;

/// <summary>Properties of a switch.</summary>
public sealed class SwitchPropertiesTests : IAsyncLifetime
{
    private readonly ApiHost _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task They_are_the_golden_text()
    {
        Golden.Check("properties.txt", (await _api.Get("/v1/switches/1/properties")).Shown());
        Assert.Equal(4, (await _api.Get("/v2/switches/properties")).Body!["switch_properties"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("""{ "supported_transit_encapsulation": ["transit_vlan"], "multi_table": false }""", false)]
    [InlineData("""{ "supported_transit_encapsulation": ["TRANSIT_VLAN"], "multi_table": true, "switch_lldp": false, "server42_isl_rtt": "AUTO" }""", true)]
    [InlineData("""{ "supported_transit_encapsulation": ["transit_vlan"], "server42_port": null }""", true)]
    public async Task The_tables_are_chosen(string body, bool multiTable)
    {
        var answer = (await _api.Send("PUT", "/v1/switches/1/properties", body)).Body!;
        Assert.Equal(multiTable, answer["multi_table"]!.GetValue<bool>());
        Assert.Equal([$"{Samples.S1} tables {multiTable}"], _api.Switches.Asked);
    }

    [Theory]
    [InlineData("{}", "Supported transit encapsulations should not be null or empty", "Failed to update switch properties.")]
    [InlineData(
        """{ "supported_transit_encapsulation": [] }""", "Supported transit encapsulations should not be null or empty",
        "Failed to update switch properties.")]
    [InlineData(
        """{ "supported_transit_encapsulation": ["test"] }""", "Unable to parse request payload",
        "No enum constant org.openkilda.messaging.payload.flow.FlowEncapsulationType.TEST")]
    [InlineData(
        """{ "supported_transit_encapsulation": ["transit_vlan", "vxlan"] }""",
        "Switch 00:00:00:00:00:00:00:01 must support at least one of the next features: [NOVIFLOW_PUSH_POP_VXLAN, KILDA_OVS_PUSH_POP_MATCH_VXLAN]",
        "Failed to update switch properties.")]
    [InlineData(
        """{ "supported_transit_encapsulation": ["transit_vlan"], "switch_lldp": true }""",
        "Property 'switch_lldp' is not offered by this controller", "Failed to update switch properties.")]
    [InlineData(
        """{ "supported_transit_encapsulation": ["transit_vlan"], "server42_port": -1 }""",
        "Property 'server42_port' for switch 00:00:00:00:00:00:00:01 has invalid value '-1'. Port must be positive", "Invalid server 42 Port")]
    [InlineData(
        """{ "supported_transit_encapsulation": ["transit_vlan"], "server42_vlan": -1 }""",
        "Property 'server42_vlan' for switch 00:00:00:00:00:00:00:01 has invalid value '-1'. Vlan must be in range [0, 4095]",
        "Invalid server 42 Vlan")]
    [InlineData(
        """{ "supported_transit_encapsulation": ["transit_vlan"], "server42_mac_address": "INVALID" }""",
        "Property 'server42_mac_address' for switch 00:00:00:00:00:00:00:01 has invalid value 'INVALID'.", "Invalid server 42 Mac Address")]
    [InlineData(
        """{ "supported_transit_encapsulation": ["transit_vlan"], "server42_mac_address": "00:11:22:33:44:55" }""",
        "Property 'server42_mac_address' is not offered by this controller", "Failed to update switch properties.")]
    [InlineData(
        """{ "supported_transit_encapsulation": ["transit_vlan"], "server42_isl_rtt": "ENABLED" }""",
        "Property 'server42_isl_rtt' is not offered by this controller", "Failed to update switch properties.")]
    public async Task What_cannot_be_set(string body, string message, string description)
    {
        Assert.StartsWith(
            $"400 Invalid request data | {message} | {description}\n", (await _api.Send("PUT", "/v1/switches/1/properties", body)).Error(),
            StringComparison.Ordinal);
        Assert.Empty(_api.Switches.Asked);
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told() => Assert.Equal(
        [
            "$.supported_transit_encapsulation: Supported transit encapsulations should not be null or empty",
            "$.switch_arp: Property 'switch_arp' is not offered by this controller",
            "$.server42_flow_rtt: Property 'server42_flow_rtt' is not offered by this controller",
        ],
        (await _api.Send("PUT", "/v1/switches/1/properties", """{ "switch_arp": true, "server42_flow_rtt": true }""")).Reasons());

    [Fact]
    public async Task A_value_of_the_wrong_type_is_told_of_first() => Assert.StartsWith(
        "400 Invalid request | JSON parse error: $.multi_table must be true or false, not text | HttpMessageNotReadableException\n",
        (await _api.Send("PUT", "/v1/switches/1/properties", """{ "multi_table": "no" }""")).Error(), StringComparison.Ordinal);

    [Theory]
    [InlineData("GET", "Failed to get switch properties.")]
    [InlineData("PUT", "Failed to update switch properties.")]
    public async Task A_switch_that_is_not_there(string method, string description) => Assert.StartsWith(
        $"404 Object was not found | Switch properties for switch id '00:00:00:00:00:00:00:09' not found. | {description}\n",
        (await (method == "GET" ? _api.Get("/v1/switches/9/properties") : _api.Send(method, "/v1/switches/9/properties", "{}"))).Error(),
        StringComparison.Ordinal);

    [Fact]
    public async Task What_the_switch_refuses_is_passed_on()
    {
        _api.Switches.Refuses = _ => new Refusal(
            "flow/f cannot be on switch 1 then: two VLANs",
            [new(RefusalKind.DataInvalid, "Failed to update switch properties."), new(RefusalKind.DataInvalid, "flow/f cannot be on switch 1 then: two VLANs")]);
        var body = """{ "supported_transit_encapsulation": ["transit_vlan"], "multi_table": false }""";
        Assert.StartsWith(
            "400 Invalid request data | flow/f cannot be on switch 1 then: two VLANs | Failed to update switch properties.\n",
            (await _api.Send("PUT", "/v1/switches/1/properties", body)).Error(), StringComparison.Ordinal);
    }
}
