using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces.Pings;
using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Flows;

namespace Kilda.Grains.Tests.Flows;

/// <summary>Probes through flows on simulated switches.</summary>
public sealed class PingTests : IAsyncLifetime
{
    private static readonly FlowRequest s_across = new("f", new(new SwitchId(1), 2, 100), new(new SwitchId(4), 2, 200), new Kbps(1000));
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(20), s_short = TimeSpan.FromMilliseconds(200);
    private ControllerHost _host = null!;

    public async Task InitializeAsync() => _host = await ControllerHost.Start();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(100, 0)]
    [InlineData(100, 200)]
    public async Task A_flow_that_is_up_answers_both_ways(ushort outer, ushort inner)
    {
        var plan = (await _host.Create(s_across with { Source = s_across.Source with { Outer = outer, Inner = inner } })).Flow!.Plan!;
        var report = await Ping(plan, s_long);
        Assert.True(report.IsGood, $"{report}");
        var protectedToo = (await _host.Update("f", new FlowChange(AllocateProtectedPath: true))).Flow!.Plan!;
        Assert.True((await Ping(protectedToo, s_long)).IsGood);
        var swapped = (await _host.Swap("f")).Flow!.Plan!;
        Assert.NotEqual(protectedToo.Primary.Slot, swapped.Primary.Slot);
        Assert.True((await Ping(swapped, s_long)).IsGood);
    }

    [Fact]
    public async Task Many_pings_at_a_time_are_told_apart()
    {
        var plan = (await _host.Create(s_across)).Flow!.Plan!;
        var reports = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Ping(plan, s_long)));
        Assert.All(reports, report => Assert.True(report.IsGood, $"{report}"));
    }

    [Fact]
    public async Task A_rule_that_is_gone_on_the_way_is_noticed_in_its_direction_only()
    {
        var plan = (await _host.Create(s_across)).Flow!.Plan!;
        var hop = plan.Primary.Forward.Hops[0];
        var other = plan with
        {
            Primary = plan.Primary with { Forward = new([hop with { Label = (ushort)(hop.Label + 1) }, .. plan.Primary.Forward.Hops.Span[1..]]) },
        };
        await _host.Switch(hop.From.Switch).Put("flow/f", [new PlanLayer(other, PlanPart.Whole)]);
        var report = await Ping(plan, s_short);
        Assert.Equal((PingResult.Lost, null), (report.Forward.Error, report.Reverse.Error));
    }

    [Fact]
    public async Task A_switch_that_is_away_is_not_waited_for()
    {
        var plan = (await _host.Create(s_across)).Flow!.Plan!;
        var end = _host.Lab.Switches.First(sw => sw.Id == plan.Destination.Switch);
        end.Disconnect();
        await Until.True(() => !_host.Network.Now.TryGet(end.Id, out var found) || !found.Active, "the switch is away");
        var report = await Ping(plan, s_long);
        Assert.Equal((PingResult.Unavailable, PingResult.Unavailable), (report.Forward.Error, report.Reverse.Error));
    }

    [Fact]
    public async Task A_flow_of_one_switch_cannot_be_pinged()
    {
        var plan = (await _host.Create(s_across with { Destination = new(new SwitchId(1), 2, 200) })).Flow!.Plan!;
        await Assert.ThrowsAsync<ArgumentException>(() => Ping(plan, s_long));
    }

    [Fact]
    public async Task A_flow_that_is_pinged_by_itself_says_when_it_answers_no_more_and_when_it_does_again()
    {
        var plan = (await _host.Create(s_across with { PeriodicPings = true })).Flow!.Plan!;
        var end = _host.Switch(plan.Source.Switch);
        await end.Put("flow/f", []);
        await Until.True(() => _host.PingHealth.Trouble("f") is not null, "the flow's pings fail");
        Assert.StartsWith("No ping since ", _host.PingHealth.Trouble("f"), StringComparison.Ordinal);
        Assert.Equal(FlowStatus.Up, _host.Services.Flow("f")!.Shown);
        await end.Put("flow/f", [new PlanLayer(plan, PlanPart.Whole)]);
        await Until.True(() => _host.PingHealth.Trouble("f") is null, "the flow's pings succeed again");
        string[] told = ["Create", "Flow pings failed", "Flow pings succeed again"];
        await Until.True(
            async () => (await _host.Store.History(DocumentKinds.Flow, "f")).Select(entry => entry.Action).SequenceEqual(told), "history tells of both");
    }

    private Task<PingReport> Ping(FlowPlan plan, TimeSpan timeout) => _host.Pings("f").Ping(plan, timeout);
}
