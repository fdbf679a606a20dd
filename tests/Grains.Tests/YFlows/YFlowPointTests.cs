using Kilda.Grains.Tests.Flows;
using Kilda.Grains.Tests.Recovery;
using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Mirrors;
using Kilda.Network.Topology;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.YFlows;

/// <summary>Mirrors and joins of the leaf flows of a Y-flow from s1 to s3 and s4 of a ladder of eight switches.</summary>
public sealed class YFlowPointTests : IAsyncLifetime
{
    private static readonly YFlowRequest s_order = new(
        "y", new(new SwitchId(1), 1), new Kbps(1000),
        [
            new("a", 100, 11, new Endpoint(new SwitchId(3), 1, 200)),
            new("b", 100, 12, new Endpoint(new SwitchId(4), 1, 300)),
        ]);

    private static readonly MirrorRequest s_mirror = new(
        "m", FlowDirection.Forward, new SwitchId(4), new(new SwitchId(6), 1, 400), JoinsTraffic: true);

    private ControllerHost _host = null!;

    private YFlowDocument Whole => _host.Services.YFlow("y")!;

    private ServicePlan Plan => Whole.Plan!;

    private IEnumerable<DirectedPath> Paths => Plan.Flows.SelectMany(flow => flow.Mirrors).SelectMany(point => point.Sinks).Select(sink => sink.Path)
        .Concat(Plan.Flows.SelectMany(flow => flow.Joins).Select(join => join.Path));

    public async Task InitializeAsync() => _host = await ControllerHost.Start("ladder");

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task They_leave_a_link_that_is_evacuated_and_the_tree_stays(bool isPinned)
    {
        await Mirrored(isPinned);
        var (tree, used) = (Ways(), Plan.Flows.SelectMany(flow => flow.Primary.Forward.Hops).Select(hop => hop.Isl).ToHashSet());
        var shut = Paths.First().Hops.First(hop => !used.Contains(hop.Isl)).Isl;
        await Evacuate(shut);
        await Until.True(
            () => Whole.Intent is null && Paths.All(path => path.Hops.All(hop => hop.Isl != shut)), $"nothing runs over {shut}", () => $"{Whole}");
        Assert.Equal(tree, Ways());
        Assert.Equal(2, Paths.Count());
        await ServiceLaws.Hold(_host, "the evacuation");
    }

    [Fact]
    public async Task Where_there_is_no_other_way_they_stay_too()
    {
        await Mirrored(isPinned: false);
        foreach (var link in _host.Network.Now.LinksAt(s_mirror.Sink.Switch)) await _host.Link(link.Id).SetMaintenance(link.Id.Low, underMaintenance: true);
        for (var n = 0; n < 2 && await Reroute(); n++) await ServiceLaws.Hold(_host, "the reroute");
        var left = Plan;
        Assert.False(await Reroute());
        Assert.Equal(left, Plan);
    }

    [Fact]
    public async Task Where_a_leaf_begins_they_go_with_the_Y_point()
    {
        Assert.Null((await _host.DoY("y", (flow, context) => flow.Create(s_order, context))).Failure);
        Assert.Null((await _host.DoY("y", (flow, context) => flow.PutMirror("b", s_mirror with { At = new SwitchId(3) }, context))).Failure);
        Assert.Equal((3ul, 3ul, 3ul), Places());
        Assert.Null((await _host.DoY("y", (flow, context) => flow.Update(new YFlowChange(Bandwidth: new Kbps(2000)), context))).Failure);
        Assert.Equal((3ul, 3ul, 3ul), Places());
        var change = new YFlowChange(SubFlows: [new("a", End: new(new SwitchId(5))), new("b")]);
        Assert.Null((await _host.DoY("y", (flow, context) => flow.Update(change, context))).Failure);
        Assert.Equal((1ul, 1ul, 1ul), Places());
        Assert.Equal(FlowStatus.Up, Whole.Status);
        await ServiceLaws.Hold(_host, "the Y-point has moved");

        (ulong Joint, ulong Mirror, ulong Join) Places()
        {
            Assert.Equal(Plan.Flows[2].Mirrors[0].At, Whole.Request.SubFlows[1].Mirrors[0].At);
            return (Plan.Flows[0].Destination.Switch.Value, Plan.Flows[2].Mirrors[0].At.Value, Plan.Flows[2].Joins[0].At.Value);
        }
    }

    private async Task Mirrored(bool isPinned)
    {
        Assert.Null((await _host.DoY("y", (flow, context) => flow.Create(s_order with { Pinned = isPinned }, context))).Failure);
        Assert.Null((await _host.DoY("y", (flow, context) => flow.PutMirror("b", s_mirror, context))).Failure);
        await ServiceLaws.Hold(_host, "the mirror");
    }

    private string Ways() => string.Join("; ", Plan.Flows.Select(flow => $"{flow.Number} {flow.Primary}"));

    private async Task Evacuate(IslId isl) => Assert.Equal("200", await _host.Ask("PATCH /v1/links/under-maintenance", $$"""
        {
          "src_switch": "{{isl.Low.Switch}}", "src_port": {{isl.Low.Port}}, "dst_switch": "{{isl.High.Switch}}", "dst_port": {{isl.High.Port}},
          "under_maintenance": true, "evacuate": true
        }
        """));

    private async Task<bool> Reroute()
    {
        YRerouteAnswer? answer = null;
        await Until.True(async () => (answer = (await _host.YFlow("y").Reroute(ControllerHost.Context())).Value) is not null, "the Y-flow may be asked");
        await Until.True(() => Whole.Intent is null, "the Y-flow has moved");
        return answer!.Rerouted;
    }
}
