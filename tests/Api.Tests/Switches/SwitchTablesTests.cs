using Kilda.Api.Tests.Harness;
using Kilda.Interfaces.Switches;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Api.Tests.Switches;

/// <summary>Rules, meters and groups of a switch as it lists them.</summary>
public sealed class SwitchTablesTests : IAsyncLifetime
{
    private readonly ApiHost _api = new();

    public async Task InitializeAsync()
    {
        await _api.InitializeAsync();
        var rules = PlanCompiler.Program([new(Samples.Plan(Samples.Order("first")), Network.Flows.PlanPart.Whole)], Samples.S1, SwitchAbilities.Full).Rules
            .Concat(BaseProgram.For(Samples.S1, SwitchAbilities.Full).Rules);
        _api.Switches.Tables = new(
            rules.Select((rule, i) => Listed(rule, (uint)i)).ToSeq(),
            [new(MeterFlags.KilobitsPerSecond | MeterFlags.Burst | MeterFlags.Stats, 32, [new MeterBand.Drop(1000, 1050)])],
            [new(GroupType.All, 10, [new(0, 0, 0, [new OfAction.SetField(new(OxmField.VlanVid, 0x1000 | 77)), new OfAction.Output(3)])])],
            [], HasMeters: true);
    }

    public Task DisposeAsync() => _api.DisposeAsync();

    [Theory]
    [InlineData("rules")]
    [InlineData("meters")]
    [InlineData("groups")]
    public async Task What_a_switch_holds_is_the_golden_text(string kind) =>
        Golden.Check($"{kind}.txt", (await _api.Get($"/v1/switches/1/{kind}")).Shown());

    [Fact]
    public async Task Rules_are_found_by_cookie()
    {
        var rules = (await _api.Get($"/v1/switches/1/rules?cookie={Cookies.Of(7, 0, 0)}")).Body!["flows"]!.AsArray();
        Assert.NotEmpty(rules);
        Assert.All(rules, rule => Assert.Equal((long)Cookies.Of(7, 0, 0), rule!["cookie"]!.GetValue<long>()));
    }

    [Fact]
    public async Task A_switch_without_meters_has_none()
    {
        _api.Switches.Tables = _api.Switches.Tables with { Meters = [], HasMeters = false };
        Assert.Null((await _api.Get("/v1/switches/1/meters")).Body!["meters"]);
    }

    [Theory]
    [InlineData(
        "9/rules", "404 Object was not found | Switch 00:00:00:00:00:00:00:09 not found | Switch 00:00:00:00:00:00:00:09 not found\n"
        + "      -: Switch 00:00:00:00:00:00:00:09 not found")]
    [InlineData(
        "9/meters", "404 Object was not found | Switch 00:00:00:00:00:00:00:09 not found | Switch 00:00:00:00:00:00:00:09 not found\n"
        + "      -: Switch 00:00:00:00:00:00:00:09 not found")]
    [InlineData(
        "x/rules", "400 Invalid request | Can not parse input string: \"x\" | MethodArgumentTypeMismatchException\n"
        + "      switch_id: Can not parse input string: \"x\"")]
    [InlineData(
        "1/rules?cookie=x", "400 Invalid request | Parameter 'cookie' must be a whole number, not 'x' | MethodArgumentTypeMismatchException\n"
        + "      cookie: Parameter 'cookie' must be a whole number, not 'x'")]
    public async Task What_cannot_be_answered(string path, string error) => Assert.Equal(error, (await _api.Get($"/v1/switches/{path}")).Error());

    [Theory]
    [InlineData("rules", "The switch was not found when requesting a rules dump.")]
    [InlineData("meters", "The switch was not found when requesting a meters dump.")]
    [InlineData("groups", "The switch was not found when requesting a groups dump.")]
    public async Task A_switch_that_is_away_says_so(string kind, string description)
    {
        _api.Switches.Refuses = FakeSwitches.Away;
        Assert.Equal(
            $"404 Object was not found | Switch {Samples.S1} was not found | {description}\n      -: Switch {Samples.S1} is not connected to the controller",
            (await _api.Get($"/v1/switches/1/{kind}")).Error());
    }

    private static FlowStats Listed(Rule rule, uint i) => new(
        rule.Table, 60 + i, 5, rule.Priority, 0, 0, (ushort)FlowFlags.ResetCounts, rule.Cookie, 10 * i, 1000 * i, rule.Match, rule.Instructions);
}
