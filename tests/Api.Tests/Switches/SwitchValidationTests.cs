using Kilda.Api.Tests.Harness;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.Network.Validation;
using Kilda.OpenFlow;

namespace Kilda.Api.Tests.Switches;

/// <summary>What a switch holds beside what it is to hold, in the forms that clients know.</summary>
public sealed class SwitchValidationTests : IAsyncLifetime
{
    private readonly ApiHost _api = new();

    public async Task InitializeAsync()
    {
        await _api.InitializeAsync();
        var order = Samples.Order("first");
        _api.Services.Put(Samples.Up(order));
        _api.Switches.Found = new(Damaged(order), 10, 3, HasMeters: true, []);
    }

    public Task DisposeAsync() => _api.DisposeAsync();

    [Theory]
    [InlineData("v1", "validate")]
    [InlineData("v2", "validate")]
    [InlineData("v1", "rules/validate")]
    [InlineData("v1", "rules/synchronize")]
    public async Task What_was_found_is_the_golden_text(string version, string call) =>
        Golden.Check($"{version}-{call.Replace('/', '-')}.txt", (await _api.Get($"/{version}/switches/1/{call}")).Shown());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_repaired_is_the_golden_text(bool removeExcess)
    {
        var answer = await _api.Send("PATCH", "/v1/switches/1/synchronize", $$"""{ "remove_excess": {{(removeExcess ? "true" : "false")}} }""");
        Golden.Check($"synchronize-{(removeExcess ? "all" : "missing")}.txt", answer.Shown());
        Assert.Equal([$"{Samples.S1} synchronize  {removeExcess}"], _api.Switches.Asked);
    }

    [Fact]
    public async Task Sections_are_chosen()
    {
        Assert.Equal(["as_expected", "meters"], await Members("?include=meters"));
        Assert.Equal(["as_expected", "rules", "foreign"], await Members("?include=RULES|METERS&exclude=METERS"));
        Assert.Equal(["as_expected", "meters", "groups", "logical_ports"], await Members("?exclude=rules"));
        Assert.DoesNotContain("flow_id", (await _api.Get("/v2/switches/1/validate?exclude=flow_info")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_switch_without_meters_has_no_section_of_them()
    {
        _api.Switches.Found = _api.Switches.Found with { HasMeters = false };
        Assert.Null((await _api.Get("/v1/switches/1/validate")).Body!["meters"]);
        Assert.Equal(["as_expected", "rules", "groups", "logical_ports", "foreign"], await Members(""));
    }

    [Theory]
    [InlineData("GET", "v1/switches/9/validate")]
    [InlineData("GET", "v2/switches/9/validate")]
    [InlineData("PATCH", "v1/switches/9/synchronize")]
    [InlineData("GET", "v1/switches/9/rules/validate")]
    [InlineData("GET", "v1/switches/9/rules/synchronize")]
    public async Task A_switch_that_is_not_there(string method, string path) => Assert.Equal(
        "404 Object was not found | Switch '00:00:00:00:00:00:00:09' not found | Error in switch validation\n      -: Error in switch validation",
        (await Ask(method, path)).Error());

    [Theory]
    [InlineData("GET", "v1/switches/1/validate")]
    [InlineData("GET", "v2/switches/1/validate")]
    [InlineData("PATCH", "v1/switches/1/synchronize")]
    public async Task A_switch_that_is_away_says_so(string method, string path)
    {
        _api.Switches.Refuses = FakeSwitches.Away;
        Assert.Equal(
            $"404 Object was not found | Switch {Samples.S1} was not found | Error in switch validation\n"
            + $"      -: Switch {Samples.S1} is not connected to the controller",
            (await Ask(method, path)).Error());
    }

    [Theory]
    [InlineData("include", "?include=RULES|PORTS", "GROUPS, LOGICAL_PORTS, METERS, RULES")]
    [InlineData("exclude", "?exclude=PORTS", "FLOW_INFO, GROUPS, LOGICAL_PORTS, METERS, RULES")]
    public async Task A_section_that_there_is_not(string name, string query, string valid) => Assert.Equal(
        $"400 Invalid request | Filter has invalid value 'PORTS' | Value of {name} filter is invalid. Valid values are: {valid}\n"
        + $"      {name}: Value of {name} filter is invalid. Valid values are: {valid}",
        (await _api.Get($"/v2/switches/1/validate{query}")).Error());

    [Fact]
    public async Task What_the_switch_would_not_take_is_an_error()
    {
        _api.Switches.Refused = ["FLOW_MOD_FAILED/TABLE_FULL for a rule"];
        Assert.Equal(
            "500 Internal service error | OpenFlow commands failed | FLOW_MOD_FAILED/TABLE_FULL for a rule\n      -: FLOW_MOD_FAILED/TABLE_FULL for a rule",
            (await Ask("PATCH", "v1/switches/1/synchronize")).Error());
    }

    [Fact]
    public async Task A_body_that_makes_no_sense() => Assert.Equal(
        "400 Invalid request | JSON parse error: $.remove_excess must be true or false, not text | HttpMessageNotReadableException\n"
        + "      $.remove_excess: must be true or false, not text",
        (await _api.Send("PATCH", "/v1/switches/1/synchronize", """{ "remove_excess": "yes" }""")).Error());

    private Task<Answer> Ask(string method, string path) => method == "GET" ? _api.Get(path) : _api.Send(method, path, "{}");

    private async Task<string[]> Members(string query) =>
        [.. (await _api.Get($"/v2/switches/1/validate{query}")).Body!.AsObject().Select(member => member.Key)];

    /// <summary>A rule missing, one with another cookie, one with other actions, a meter of another rate, a group gone, and some of each too many.</summary>
    private static SwitchComparison Damaged(FlowRequest order)
    {
        var state = new SwitchState();
        var program = PlanCompiler.Program([new(Samples.Plan(order), PlanPart.Whole)], Samples.S1, SwitchAbilities.Full);
        Group[] groups = [Group(10, 7), Group(11, 8)];
        state.Put("flow/first", program with { Groups = [.. groups] });
        var rules = program.Rules.Skip(1).ToArray();
        rules[0] = rules[0] with { Cookie = 0xBEEF };
        rules[1] = rules[1] with { Instructions = [new Instruction.Meter(9), new Instruction.ApplyActions([new OfAction.Output(77)])] };
        Rule excess = new(1, 20, new Match([new Oxm(OxmField.InPort, 2)]), [], Cookies.Of(99, 0, 0));
        Rule foreign = new(0, 7, new Match([new Oxm(OxmField.EthSrc, 0xA1), new Oxm(OxmField.VlanVid, 0x1009)]), [], 0xFEED);
        return SwitchComparison.Of(
            state,
            new([.. rules, excess, foreign], [new(1, 77, 1050), new(500, 5, 5)], [Group(10, 9), Group(12, 1)]),
            new KeySet());
    }

    private static Group Group(uint id, uint port) => new(id, GroupType.All, [new(0, OfPort.Any, OfGroup.Any, [new OfAction.Output(port)])]);
}
