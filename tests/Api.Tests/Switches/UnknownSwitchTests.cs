using System.Globalization;
using System.Text;
using Kilda.Api.Tests.Harness;

namespace Kilda.Api.Tests.Switches;

/// <summary>What each call says of a switch that was never connected: clients compare the texts, which differ by call.</summary>
public sealed class UnknownSwitchTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const string Id = "00:00:00:00:00:00:00:99";
    private const string Missing = "404 Object was not found | ";
    private const string Plain = $"{Missing}Switch {Id} not found. | Switch was not found.";
    private const string Twice = $"{Missing}Switch {Id} not found | Switch {Id} not found";
    private const string Quoted = $"{Missing}Switch '{Id}' not found | Error in switch validation";

    [Theory]
    [InlineData("GET", "/v1/switches/99", null, Plain)]
    [InlineData("GET", "/v1/switches/99/flows", null, Plain)]
    [InlineData("GET", "/v1/switches/99/rules", null, Twice)]
    [InlineData("DELETE", "/v1/switches/99/rules", null, $"{Missing}Switch {Id} not found | Error when deleting switch rules")]
    [InlineData("PUT", "/v1/switches/99/rules?install-action=INSTALL_DEFAULTS", null, $"{Missing}Switch {Id} not found | Error when installing switch rules")]
    [InlineData("GET", "/v1/switches/99/rules/validate", null, Quoted)]
    [InlineData("GET", "/v1/switches/99/rules/synchronize", null, Quoted)]
    [InlineData("GET", "/v1/switches/99/validate", null, Quoted)]
    [InlineData("PATCH", "/v1/switches/99/synchronize", """{ "remove_excess": true }""", Quoted)]
    [InlineData("GET", "/v2/switches/99/validate", null, Quoted)]
    [InlineData("GET", "/v1/switches/99/meters", null, Twice)]
    [InlineData("DELETE", "/v1/switches/99/meter/5", null, Twice)]
    [InlineData("DELETE", "/v1/switches/99/meter/0", null, $"400 Invalid request parameters | Meter id must be positive. | {Id}")]
    [InlineData("PUT", "/v1/switches/99/port/1/config", """{ "status": "UP" }""", Twice)]
    [InlineData("GET", "/v1/switches/99/ports", null, Twice)]
    [InlineData("GET", "/v1/switches/99/ports/1", null, Twice)]
    [InlineData("POST", "/v1/switches/99/under-maintenance", """{ "under_maintenance": true, "evacuate": false }""", Plain)]
    [InlineData("DELETE", "/v1/switches/99", null, $"{Missing}Could not delete switch '{Id}': 'Switch {Id} not found.' | Switch is not found.")]
    [InlineData("GET", "/v1/switches/99/properties", null,
        $"{Missing}Switch properties for switch id '{Id}' not found. | Failed to get switch properties.")]
    [InlineData("PUT", "/v1/switches/99/properties", """{ "supported_transit_encapsulation": ["transit_vlan"], "multi_table": true }""",
        $"{Missing}Switch properties for switch id '{Id}' not found. | Failed to update switch properties.")]
    [InlineData("PATCH", "/v2/switches/99", """{ "pop": "north" }""", Plain)]
    [InlineData("GET", "/v2/switches/99/connections", null, Plain)]
    [InlineData("GET", "/v2/switches/99/flows-by-port", null, Plain)]
    [InlineData("GET", "/v2/switches/99/ports/1/properties", null, $"{Missing}Switch {Id} not found. | Couldn't get port properties")]
    [InlineData("PUT", "/v2/switches/99/ports/1/properties", """{ "discovery_enabled": true }""",
        $"{Missing}Could not update port properties for '{Id}_1': Switch {Id} not found. | Persistence exception")]
    [InlineData("POST", "/v2/switches/99/lags", "{}", $"{Missing}Error during LAG create | Switch '{Id}' not found")]
    [InlineData("GET", "/v1/network/paths?src_switch=1&dst_switch=99", null, $"{Missing}Switch {Id} not found. | Switch not found.")]
    public async Task A_call_has_its_own_texts(string method, string path, string? body, string error)
    {
        var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        var now = Samples.Now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var answer = await api.Send(new HttpMethod(method), path, content, ("EXTRA_AUTH", now));
        Assert.StartsWith($"{error}\n", answer.Error(), StringComparison.Ordinal);
    }
}
