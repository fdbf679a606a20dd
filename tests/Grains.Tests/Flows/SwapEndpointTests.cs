using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.Flows;

/// <summary>Two flows from s1 to s4 get new ends at once.</summary>
public sealed class SwapEndpointTests : IAsyncLifetime
{
    private static readonly FlowRequest First = new("f", new(new SwitchId(1), 2, 100), new(new SwitchId(4), 2, 200), new Kbps(1000));
    private static readonly FlowRequest Second = new("g", new(new SwitchId(1), 2, 101), new(new SwitchId(4), 2, 201, 202), new Kbps(2000));

    private ControllerHost _host = null!;

    private FlowPlan[] Plans => [.. _host.Services.Flows().Select(flow => flow.Plan!)];

    public async Task InitializeAsync()
    {
        _host = await ControllerHost.Start(settings: ControllerHost.Impatient);
        Assert.Null((await _host.Create(First)).Failure);
        Assert.Null((await _host.Create(Second)).Failure);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Each_gets_an_end_of_the_other()
    {
        Assert.Null((await Swap()).Failure);
        Assert.Equal((First.Source, Second.Destination), (Flow("f").Request.Source, Flow("f").Request.Destination));
        Assert.Equal((Second.Source, First.Destination), (Flow("g").Request.Source, Flow("g").Request.Destination));
        Assert.All(_host.Services.Flows(), flow => Assert.Equal(FlowStatus.Up, flow.Shown));
        await Whole();
        Assert.Null((await Swap()).Failure);
        Assert.Equal([First, Second], _host.Services.Flows().Select(flow => flow.Request));
        await Whole();
        foreach (var id in (string[])["f", "g"]) Assert.Null((await _host.Delete(id)).Failure);
        await _host.Settled();
        Assert.Null((await _host.Create(First with { Destination = Second.Destination })).Failure);
    }

    [Fact]
    public async Task An_end_that_a_third_flow_has_is_refused_and_nothing_is_changed()
    {
        var third = First with { Id = "h", Source = First.Source with { Outer = 300 }, Destination = First.Destination with { Outer = 300 } };
        Assert.Null((await _host.Create(third)).Failure);
        var before = _host.Services.Flows();
        var refused = await _host.Flow("f").SwapEndpoints(
            new FlowChange(Source: new(Outer: 300)), "g", new FlowChange(), ControllerHost.Context());
        Assert.Equal((RefusalKind.AlreadyExists, "Could not swap endpoints"), (refused.Refusal!.Kind, refused.Refusal.Message));
        Assert.Equal(before, _host.Services.Flows());
        var twice = await _host.Flow("f").SwapEndpoints(new FlowChange(Source: new(Outer: 101)), "g", new FlowChange(), ControllerHost.Context());
        Assert.Equal("New requested endpoint for 'g' conflicts with existing endpoint for 'f'", twice.Refusal!.Description);
        var missing = await _host.Flow("f").SwapEndpoints(new FlowChange(), "x", new FlowChange(), ControllerHost.Context());
        Assert.Equal((RefusalKind.NotFound, "Flow x not found"), (missing.Refusal!.Kind, missing.Refusal.Description));
        Assert.Null((await _host.Delete("g")).Failure);
    }

    [Fact]
    public async Task Two_that_lead_each_other_do_not_wait_for_each_other()
    {
        var both = await Task.WhenAll(Enumerable.Range(0, 8).Select(nth => nth % 2 == 0 ? Ask("f", "g") : Ask("g", "f")));
        Assert.All(both, outcome => Assert.True(outcome.Refusal is null || outcome.Refusal.Description.EndsWith("is in progress now"), $"{outcome.Refusal}"));
        await Until.True(() => _host.Services.Flows().All(flow => flow is { Intent: null, Status: FlowStatus.Up }), "both flows are up");
        await Whole();
    }

    [Theory]
    [InlineData("s1", "refuse")]
    [InlineData("s1", "silence after")]
    [InlineData("s1", "drop")]
    [InlineData("s4", "refuse")]
    [InlineData("s4", "drop")]
    public async Task A_fault_at_any_command_leaves_both_as_they_were_or_as_they_are_to_be(string at, string fault)
    {
        var before = "";
        await EveryCommand.Of(
            _host, at, fault,
            () =>
            {
                before = Ends();
                return Task.CompletedTask;
            },
            Swap,
            async (end, when) =>
            {
                await Until.True(() => _host.Services.Flows().All(flow => flow is { Intent: null, Status: FlowStatus.Up }), $"both flows are up after {when}");
                Assert.Equal(end.Failure is null, Ends() != before);
                await Whole();
            });
    }

    [Fact]
    public async Task A_restart_in_the_middle_ends_it_for_both()
    {
        _host.Lab.Switch("s1").Faults.Withhold(3, carriesOut: true);
        var outcome = await Ask("f", "g");
        Assert.Null(outcome.Refusal);
        await _host.Restart();
        _host.Lab.Switch("s1").Faults.Clear();
        await _host.Discovered();
        await Until.True(
            () => _host.Services.Flows().All(flow => flow is { Intent: null, Status: FlowStatus.Up }), "both flows are up",
            () => string.Join("; ", _host.Services.Flows()));
        await Whole();
        foreach (var id in (string[])["f", "g"]) Assert.Null((await _host.Delete(id)).Failure);
        await _host.Settled();
    }

    private async Task<OperationEnd> Swap()
    {
        var context = ControllerHost.Context();
        Outcome<SwappedEndpoints> outcome = default;
        await Until.True(
            async () => (outcome = await Ask("f", "g", context)).Refusal?.Description.EndsWith("is in progress now") != true, "no flow is in progress");
        return outcome.Refusal is { } refusal ? new OperationEnd(null, refusal) : await _host.Flow("f").WhenEnded(context.TaskId);
    }

    /// <summary>The destinations change places.</summary>
    private Task<Outcome<SwappedEndpoints>> Ask(string leader, string other, OperationContext? context = null)
    {
        var (own, its) = (Flow(leader).Request.Destination, Flow(other).Request.Destination);
        return _host.Flow(leader).SwapEndpoints(
            new FlowChange(Destination: To(its)), other, new FlowChange(Destination: To(own)), context ?? ControllerHost.Context());

        static EndpointChange To(Endpoint end) => new(end.Switch, end.Port, end.Outer, end.Inner);
    }

    private FlowDocument Flow(string id) => _host.Services.Flow(id)!;

    private string Ends() => string.Join("; ", _host.Services.Flows().Select(flow => flow.Request.Destination));

    /// <summary>Switches, links and storage hold what the plans say, and nothing else.</summary>
    private async Task Whole()
    {
        await Until.True(() => _host.Tables() == _host.Desired(Plans), "the switches hold what the flows say");
        var needed = _host.Services.Flows().Select(flow => ($"{DocumentKinds.Flow}/{flow.Id}", ServicePlan.Of(flow.Plan!))).ToArray();
        await Until.True(async () => await _host.Reserved() == _host.Needed(needed), "links have what the plans say", () => _host.Needed(needed));
    }
}
