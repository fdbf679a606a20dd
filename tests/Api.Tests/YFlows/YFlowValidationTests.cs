using Kilda.Api.Tests.Harness;
using Kilda.Interfaces.Switches;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.Network.Validation;

namespace Kilda.Api.Tests.YFlows;

/// <summary>Whether the switches hold what a Y-flow needs, and that they be made to. Each switch answers what was found at the Y-point.</summary>
public sealed class YFlowValidationTests : IAsyncLifetime
{
    private static readonly string[] s_switches = [$"{Samples.S1}", $"{Samples.S2}", $"{Samples.S4}"];

    private readonly ApiHost _api = new();

    public async Task InitializeAsync()
    {
        await _api.InitializeAsync();
        Put(YSamples.Up(YSamples.Order("checked")));
        Found((rules, meters) => (rules, meters));
    }

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_y_flow_that_is_as_expected_is_the_golden_text()
    {
        var answer = await _api.Send("POST", "/v2/y-flows/checked/validate", "");
        Golden.Check("validate.txt", answer.Shown());
        Assert.Equal(s_switches.Select(id => $"{id} compare y-flow/checked"), _api.Switches.Asked.Order());
    }

    [Fact]
    public async Task What_is_missing_is_told_of_the_flow_that_misses_it()
    {
        Found((rules, meters) => (rules.Where(rule => Cookies.FlowOf(rule.Cookie) != 22), meters.Where(meter => meter.Id != 2)));
        var answer = (await _api.Send("POST", "/v2/y-flows/checked/validate", "")).Body!;
        Assert.False(answer["as_expected"]!.GetValue<bool>());
        var wrong = Assert.Single(answer["y_flow_validation_result"]!["discrepancies"]!.AsArray())!;
        Assert.Equal($"meterId of {{sw:{Samples.S2}, meter:2}}", $"{wrong["field"]} of {wrong["rule"]}");
        Assert.Equal(
            ["checked-a True", "checked-a True", "checked-b False", "checked-b False"],
            answer["sub_flow_validation_results"]!.AsArray().Select(path => $"{path!["flow_id"]} {path["as_expected"]!.GetValue<bool>()}"));
    }

    [Fact]
    public async Task A_protected_y_flow_has_its_other_paths_too_and_a_y_point_without_meters_is_told()
    {
        var safe = YSamples.Up(YSamples.Order("safe") with { AllocateProtectedPath = true });
        var spare = safe.Plan!.Flows[3];
        Put(safe with { Plan = safe.Plan with { Flows = [.. safe.Plan.Flows.Select(flow => flow == spare ? flow with { ReverseMeter = null } : flow)] } });
        var answer = (await _api.Send("POST", "/v2/y-flows/safe/validate", "")).Body!;
        Assert.Equal(
            ["a forward", "a reverse", "b forward", "b reverse", "a protected_forward", "a protected_reverse", "b protected_forward", "b protected_reverse"],
            answer["sub_flow_validation_results"]!.AsArray().Select(path => $"{path!["flow_id"]} {path["direction"]}".Replace("safe-", "", StringComparison.Ordinal)));
        Assert.Equal(
            $"The Y-point {Samples.S4} has no meters: what comes from all leaves together is not limited there",
            Assert.Single(answer["warnings"]!.AsArray())!.GetValue<string>());
    }

    [Fact]
    public async Task A_nested_flow_is_looked_at_as_the_part_of_its_y_flow_that_it_is()
    {
        var answer = await _api.Get("/v1/flows/checked-b/validate");
        Assert.Equal(["checked-b forward", "checked-b reverse"], answer.Body!.AsArray().Select(path => $"{path!["flow_id"]} {path["direction"]}"));
        Assert.Equal([$"{Samples.S2} compare y-flow/checked", $"{Samples.S4} compare y-flow/checked"], _api.Switches.Asked.Order());
    }

    [Fact]
    public async Task What_was_synchronised_says_where_the_y_flow_runs()
    {
        var answer = await _api.Send("POST", "/v2/y-flows/checked/sync", "");
        Golden.Check("sync.txt", answer.Shown());
        Assert.Equal(s_switches.Select(id => $"{id} synchronize y-flow/checked True"), _api.Switches.Asked.Order());
    }

    [Theory]
    [InlineData("none/validate", "404 Object was not found | Could not validate y-flow | Y-flow none not found")]
    [InlineData("down/validate", "400 Invalid request | Could not validate y-flow | Y-flow down is in progress or down now")]
    [InlineData("new/validate", "400 Invalid request | Could not validate y-flow | Y-flow new is in progress or down now")]
    [InlineData("none/sync", "404 Object was not found | Could not sync y-flow | Y-flow none not found")]
    [InlineData("new/sync", "400 Invalid request | Could not sync y-flow | Y-Flow new is in progress now")]
    public async Task What_cannot_be_done(string path, string error)
    {
        Put(YSamples.Up(YSamples.Order("down")) with { Status = FlowStatus.Down });
        Put(YSamples.Creating(YSamples.Order("new")));
        Assert.StartsWith($"{error}\n", (await _api.Send("POST", $"/v2/y-flows/{path}", "")).Error(), StringComparison.Ordinal);
        Assert.Empty(_api.Switches.Asked);
    }

    [Fact]
    public async Task A_switch_that_is_away_is_named()
    {
        _api.Switches.Refuses = id => id == Samples.S2 ? FakeSwitches.Away(id) : null;
        var away = $"Switch {Samples.S2} is not connected to the controller";
        Assert.Equal(
            $"500 Internal service error | Could not validate y-flow checked | {away}\n      -: {away}\n      -: {away}",
            (await _api.Send("POST", "/v2/y-flows/checked/validate", "")).Error());
        Assert.Equal(
            $"500 Internal service error | Could not sync y-flow | Failed to sync Y-flow checked\n      -: Failed to sync Y-flow checked\n      -: {away}",
            (await _api.Send("POST", "/v2/y-flows/checked/sync", "")).Error());
    }

    private void Put(YFlowDocument yFlow)
    {
        _api.Services.Put(yFlow);
        foreach (var nested in NestedFlows.Of(yFlow)) _api.Services.Put(nested);
    }

    /// <param name="left">What of the rules and meters of the Y-point is there.</param>
    private void Found(Func<IEnumerable<Rule>, IEnumerable<Meter>, (IEnumerable<Rule> Rules, IEnumerable<Meter> Meters)> left)
    {
        var plan = YSamples.Plan(YSamples.Order("checked"));
        var program = PlanCompiler.Program([new(plan, PlanPart.Whole)], Samples.S2, SwitchAbilities.Full);
        var state = new SwitchState();
        state.Put("y-flow/checked", program);
        var (rules, meters) = left(program.Rules, program.Meters);
        var there = rules.ToArray();
        var comparison = SwitchComparison.Of(state, new([.. there], [.. meters], []), new KeySet(), new("y-flow/checked", [20, 21, 22]));
        _api.Switches.Found = new SwitchValidation(
            comparison, 20, 3, HasMeters: true, [.. there.Select(rule => new RuleCount(rule, 3, 300))]);
    }
}
