using Kilda.Api.Tests.Harness;
using Kilda.Interfaces.Switches;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.Network.Validation;

namespace Kilda.Api.Tests.Flows;

/// <summary>Whether the switches hold what a flow needs, and that they be made to.</summary>
public sealed class FlowValidationTests : IAsyncLifetime
{
    private readonly ApiHost _api = new();

    public async Task InitializeAsync()
    {
        await _api.InitializeAsync();
        var order = Samples.Order("checked");
        _api.Services.Put(Samples.Up(order));
        _api.Services.Put(Samples.Up(Samples.Order("down")) with { Status = FlowStatus.Down });
        _api.Services.Put(Samples.Creating(Samples.Order("new")).Value!);
        var state = new SwitchState();
        var program = PlanCompiler.Program([new(Samples.Plan(order), PlanPart.Whole)], Samples.S1, SwitchAbilities.Full);
        state.Put("flow/checked", program);
        var there = program with { Rules = [.. program.Rules.Skip(1)], Meters = [new(1, 77, 1050)] };
        var comparison = SwitchComparison.Of(state, new(there.Rules, there.Meters, []), new KeySet(), new("flow/checked", [7]));
        _api.Switches.Found = new SwitchValidation(
            comparison, 20, 3, HasMeters: true, [.. there.Rules.Select((rule, i) => new RuleCount(rule, (ulong)i, 100 * (ulong)i))]);
    }

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task What_was_found_is_the_golden_text_and_each_switch_of_the_flow_was_asked()
    {
        Golden.Check("validate.txt", (await _api.Get("/v1/flows/checked/validate")).Shown());
        Assert.Equal(
            [$"{Samples.S1} compare flow/checked", $"{Samples.S2} compare flow/checked", $"{Samples.S4} compare flow/checked"],
            _api.Switches.Asked.Order());
    }

    [Fact]
    public async Task What_was_synchronised_is_the_golden_text_and_each_switch_of_the_flow_was_told()
    {
        Golden.Check("sync.txt", (await _api.Send("PATCH", "/v1/flows/checked/sync", "")).Shown());
        Assert.Equal(
            [$"{Samples.S1} synchronize flow/checked True", $"{Samples.S2} synchronize flow/checked True", $"{Samples.S4} synchronize flow/checked True"],
            _api.Switches.Asked.Order());
        Assert.Equal(("checked", null), Assert.Single(_api.Flows.Synced));
    }

    [Theory]
    [InlineData(
        "GET", "none/validate",
        "404 Object was not found | Could not validate flow: Flow none not found | Receiving rules operation in FlowValidationFsm")]
    [InlineData(
        "GET", "down/validate",
        "422 The request cannot be processed | Could not validate flow: Could not validate flow | Could not validate flow: Flow down is in DOWN state")]
    [InlineData(
        "GET", "new/validate",
        "422 The request cannot be processed | Could not validate flow: Could not validate flow | Could not validate flow: Flow new has no paths yet")]
    [InlineData("PATCH", "new/sync", "400 Invalid request | Could not sync flow | Flow new is in progress now")]
    [InlineData("PATCH", "none/sync", "404 Object was not found | Could not sync flow | Flow none not found")]
    public async Task What_cannot_be_done(string method, string path, string error) =>
        Assert.StartsWith($"{error}\n", (await _api.Send(method, $"/v1/flows/{path}", "")).Error(), StringComparison.Ordinal);

    [Fact]
    public async Task A_switch_that_is_away_is_named()
    {
        _api.Switches.Refuses = id => id == Samples.S1 ? null : FakeSwitches.Away(id);
        Assert.Equal(
            $"404 Object was not found | Could not validate flow: Switch {Samples.S2} was not found | Switch {Samples.S2} is not connected to the controller\n"
            + $"      -: Switch {Samples.S2} is not connected to the controller\n      -: Switch {Samples.S4} is not connected to the controller",
            (await _api.Get("/v1/flows/checked/validate")).Error());
        Assert.Equal(
            "500 Internal service error | Could not sync flow | Failed to sync flow checked\n      -: Failed to sync flow checked\n"
            + $"      -: Switch {Samples.S2} is not connected to the controller\n      -: Switch {Samples.S4} is not connected to the controller",
            (await _api.Send("PATCH", "/v1/flows/checked/sync", "")).Error());
        Assert.Equal(("checked", $"Switch {Samples.S2} is not connected to the controller"), Assert.Single(_api.Flows.Synced));
    }

    [Fact]
    public async Task What_a_switch_would_not_take_is_told()
    {
        _api.Switches.Refused = ["FLOW_MOD_FAILED/TABLE_FULL for a rule"];
        Assert.StartsWith(
            "500 Internal service error | Could not sync flow | Failed to sync flow checked\n",
            (await _api.Send("PATCH", "/v1/flows/checked/sync", "")).Error(), StringComparison.Ordinal);
    }
}
