using Kilda.Grains.Tests.Flows;
using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.YFlows;
using Kilda.Lab.Hosts;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.YFlows;

/// <summary>The life of a Y-flow from s1 to s4 and s8 of a ladder of eight switches.</summary>
public sealed class YFlowLifeTests : IAsyncLifetime
{
    private static readonly YFlowRequest Order = new(
        "y", new(new SwitchId(1), 1), new Kbps(1000),
        [
            new("a", 100, 11, new Endpoint(new SwitchId(4), 1, 200)),
            new("b", 100, 12, new Endpoint(new SwitchId(8), 1, 300)),
        ]);

    private ControllerHost _host = null!;

    private YFlowDocument? Flow => _host.Services.YFlow("y");

    private ServicePlan Plan => Flow!.Plan!;

    public async Task InitializeAsync() => _host = await ControllerHost.Start("ladder");

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task It_is_created_shown_as_three_flows_and_gone_without_a_trace()
    {
        var empty = await _host.Reserved();
        await Create(Order);
        Assert.Equal(FlowStatus.Up, Flow!.Shown);
        Assert.Equal(["a", "b", "y.shared"], _host.Services.Flows().Select(flow => flow.Id));
        Assert.All(_host.Services.Flows(), flow => Assert.Equal(("y", FlowStatus.Up), (flow.YFlowId, flow.Shown)));
        Assert.Equal(new FlowEnd("b", IsSource: true), _host.Services.At(new Endpoint(new SwitchId(1), 1, 100, 12)));
        await Whole();
        Assert.Null((await _host.DoY("y", (flow, context) => flow.Delete(context))).Failure);
        await _host.Settled();
        Assert.Equal(empty, await _host.Reserved());
        Assert.Empty(_host.Services.Flows());
        Assert.Empty(_host.Services.YFlows());
        Assert.Empty(await _host.Store.List(DocumentKinds.YFlow));
    }

    [Fact]
    public async Task Frames_arrive_at_both_leaves_and_come_back()
    {
        await Create(Order);
        await Exchange();
    }

    [Fact]
    public async Task A_nested_flow_is_not_changed_by_itself()
    {
        await Create(Order);
        var refused = await _host.Flow("a").Delete(ControllerHost.Context());
        Assert.Equal(
            (RefusalKind.RequestInvalid, "Could not modify flow", "a is a sub-flow of a y-flow. Operations on sub-flows are forbidden."),
            (refused.Refusal!.Kind, refused.Refusal.Message, refused.Refusal.Description));
        Assert.Equal("y", (await _host.Flow("a").Get())?.YFlowId);
        var taken = await _host.Create(new FlowRequest("a", new(new SwitchId(2), 1), new(new SwitchId(3), 1), default));
        Assert.Equal(RefusalKind.AlreadyExists, taken.Failure!.Kind);
    }

    [Fact]
    public async Task An_update_moves_all_three_flows_at_once()
    {
        await Create(Order);
        var change = new YFlowChange(Bandwidth: new Kbps(2000), SubFlows:
        [
            new SubFlowChange("a"), new SubFlowChange("b") { End = new EndpointChange(new SwitchId(7), 1, 301) },
        ]);
        Assert.Null((await _host.DoY("y", (flow, context) => flow.Update(change, context))).Failure);
        Assert.Equal(new Endpoint(new SwitchId(7), 1, 301), Flow!.Request.SubFlows[1].End);
        await Whole();
    }

    [Fact]
    public async Task A_leaf_whose_link_breaks_moves_alone()
    {
        await Create(Order);
        var (before, leaf) = (Plan, YFlowJudgement.Tree(Plan, 0).Skip(1).First(flow => !flow.Primary.Forward.Hops.IsEmpty));
        _host.Lab.Cut(leaf.Primary.Forward.Hops[^1].From);
        await Until.True(() => Flow is { Shown: FlowStatus.Up, Degraded: false } && Plan != before, "the leaf has moved", () => $"{Flow}");
        Assert.Equal(YFlowJudgement.Tree(before, 0)[0], YFlowJudgement.Tree(Plan, 0)[0]);
        Assert.Single(YFlowJudgement.Tree(before, 0).Except(YFlowJudgement.Tree(Plan, 0)));
        await Whole();
        await Exchange();
    }

    [Fact]
    public async Task When_the_shared_path_breaks_the_whole_moves_to_another_tree()
    {
        await Create(Order);
        var before = Plan;
        _host.Lab.Cut(YFlowJudgement.Tree(before, 0)[0].Primary.Forward.Hops[0].From);
        await Until.True(() => Flow is { Shown: FlowStatus.Up, Degraded: false } && Plan != before, "the Y-flow has moved", () => $"{Flow}");
        await Whole();
        await Exchange();
    }

    [Fact]
    public async Task With_one_leg_it_is_up_and_degraded_and_whole_again_when_the_links_return()
    {
        await Create(Order);
        PortId[] cuts = [At(8, 11), At(8, 12)];
        foreach (var cut in cuts) _host.Lab.Cut(cut);
        // After the first cut it is degraded for a moment, too.
        await Until.True(() => cuts.All(HasFailed) && Flow is { Intent: null }, "the links have failed, and nothing is under way", () => $"{Flow}");
        await Until.True(() => Flow is { Shown: FlowStatus.Up, Degraded: true, StatusInfo: not null }, "the Y-flow is degraded", () => $"{Flow}");
        Assert.Equal([FlowStatus.Up, FlowStatus.Down], new[] { "a", "b" }.Select(id => _host.Services.Flow(id)!.Shown));
        foreach (var cut in cuts) _host.Lab.Mend(cut);
        await Until.True(() => Flow is { Shown: FlowStatus.Up, Degraded: false }, "the Y-flow is whole", () => $"{Flow}");
        await Whole();
    }

    [Fact]
    public async Task A_protected_tree_takes_over_on_demand_and_when_a_link_breaks()
    {
        SubFlowRequest[] legs = [Order.SubFlows[0], Order.SubFlows[1] with { End = new(new SwitchId(4), 1, 300) }];
        await Create(Order with { AllocateProtectedPath = true, SubFlows = [.. legs] });
        var before = Plan;
        Assert.Empty(Links(before, 0).Intersect(Links(before, 1)));
        Assert.Null((await _host.DoY("y", (flow, context) => flow.SwapPaths(context))).Failure);
        Assert.Equal(before with { Joints = [before.Joints[1], before.Joints[0]] }, Plan);
        await Whole();
        var cut = Links(Plan, 0).First();
        _host.Lab.Cut(cut.Low);
        await Until.True(() => Flow is { Intent: null } && Links(Plan, 0).All(isl => isl != cut), "the other tree carries the traffic", () => $"{Flow}");
        _host.Lab.Mend(cut.Low);
        await Until.True(() => Flow is { Shown: FlowStatus.Up, Degraded: false, Plan.Joints.Count: 2 }, "it is protected again", () => $"{Flow}");
        await Whole();
    }

    [Fact]
    public async Task It_survives_a_restart_of_the_controller()
    {
        await Create(Order);
        var before = Plan;
        await _host.Restart();
        await _host.Discovered();
        Assert.Equal(before, Plan);
        await Whole();
        await Exchange();
        Assert.Null((await _host.DoY("y", (flow, context) => flow.Delete(context))).Failure);
        await _host.Settled();
    }

    private bool HasFailed(PortId at) => _host.Network.Now.LinksAt(at).All(link => link.Status == LinkStatus.Failed);

    private async Task Create(YFlowRequest request)
    {
        var end = await _host.DoY(request.Id, (flow, context) => flow.Create(request, context));
        Assert.Null(end.Failure);
        Assert.Equal(FlowStatus.Up, end.YFlow!.Status);
    }

    /// <summary>Switches and links hold what the plan says, and nothing else.</summary>
    private async Task Whole()
    {
        await _host.Settled([Plan]);
        await Until.True(
            async () => await _host.Reserved() == _host.Needed(("y-flow/y", Plan)), "links have what the plan says",
            () => $"{_host.Needed(("y-flow/y", Plan))}");
    }

    private async Task Exchange()
    {
        foreach (var (leaf, shared, tag) in new[] { ("h4", (ushort)11, (ushort)200), ("h8", (ushort)12, (ushort)300) })
        {
            await Pass("h1", leaf, [new(100), new(shared)], [new(tag)]);
            await Pass(leaf, "h1", [new(tag)], [new(100), new(shared)]);
        }
    }

    private async Task Pass(string from, string to, VlanTag[] sent, VlanTag[] arrives)
    {
        _host.Lab.Host(from).Send(
            new EthernetFrame(MacAddress.Local(2), MacAddress.Local(1), [.. sent], EthernetFrame.Experimental, new Seq<byte>(new byte[46])));
        var frame = await _host.Lab.Host(to).Expect(frame => frame.Destination == MacAddress.Local(2), TimeSpan.FromSeconds(5), $"frame from {from}");
        Assert.Equal(arrives, frame.Tags);
    }

    private PortId At(int @switch, uint port) => new(new SwitchId((ulong)@switch), port);

    private static IEnumerable<IslId> Links(ServicePlan plan, int tree) =>
        YFlowJudgement.Tree(plan, tree).SelectMany(flow => flow.Primary.Forward.Hops).Select(hop => hop.Isl);
}
