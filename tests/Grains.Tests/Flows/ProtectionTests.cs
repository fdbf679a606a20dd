using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces.Flows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Paths;
using Kilda.Network.Topology;

namespace Kilda.Grains.Tests.Flows;

/// <summary>What becomes of flows of each kind when links break and come back: two ways of 10 Gbit/s from s1 to s4.</summary>
public sealed class ProtectionTests : IAsyncLifetime
{
    private static readonly FlowRequest Plain = new("f", new(new SwitchId(1), 2, 100), new(new SwitchId(4), 2, 200), new Kbps(1000));
    private static readonly FlowRequest Safe = Plain with { AllocateProtectedPath = true };
    private ControllerHost _host = null!;

    private FlowDocument? Flow => _host.Services.Flow("f");

    public async Task InitializeAsync() => _host = await ControllerHost.Start();

    [Fact]
    public async Task A_protected_flow_has_two_ways_without_a_link_in_common_and_both_are_reserved()
    {
        var plan = (await _host.Create(Safe)).Flow!.Plan!;
        Assert.Empty(Links(plan.Primary).Intersect(Links(plan.Protected!)));
        Assert.All(_host.Network.Now.Links, link => Assert.Equal(1000, link.Load[0].Used.Value));
        await _host.Settled(plan);
    }

    [Fact]
    public async Task A_protected_flow_swaps_when_its_way_breaks_and_is_whole_again_when_the_link_returns()
    {
        var before = (await _host.Create(Safe)).Flow!.Plan!;
        _host.Lab.Cut(before.Primary.Forward.Hops[0].From);
        await Until.True(
            () => Flow is { Shown: FlowStatus.Degraded, Plan: { } now } && now.Primary == before.Protected, "the flow runs over its protected path", () => $"{Flow}");
        await _host.Settled(Flow!.Plan!);
        _host.Lab.Mend(before.Primary.Forward.Hops[0].From);
        await Until.True(() => Flow is { Shown: FlowStatus.Up, StatusInfo: null, Plan.Protected: not null }, "the flow is up and protected", () => $"{Flow}");
        await _host.Settled(Flow!.Plan!);
        Assert.Empty(Links(Flow.Plan!.Primary).Intersect(Links(Flow.Plan.Protected!)));
    }

    [Fact]
    public async Task The_two_ways_are_swapped_on_demand_and_back()
    {
        var before = (await _host.Create(Safe)).Flow!.Plan!;
        foreach (var expected in (FlowPlan[])[before.Swapped(), before])
        {
            var end = await _host.Swap("f");
            Assert.Null(end.Failure);
            Assert.Equal(expected, end.Flow!.Plan);
            await _host.Settled(expected);
        }
    }

    [Fact]
    public async Task Without_a_second_way_a_protected_flow_is_refused()
    {
        await CutOneWay();
        var end = await _host.Create(Safe);
        Assert.Equal(RefusalKind.NotFound, end.Failure!.Kind);
        Assert.Equal("Not enough bandwidth or no path found. Couldn't find non overlapping protected path", end.Failure.Description);
    }

    [Fact]
    public async Task A_flow_that_gets_protection_later_without_a_second_way_is_degraded_until_there_is_one()
    {
        var cut = await CutOneWay();
        await _host.Create(Plain);
        Assert.Null((await _host.Update("f", new FlowChange { AllocateProtectedPath = true })).Failure);
        Assert.Equal((FlowStatus.Degraded, FlowJudgement.NoProtectedPath), (Flow!.Status, Flow.StatusInfo));
        _host.Lab.Mend(cut);
        await Until.True(() => Flow is { Shown: FlowStatus.Up, Plan.Protected: not null }, "the flow is protected", () => $"{Flow}");
        await _host.Settled(Flow!.Plan!);
    }

    [Fact]
    public async Task Where_the_bandwidth_is_gone_a_flow_goes_on_without_and_takes_it_when_it_is_back()
    {
        var (cut, _) = await BothWaysFull(Plain);
        await Until.True(() => Flow is { Shown: FlowStatus.Degraded, StatusInfo: FlowJudgement.WithoutBandwidth }, "the flow goes on without", () => $"{Flow}");
        Assert.All(_host.Network.Now.Links, link => Assert.True(link.Load[0].Used <= link.Capacity[0]));
        _host.Lab.Mend(cut);
        await Until.True(() => Flow is { Shown: FlowStatus.Up, Plan.IgnoreBandwidth: false }, "the flow has its bandwidth", () => $"{Flow}");
    }

    [Fact]
    public async Task A_flow_that_is_strict_about_its_bandwidth_is_down_without_it()
    {
        var (cut, before) = await BothWaysFull(Plain with { StrictBandwidth = true });
        await Until.True(() => Flow is { Shown: FlowStatus.Down }, "the flow is down");
        Assert.Equal(before, Flow!.Plan);
        _host.Lab.Mend(cut);
        await Until.True(() => Flow is { Shown: FlowStatus.Up }, "the flow is up again", () => $"{Flow}");
    }

    [Fact]
    public async Task A_flow_whose_only_other_way_leads_over_a_switch_that_was_away_takes_it_when_that_is_back()
    {
        var before = (await _host.Create(Plain)).Flow!.Plan!;
        var spare = _host.Lab.Switch(before.Primary.Forward.Hops[0].To.Switch == new SwitchId(2) ? new SwitchId(3) : new SwitchId(2));
        spare.Disconnect();
        await Until.True(() => !Shown(spare.Id).Active, "the switch is away");
        var asked = Asked();
        _host.Lab.Cut(before.Primary.Forward.Hops[0].From);
        await Until.True(() => Flow is { Shown: FlowStatus.Down, StatusInfo: { } why } && why.Contains("path", StringComparison.Ordinal), "the flow is down", () => $"{Flow}");
        // The link, or links, and the comparison with all links, which comes once only where nothing becomes better.
        await Until.True(() => Asked() >= asked + 2, "the flow was told of its links, and looked at again", () => $"{asked} {Asked()}");
        spare.Connect();
        await Until.True(() => Flow is { Shown: FlowStatus.Up }, "the flow is up again", () => $"{Flow}");
        await _host.Settled(Flow!.Plan!);
    }

    [Fact]
    public async Task A_flow_that_is_slower_than_it_was_to_be_is_left_alone_while_nothing_is_faster()
    {
        var slow = Plain with { Strategy = PathStrategy.MaxLatency, MaxLatencyNs = 1, MaxLatencyTier2Ns = 10_000_000_000 };
        Assert.Null((await _host.Create(slow)).Failure);
        Assert.Equal((FlowStatus.Degraded, FlowJudgement.Slow), (Flow!.Shown, Flow.StatusInfo));
        var before = Flow.Plan;
        for (var n = 0; n < 5; n++)
        {
            await _host.Flow("f").Check(retry: true);
            Assert.Null((await _host.Update("f", new FlowChange { Description = $"{n}" })).Failure);
        }

        Assert.Equal((FlowStatus.Degraded, before), (Flow.Shown, Flow.Plan));
        Assert.DoesNotContain(await _host.Store.History("flow", "f"), entry => entry.Action == $"{FlowOperation.Reroute}");
    }

    [Fact]
    public async Task A_pinned_flow_stays_where_it_is()
    {
        var before = (await _host.Create(Plain with { Pinned = true })).Flow!.Plan!;
        var cut = before.Primary.Forward.Hops[1].From;
        _host.Lab.Cut(cut);
        await Until.True(() => Flow is { Shown: FlowStatus.Down }, "the flow is down");
        Assert.Contains("become INACTIVE", Flow!.StatusInfo, StringComparison.Ordinal);
        _host.Lab.Mend(cut);
        await Until.True(() => Flow is { Shown: FlowStatus.Up, StatusInfo: null }, "the flow is up again");
        Assert.Equal(before, Flow!.Plan);
    }

    [Fact]
    public async Task A_flow_stays_on_a_link_that_was_deleted_while_it_worked_until_its_port_goes_down()
    {
        var before = (await _host.Create(Plain)).Flow!.Plan!;
        var hop = before.Primary.Forward.Hops[0];
        Assert.NotNull((await _host.Link(hop.Isl).Delete(hop.From, force: true)).Value);
        await _host.Flow("f").Check(retry: true);
        Assert.Null((await _host.Update("f", new FlowChange { Description = "as it was" })).Failure);
        Assert.Equal((FlowStatus.Up, before), (Flow!.Shown, Flow.Plan));
        _host.Lab.Cut(hop.From);
        await Until.True(
            () => Flow is { Shown: FlowStatus.Up, Plan: { } now } && !Links(now.Primary).Contains(hop.Isl), "the flow has left the link", () => $"{Flow}");
        await _host.Settled(Flow!.Plan!);
    }

    [Fact]
    public async Task A_flow_keeps_away_from_the_one_it_is_to_be_diverse_with()
    {
        var one = (await _host.Create(Plain)).Flow!.Plan!;
        var other = (await _host.Create(Plain with { Id = "g", Source = Plain.Source with { Outer = 101 }, Destination = Plain.Destination with { Outer = 201 }, DiverseWith = "f" })).Flow!.Plan!;
        Assert.Empty(Links(one.Primary).Intersect(Links(other.Primary)));
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    private Switch Shown(SwitchId id) => _host.Network.Now.TryGet(id, out var found) ? found : throw new InvalidOperationException($"{id} is not known");

    /// <summary>Calls of flows so far.</summary>
    private long Asked() => _host.Calls("FlowGrain");

    private static HashSet<IslId> Links(PathPair pair) => [.. pair.Forward.Hops.Select(hop => hop.Isl)];

    /// <summary>Cuts the way over s2; its first port.</summary>
    private async Task<PortId> CutOneWay()
    {
        var port = new PortId(new SwitchId(1), 11);
        _host.Lab.Cut(port);
        await Until.True(() => _host.Network.Now.LinksAt(port).All(link => link.Status == LinkStatus.Failed), "the link has failed");
        return port;
    }

    /// <summary>The flow on one way, another flow that fills the other way; then the first way is cut.</summary>
    private async Task<(PortId Cut, FlowPlan Before)> BothWaysFull(FlowRequest request)
    {
        var before = (await _host.Create(request)).Flow!.Plan!;
        var full = await _host.Create(new FlowRequest(
            "full", new(new SwitchId(1), 1, 1), new(new SwitchId(4), 1, 1), new Kbps(10_000_000), DiverseWith: "f"));
        Assert.Null(full.Failure);
        var cut = before.Primary.Forward.Hops[0].From;
        _host.Lab.Cut(cut);
        return (cut, before);
    }
}
