using System.Globalization;
using Kilda.Api.Tests.Harness;

namespace Kilda.Api.Tests.Settings;

/// <summary>Feature toggles and the configuration: what is set is answered, and acts.</summary>
public sealed class FeaturesTests : IAsyncLifetime
{
    private const string Off = "403 Operation not permitted | ";
    private readonly ApiHost _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task All_toggles_are_told_and_those_that_are_given_are_set()
    {
        const string before = """
            {"flows_reroute_on_isl_discovery":true,"create_flow":true,"update_flow":true,"delete_flow":true,"modify_y_flow_enabled":true,
            "discover_new_isls_in_under_maintenance_mode":false,"use_bfd_for_isl_integrity_check":false,"floodlight_router_periodic_sync":true,
            "flows_reroute_using_default_encap_type":false,"collect_grpc_stats":false,"server42_flow_rtt":false,"server42_isl_rtt":false,
            "flow_latency_monitoring_reactions":false,"create_ha_flow_enabled":false,"modify_ha_flow_enabled":false,"delete_ha_flow_enabled":false,
            "sync_switch_on_connect":true}
            """;
        var all = before.Replace("\n", "", StringComparison.Ordinal);
        Assert.Equal(all, (await _api.Get("/v1/features")).Body!.ToJsonString());
        var after = all.Replace("\"update_flow\":true", "\"update_flow\":false", StringComparison.Ordinal);
        Assert.Equal(after, (await Features("""{ "update_flow": false, "create_flow": null, "server42_isl_rtt": false }""")).Body!.ToJsonString());
        Assert.Equal(after, (await _api.Get("/v1/features")).Body!.ToJsonString());
        Assert.Equal(after, (await Features("{}")).Body!.ToJsonString());
    }

    [Theory]
    [InlineData(
        """{ "create_flow": "no" }""",
        "400 Invalid request | JSON parse error: $.create_flow must be true or false, not text | HttpMessageNotReadableException\n"
        + "      $.create_flow: must be true or false, not text")]
    [InlineData(
        """{ "create_flow": false, "server42_isl_rtt": true }""",
        "400 Invalid request parameters | Could not update feature toggles | Feature 'server42_isl_rtt' is always false in this controller\n"
        + "      $.server42_isl_rtt: Feature 'server42_isl_rtt' is always false in this controller")]
    [InlineData(
        """{ "sync_switch_on_connect": false }""",
        "400 Invalid request parameters | Could not update feature toggles | Feature 'sync_switch_on_connect' is always true in this controller\n"
        + "      $.sync_switch_on_connect: Feature 'sync_switch_on_connect' is always true in this controller")]
    public async Task Toggles_that_are_refused(string body, string error)
    {
        Assert.Equal(error, (await Features(body)).Error());
        Assert.Equal("true", (await _api.Get("/v1/features")).Body!["create_flow"]!.ToJsonString());
    }

    [Fact]
    public async Task Without_the_toggle_no_flow_is_created_updated_or_deleted()
    {
        await Features("""{ "create_flow": false, "update_flow": false, "delete_flow": false }""");
        var (flow, meant) = (Samples.Request("f"), ("EXTRA_AUTH", Samples.Now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
        const string ends = """
            "source": { "switch_id": "1", "port_number": 1, "vlan_id": 1 }, "destination": { "switch_id": "4", "port_number": 1, "vlan_id": 2 }
            """;
        const string exchange = $$"""{ "first_flow": { "flow_id": "f", {{ends}} }, "second_flow": { "flow_id": "g", {{ends}} } }""";
        await Refused("Could not create flow | Flow create feature is disabled", _api.Post("/v2/flows", flow));
        await Refused("Could not update flow | Flow update feature is disabled", _api.Send("PUT", "/v2/flows/f", flow));
        await Refused("Could not update flow | Flow update feature is disabled", _api.Send("PATCH", "/v2/flows/f", "{}"));
        await Refused("Could not update flow | Flow update feature is disabled", _api.Send("PATCH", "/v1/flows/f", "{}"));
        await Refused("Could not swap endpoints | Flow update feature is disabled", _api.Post("/v2/flows/swap-endpoint", exchange));
        await Refused("Could not delete flow | Flow delete feature is disabled", _api.Delete("/v2/flows/f"));
        await Refused("Could not delete flow | Flow delete feature is disabled", _api.Delete("/v1/flows/f"));
        await Refused("Could not delete flow | Flow delete feature is disabled", _api.Send(HttpMethod.Delete, "/v1/flows", null, meant));
        await Features("""{ "create_flow": true, "update_flow": true, "delete_flow": true }""");
        Assert.Equal(200, (await _api.Post("/v2/flows", flow)).Status);
    }

    [Fact]
    public async Task Without_the_toggle_no_Y_flow_is_changed()
    {
        await Features("""{ "modify_y_flow_enabled": false }""");
        await Refused("Could not create y-flow | Y-flow create feature is disabled", _api.Post("/v2/y-flows", YSamples.Request("y")));
        await Refused("Could not update y-flow | Y-flow update feature is disabled", _api.Send("PATCH", "/v2/y-flows/y", "{}"));
        await Refused("Could not delete y-flow | Y-flow delete feature is disabled", _api.Delete("/v2/y-flows/y"));
        await Refused("Could not reroute y-flow | Y-flow reroute feature is disabled", _api.Post("/v2/y-flows/y/reroute", ""));
        await Refused("Could not swap y-flow paths | Y-flow path swap feature is disabled", _api.Post("/v2/y-flows/y/swap", ""));
        await Features("""{ "modify_y_flow_enabled": true, "create_flow": false, "update_flow": false }""");
        await Refused(
            "Could not create y-flow | FlowValidateAction failed: Flow create feature is disabled", _api.Post("/v2/y-flows", YSamples.Request("y")));
        await Refused("Could not update y-flow | FlowValidateAction failed: Flow update feature is disabled", _api.Send("PATCH", "/v2/y-flows/y", "{}"));
    }

    [Fact]
    public async Task The_configuration_is_what_flows_get_that_say_nothing()
    {
        Assert.Equal(
            """{"flow_encapsulation_type":"transit_vlan","use_multi_table":true,"path_computation_strategy":"cost"}""",
            (await _api.Get("/v1/config")).Body!.ToJsonString());
        var set = await Config("""{ "path_computation_strategy": "LATENCY", "use_multi_table": false, "flow_encapsulation_type": "TRANSIT_VLAN" }""");
        Assert.Equal(
            """{"flow_encapsulation_type":"transit_vlan","use_multi_table":false,"path_computation_strategy":"latency"}""", set.Body!.ToJsonString());
        Assert.Equal("latency", (await _api.Post("/v2/flows", Samples.Request("f"))).Body!["path_computation_strategy"]!.ToString());
    }

    [Theory]
    [InlineData(
        """{ "flow_encapsulation_type": "test" }""",
        "400 Invalid request data | No enum constant org.openkilda.model.FlowEncapsulationType.TEST | Update kilda configuration.\n"
        + "      $.flow_encapsulation_type: No enum constant org.openkilda.model.FlowEncapsulationType.TEST")]
    [InlineData(
        """{ "flow_encapsulation_type": "vxlan", "path_computation_strategy": "best" }""",
        "400 Invalid request data | VXLAN is not offered. Choose one of the supported encapsulation types [TRANSIT_VLAN] | Update kilda configuration.\n"
        + "      $.flow_encapsulation_type: VXLAN is not offered. Choose one of the supported encapsulation types [TRANSIT_VLAN]\n"
        + "      $.path_computation_strategy: No enum constant org.openkilda.model.PathComputationStrategy.BEST")]
    [InlineData(
        """{ "use_multi_table": 1 }""",
        "400 Invalid request | JSON parse error: $.use_multi_table must be true or false, not a number | HttpMessageNotReadableException\n"
        + "      $.use_multi_table: must be true or false, not a number")]
    public async Task A_configuration_that_is_refused(string body, string error) => Assert.Equal(error, (await Config(body)).Error());

    private static async Task Refused(string why, Task<Answer> answer) => Assert.StartsWith($"{Off}{why}\n", (await answer).Error(), StringComparison.Ordinal);

    private Task<Answer> Features(string body) => _api.Send("PATCH", "/v1/features", body);

    private Task<Answer> Config(string body) => _api.Send("PATCH", "/v1/config", body);
}
