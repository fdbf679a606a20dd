using Kilda.Grains.Tests.Flows;
using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.YFlows;

/// <summary>Switches that lose frames while their links seem to be well: only the pings of a Y-flow notice.</summary>
public sealed class YFlowPingTests : IAsyncLifetime
{
    private static readonly YFlowRequest s_order = new(
        "y", new(new SwitchId(1), 1), new Kbps(1000),
        [
            new("a", 100, 11, new Endpoint(new SwitchId(4), 1, 200)),
            new("b", 100, 12, new Endpoint(new SwitchId(8), 1, 300)),
        ],
        PeriodicPings: true);

    private ControllerHost _host = null!;

    private YFlowDocument? Flow => _host.Services.YFlow("y");

    private FlowPlan Shared => YFlowJudgement.Tree(Flow!.Plan!, 0)[0];

    public async Task InitializeAsync() => _host = await ControllerHost.Start("ladder");

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_shared_path_that_answers_no_pings_is_left()
    {
        await Create(s_order);
        var left = Links(Shared);
        await Silence(Shared.Primary.Forward.Hops[0].To.Switch);
        await Until.True(
            () => Flow is { Shown: FlowStatus.Up, Degraded: false } && !Links(Shared).Overlaps(left), "the Y-flow has left the links", () => $"{Flow}");
        await _host.Settled([Flow!.Plan!]);
    }

    [Fact]
    public async Task The_protected_tree_takes_over_when_the_shared_path_answers_no_pings()
    {
        SubFlowRequest[] legs = [s_order.SubFlows[0], s_order.SubFlows[1] with { End = new(new SwitchId(4), 1, 300) }];
        await Create(s_order with { AllocateProtectedPath = true, SubFlows = [.. legs] });
        var before = Flow!.Plan!;
        await Silence(Shared.Primary.Forward.Hops[0].To.Switch);
        await Until.True(() => Flow!.Plan!.Joints[0] == before.Joints[1], "the other tree carries the traffic", () => $"{Flow}");
    }

    [Fact]
    public async Task One_that_may_not_move_says_so_and_is_up_again_when_pings_are_answered()
    {
        await Create(s_order with { Pinned = true });
        var before = Flow!.Plan!;
        var at = Shared.Primary.Forward.Hops[0].To.Switch;
        await Silence(at);
        await Until.True(() => Flow is { Shown: FlowStatus.Down }, "the Y-flow is down", () => $"{Flow}");
        Assert.StartsWith("No ping since ", Flow!.StatusInfo, StringComparison.Ordinal);
        Assert.Equal(before, Flow.Plan);
        await _host.Switch(at).Put("y-flow/y", [.. new PlanLayer[] { new(before, PlanPart.Whole) }]);
        await Until.True(() => Flow is { Shown: FlowStatus.Up, Degraded: false, StatusInfo: null }, "the Y-flow is up", () => $"{Flow}");
    }

    [Fact]
    public async Task A_leaf_that_answers_no_pings_leaves_the_other_leg_up()
    {
        await Create(s_order);
        var before = Flow!.Plan!;
        var leaf = YFlowJudgement.Tree(before, 0).Skip(1).First(flow => !flow.IsOneSwitch);
        await Silence(leaf.Destination.Switch);
        var id = leaf.Destination.Switch == new SwitchId(4) ? "a" : "b";
        await Until.True(() => Flow is { Shown: FlowStatus.Up, Degraded: true }, "the Y-flow is degraded", () => $"{Flow}");
        Assert.StartsWith($"sub-flow {id}: No ping since ", Flow!.StatusInfo, StringComparison.Ordinal);
        Assert.Equal(FlowStatus.Down, _host.Services.Flow(id)!.Shown);
        Assert.Equal(before, Flow.Plan);
        await _host.Switch(leaf.Destination.Switch).Put("y-flow/y", [.. new PlanLayer[] { new(before, PlanPart.Whole) }]);
        await Until.True(() => Flow is { Shown: FlowStatus.Up, Degraded: false }, "the Y-flow is whole", () => $"{Flow}");
    }

    private async Task Create(YFlowRequest request) =>
        Assert.Null((await _host.DoY(request.Id, (flow, context) => flow.Create(request, context))).Failure);

    /// <summary>The switch has no rules of the Y-flow any more, and the controller has none in mind for it.</summary>
    private Task Silence(SwitchId at) => _host.Switch(at).Put("y-flow/y", []);

    private static HashSet<IslId> Links(FlowPlan plan) => [.. plan.Primary.Forward.Hops.Select(hop => hop.Isl)];
}
