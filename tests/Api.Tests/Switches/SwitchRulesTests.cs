using System.Globalization;
using Kilda.Api.Tests.Harness;

namespace Kilda.Api.Tests.Switches;

/// <summary>Rules and meters that an operator takes out of a switch, and puts in.</summary>
public sealed class SwitchRulesTests : IAsyncLifetime
{
    private const string All = "Wanted { Service = True, Flows = True, Tags = [] }";
    private const string Services = "Wanted { Service = True, Flows = False, Tags = [] }";
    private const string Flows = "Wanted { Service = False, Flows = True, Tags = [] }";
    private readonly ApiHost _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Theory]
    [InlineData("", Flows, "")]
    [InlineData("?delete-action=IGNORE_DEFAULTS", Flows, "")]
    [InlineData("?delete-action=DROP_ALL", All, "")]
    [InlineData("?delete-action=DROP_ALL_ADD_DEFAULTS", All, Services)]
    [InlineData("?delete-action=OVERWRITE_DEFAULTS", Services, Services)]
    [InlineData("?delete-action=REMOVE_ADD_DEFAULTS", Services, Services)]
    [InlineData("?delete-action=REMOVE_DEFAULTS", Services, "")]
    [InlineData("?delete-action=REMOVE_DROP", "Wanted { Service = False, Flows = False, Tags = [Drop] }", "")]
    [InlineData("?delete-action=REMOVE_BROADCAST", "Wanted { Service = False, Flows = False, Tags = [Discovery] }", "")]
    [InlineData("?delete-action=REMOVE_UNICAST", "Wanted { Service = False, Flows = False, Tags = [ProbeCatch] }", "")]
    [InlineData(
        "?delete-action=remove_multitable_transit_drop", "Wanted { Service = False, Flows = False, Tags = [TransitDrop] }", "")]
    public async Task Rules_go_by_what_they_are_for(string query, string gone, string again)
    {
        var answer = await Delete($"/v1/switches/1/rules{query}");
        Assert.Equal("[-9223372036854775807,7]", answer.Body!.ToJsonString());
        Assert.Equal([$"{Samples.S1} remove {gone} again {again}"], _api.Switches.Asked);
    }

    [Theory]
    [InlineData("REMOVE_VERIFICATION_LOOP")]
    [InlineData("REMOVE_LLDP_INPUT_PRE_DROP")]
    [InlineData("REMOVE_ARP_POST_INGRESS_ONE_SWITCH")]
    [InlineData("REMOVE_SERVER_42_ISL_RTT_OUTPUT")]
    public async Task Of_rules_that_no_switch_has_none_goes(string action)
    {
        Assert.Equal("[]", (await Delete($"/v1/switches/1/rules?delete-action={action}")).Body!.ToJsonString());
        Assert.Empty(_api.Switches.Asked);
    }

    [Theory]
    [InlineData("cookie=-9223372036854775807", "Cookie = 9223372036854775809, InPort = , InVlan = , Priority = , OutPort = ")]
    [InlineData("in-port=11", "Cookie = , InPort = 11, InVlan = , Priority = , OutPort = ")]
    [InlineData("in-vlan=77&encapsulation-type=TRANSIT_VLAN&in-port=11", "Cookie = , InPort = 11, InVlan = 77, Priority = , OutPort = ")]
    [InlineData("priority=0&out-port=3", "Cookie = , InPort = , InVlan = , Priority = 0, OutPort = 3")]
    public async Task Rules_go_by_what_they_have(string query, string filter)
    {
        Assert.Equal(200, (await Delete($"/v1/switches/1/rules?{query}")).Status);
        Assert.Equal([$"{Samples.S1} remove Alike {{ {filter} }} again "], _api.Switches.Asked);
    }

    [Theory]
    [InlineData("", Services)]
    [InlineData("?install-action=INSTALL_DEFAULTS", Services)]
    [InlineData("?install-action=INSTALL_DROP", "Wanted { Service = False, Flows = False, Tags = [Drop] }")]
    [InlineData("?install-action=INSTALL_MULTITABLE_POST_INGRESS_DROP", "Wanted { Service = False, Flows = False, Tags = [PostIngressDrop] }")]
    public async Task Rules_that_every_switch_holds_are_put_in(string query, string come)
    {
        Assert.Equal("[-9223372036854775807]", (await Put($"/v1/switches/1/rules{query}")).Body!.ToJsonString());
        Assert.Equal([$"{Samples.S1} install {come}"], _api.Switches.Asked);
    }

    [Fact]
    public async Task A_rule_that_no_switch_has_is_not_put_in()
    {
        Assert.Equal("[]", (await Put("/v1/switches/1/rules?install-action=INSTALL_DROP_VERIFICATION_LOOP")).Body!.ToJsonString());
        Assert.Empty(_api.Switches.Asked);
    }

    [Theory]
    [InlineData(
        "1/rules?cookie=1&delete-action=DROP_ALL",
        "400 Invalid request parameters | Criteria parameters and delete-action are both provided. | Either criteria parameters or delete-action should be provided.\n"
        + "      delete-action: Either criteria parameters or delete-action should be provided.")]
    [InlineData(
        "1/rules?in-vlan=7",
        "400 Invalid request parameters | Encapsulation criteria is not full. | In VLAN and encapsulation type should be provided.\n"
        + "      encapsulation-type: In VLAN and encapsulation type should be provided.")]
    [InlineData(
        "1/rules?encapsulation-type=TRANSIT_VLAN",
        "400 Invalid request parameters | Encapsulation criteria is not full. | In VLAN and encapsulation type should be provided.\n"
        + "      in-vlan: In VLAN and encapsulation type should be provided.")]
    [InlineData(
        "1/rules?in-vlan=7&encapsulation-type=GRE",
        "400 Invalid request parameters | Encapsulation type is not right. | The correct encapsulation type should be provided.\n"
        + "      encapsulation-type: The correct encapsulation type should be provided.")]
    [InlineData(
        "1/rules?in-vlan=4096&encapsulation-type=TRANSIT_VLAN&priority=65536",
        "400 Invalid request parameters | Parameter 'in-vlan' must be between 1 and 4095, not 4096 | Switch rules cannot be selected\n"
        + "      in-vlan: Switch rules cannot be selected\n      priority: Switch rules cannot be selected\n"
        + "      in-vlan: In VLAN and encapsulation type should be provided.")]
    [InlineData(
        "1/rules?delete-action=REMOVE_ALL",
        "400 Invalid request | Parameter 'delete-action' is unknown: 'REMOVE_ALL' | MethodArgumentTypeMismatchException\n"
        + "      delete-action: Parameter 'delete-action' is unknown: 'REMOVE_ALL'")]
    [InlineData(
        "1/rules?cookie=0x10",
        "400 Invalid request | Parameter 'cookie' must be a whole number, not '0x10' | MethodArgumentTypeMismatchException\n"
        + "      cookie: Parameter 'cookie' must be a whole number, not '0x10'")]
    [InlineData(
        "9/rules", "404 Object was not found | Switch 00:00:00:00:00:00:00:09 not found | Error when deleting switch rules\n"
        + "      -: Error when deleting switch rules")]
    public async Task Removals_that_are_refused(string path, string error)
    {
        Assert.Equal(error, (await Delete($"/v1/switches/{path}")).Error());
        Assert.Empty(_api.Switches.Asked);
    }

    [Theory]
    [InlineData(
        "9/rules", "404 Object was not found | Switch 00:00:00:00:00:00:00:09 not found | Error when installing switch rules\n"
        + "      -: Error when installing switch rules")]
    [InlineData(
        "1/rules?install-action=REMOVE_DROP",
        "400 Invalid request | Parameter 'install-action' is unknown: 'REMOVE_DROP' | MethodArgumentTypeMismatchException\n"
        + "      install-action: Parameter 'install-action' is unknown: 'REMOVE_DROP'")]
    public async Task Installations_that_are_refused(string path, string error)
    {
        Assert.Equal(error, (await Put($"/v1/switches/{path}")).Error());
        Assert.Empty(_api.Switches.Asked);
    }

    [Fact]
    public async Task What_was_not_meant_is_refused()
    {
        Assert.StartsWith("401 Invalid credentials | Invalid Auth: ", (await _api.Delete("/v1/switches/1/rules")).Error(), StringComparison.Ordinal);
        Assert.StartsWith(
            "401 Invalid credentials | Invalid Auth: ", (await _api.Send(HttpMethod.Put, "/v1/switches/1/rules")).Error(), StringComparison.Ordinal);
        Assert.Empty(_api.Switches.Asked);
    }

    [Fact]
    public async Task A_switch_that_is_away_or_does_not_obey_says_so()
    {
        _api.Switches.Refuses = FakeSwitches.Away;
        Assert.Equal(
            $"404 Object was not found | Switch {Samples.S1} was not found | Error when deleting switch rules\n"
            + $"      -: Switch {Samples.S1} is not connected to the controller",
            (await Delete("/v1/switches/1/rules")).Error());
        _api.Switches.Refuses = _ => null;
        _api.Switches.Refused = ["table full"];
        Assert.Equal(
            "500 Internal service error | Failed to process rules | Error when installing switch rules\n"
            + "      -: Error when installing switch rules\n      -: table full",
            (await Put("/v1/switches/1/rules")).Error());
    }

    [Fact]
    public async Task A_meter_is_taken_away()
    {
        Assert.Equal("""{"deleted":true}""", (await _api.Delete("/v1/switches/1/meter/32")).Body!.ToJsonString());
        Assert.Equal("""{"deleted":false}""", (await _api.Delete("/v1/switches/1/meter/99")).Body!.ToJsonString());
        Assert.Equal("""{"deleted":false}""", (await _api.Delete("/v1/switches/1/meter/4294967296")).Body!.ToJsonString());
        Assert.Equal([$"{Samples.S1} remove meter 32", $"{Samples.S1} remove meter 99"], _api.Switches.Asked);
    }

    [Theory]
    [InlineData(
        "1/meter/0", "400 Invalid request parameters | Meter id must be positive. | 00:00:00:00:00:00:00:01\n      meter_id: 00:00:00:00:00:00:00:01")]
    [InlineData(
        "1/meter/-5", "400 Invalid request parameters | Meter id must be positive. | 00:00:00:00:00:00:00:01\n      meter_id: 00:00:00:00:00:00:00:01")]
    [InlineData(
        "1/meter/x", "400 Invalid request | Parameter 'meter_id' must be a whole number, not 'x' | MethodArgumentTypeMismatchException\n"
        + "      meter_id: Parameter 'meter_id' must be a whole number, not 'x'")]
    [InlineData(
        "9/meter/32", "404 Object was not found | Switch 00:00:00:00:00:00:00:09 not found | Switch 00:00:00:00:00:00:00:09 not found\n"
        + "      -: Switch 00:00:00:00:00:00:00:09 not found")]
    public async Task Meters_that_cannot_be_taken_away(string path, string error)
    {
        Assert.Equal(error, (await _api.Delete($"/v1/switches/{path}")).Error());
        Assert.Empty(_api.Switches.Asked);
    }

    private Task<Answer> Delete(string path) => _api.Send(HttpMethod.Delete, path, null, Meant());

    private Task<Answer> Put(string path) => _api.Send(HttpMethod.Put, path, null, Meant());

    private static (string Name, string Value) Meant() =>
        ("EXTRA_AUTH", Samples.Now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
}
