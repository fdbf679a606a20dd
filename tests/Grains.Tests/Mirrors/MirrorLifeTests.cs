using Kilda.Grains.Tests.Flows;
using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Lab.Hosts;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.Mirrors;

/// <summary>Mirrors and joins of a flow from s1 to s4 of a ladder of eight switches.</summary>
public sealed class MirrorLifeTests : IAsyncLifetime
{
    private static readonly FlowRequest Order = new("f", new(new SwitchId(1), 1, 100), new(new SwitchId(4), 1, 200), new Kbps(1000));
    private static readonly MirrorRequest Remote = new("m", FlowDirection.Forward, new SwitchId(1), new(new SwitchId(6), 1, 300));
    private static readonly MirrorRequest Local = new("n", FlowDirection.Reverse, new SwitchId(1), new(new SwitchId(1), 1, 301, 302));

    private ControllerHost _host = null!;

    private FlowDocument? Flow => _host.Services.Flow("f");

    private FlowPlan Plan => Flow!.Plan!;

    public async Task InitializeAsync() => _host = await ControllerHost.Start("ladder", ControllerHost.Impatient);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Mirrors_come_and_go_beside_the_flow_and_leave_no_trace()
    {
        await Create();
        var (bare, reserved) = (Plan, await _host.Reserved());
        await Put(Remote);
        await Put(Local);
        Assert.Equal((bare.Primary, bare.ForwardMeter), (Plan.Primary, Plan.ForwardMeter));
        await Whole();
        Assert.Null((await _host.Do("f", (flow, context) => flow.RemoveMirror("m", context))).Failure);
        Assert.Null((await _host.Do("f", (flow, context) => flow.RemoveMirror("n", context))).Failure);
        Assert.Equal(bare, Plan);
        await Whole();
        Assert.Equal(reserved, await _host.Reserved());
    }

    [Fact]
    public async Task A_sink_gets_a_copy_and_the_flow_goes_on()
    {
        await Create();
        await Put(Remote);
        await Pass("h1", [new(100)], ("h4", [new(200)]), ("h6", [new(300)]));
        await Pass("h4", [new(200)], ("h1", [new(100)]));
    }

    [Fact]
    public async Task A_mirror_path_has_a_dummy_beside_it_until_a_join_faces_it()
    {
        await Create();
        await Put(Remote);
        var link = Plan.Mirrors[0].Sinks[0].Path.Hops[0].Isl;
        var flow = Plan.AllHops().Any(held => held.Hop.Isl == link) ? 1000 : 0;
        await Loads(link, flow + 1000, dummies: 1);
        Assert.Null((await _host.Do("f", (f, context) => f.PutJoin(new JoinRequest("j", FlowDirection.Forward, Remote.At, Remote.Sink), context))).Failure);
        await Whole();
        await Loads(link, flow + 1000, dummies: 0);
        Assert.Null((await _host.Do("f", (f, context) => f.RemoveJoin("j", context))).Failure);
        await Loads(link, flow + 1000, dummies: 1);
    }

    [Fact]
    public async Task A_second_device_hears_what_the_first_one_hears_and_may_answer_for_it()
    {
        await Create();
        await Put(Remote with { JoinsTraffic = true });
        await Pass("h1", [new(100)], ("h4", [new(200)]), ("h6", [new(300)]));
        await Pass("h6", [new(300)], ("h1", [new(100)]));
        Assert.Null((await _host.Do("f", (flow, context) => flow.RemoveJoin("m", context))).Failure);
        Assert.False(Flow!.Request.Mirrors[0].JoinsTraffic);
        await Whole();
    }

    [Fact]
    public async Task With_multi_access_everybody_hears_everybody_but_himself()
    {
        await Create();
        var join = new JoinRequest("q", FlowDirection.Forward, new SwitchId(4), new Endpoint(new SwitchId(7), 1, 300), MultiAccess: true);
        Assert.Null((await _host.Do("f", (flow, context) => flow.PutJoin(join, context))).Failure);
        await Whole();
        await Pass("h1", [new(100)], ("h4", [new(200)]), ("h7", [new(300)]));
        await Pass("h4", [new(200)], ("h1", [new(100)]), ("h7", [new(300)]));
        await Pass("h7", [new(300)], ("h1", [new(100)]), ("h4", [new(200)]));
        Assert.Equal(Flow, (await _host.Do("f", (flow, context) => flow.PutJoin(join, context))).Flow);
    }

    [Fact]
    public async Task A_mirror_path_that_breaks_moves_without_the_flow()
    {
        await Create();
        await Put(Remote);
        var (pair, before) = (Plan.Primary, Plan.Mirrors[0].Sinks[0].Path);
        var cut = before.Hops.First(hop => !Plan.AllHops().Any(held => held.Hop.Isl == hop.Isl)).From;
        _host.Lab.Cut(cut);
        await Until.True(() => Flow is { Shown: FlowStatus.Up } && Plan.Mirrors[0].Sinks[0].Path != before, "the mirror path has moved", () => $"{Flow}");
        Assert.Equal(pair, Plan.Primary);
        await Whole();
        await Pass("h1", [new(100)], ("h4", [new(200)]), ("h6", [new(300)]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Points_leave_a_link_under_maintenance_and_the_flow_stays(bool isPinned)
    {
        await Create();
        if (isPinned) Assert.Null((await _host.Update("f", new FlowChange(Pinned: true))).Failure);
        await Put(Remote with { JoinsTraffic = true });
        var (pair, mirror, join) = (Plan.Primary, Plan.Mirrors[0].Sinks[0].Path, Plan.Joins[0].Path);
        var shut = mirror.Hops.First(hop => !Plan.Primary.Forward.Hops.Any(own => own.Isl == hop.Isl)).Isl;
        Assert.NotNull((await _host.Link(shut).SetMaintenance(shut.Low, underMaintenance: true)).Value);
        var joins = join.Hops.Any(hop => hop.Isl == shut);
        Assert.True((await Reroute()).Rerouted);
        await Until.True(() => Flow is { Shown: FlowStatus.Up, Intent: null }, "the flow is up", () => $"{Flow}");
        Assert.Equal(pair, Plan.Primary);
        Assert.DoesNotContain(shut, Plan.Mirrors[0].Sinks[0].Path.Hops.Concat(Plan.Joins[0].Path.Hops).Select(hop => hop.Isl));
        if (!joins) Assert.Equal(join, Plan.Joins[0].Path);
        await Whole();
        await Pass("h1", [new(100)], ("h4", [new(200)]), ("h6", [new(300)]));

        // All links at the sink's switch: they go where there are the fewest, and then stay.
        foreach (var link in _host.Network.Now.LinksAt(Remote.Sink.Switch)) await _host.Link(link.Id).SetMaintenance(link.Id.Low, underMaintenance: true);
        for (var n = 0; n < 2 && (await Reroute()).Rerouted; n++) await Whole();
        var left = Plan;
        Assert.False((await Reroute()).Rerouted);
        Assert.Equal(left, Plan);

        async Task<RerouteAnswer> Reroute()
        {
            RerouteAnswer? answer = null;
            await Until.True(async () => (answer = (await _host.Flow("f").Reroute(ControllerHost.Context())).Value) is not null, "the flow may be asked");
            await Until.True(() => Flow is { Intent: null }, "the flow has moved");
            return answer!;
        }
    }

    [Fact]
    public async Task Without_a_way_to_the_sink_the_flow_is_degraded_until_there_is_one()
    {
        await Create();
        await Put(Remote);
        PortId[] cuts = [new(new SwitchId(6), 11), new(new SwitchId(6), 12), new(new SwitchId(6), 13)];
        foreach (var cut in cuts) _host.Lab.Cut(cut);
        await Until.True(() => Flow is { Shown: FlowStatus.Degraded } && Flow.StatusInfo!.Contains("Mirror point m"), "the flow is degraded", () => $"{Flow}");
        foreach (var cut in cuts) _host.Lab.Mend(cut);
        await Until.True(() => Flow is { Shown: FlowStatus.Up, StatusInfo: null }, "the flow is up", () => $"{Flow}");
        await Whole();
    }

    [Fact]
    public async Task Points_survive_a_reroute_an_update_of_the_end_and_a_restart()
    {
        await Create();
        await Put(Remote);
        await Put(Local);
        var (before, cut) = (Plan.Primary, Plan.Primary.Forward.Hops[0].From);
        _host.Lab.Cut(cut);
        await Until.True(() => Flow is { Shown: FlowStatus.Up } && Plan.Primary != before, "the flow has moved", () => $"{Flow}");
        await Whole();
        Assert.Null((await _host.Do("f", (flow, context) => flow.Update(new FlowChange(Source: new(new SwitchId(2), 1, 100)), context))).Failure);
        Assert.All(Plan.Mirrors, point => Assert.Equal(new SwitchId(2), point.At));
        await Whole();
        _host.Lab.Mend(cut);
        await _host.Discovered();
        var moved = Plan;
        await _host.Restart();
        await _host.Discovered();
        Assert.Equal(moved, Plan);
        await Whole();
        Assert.Null((await _host.Delete("f")).Failure);
        await _host.Settled();
    }

    [Fact]
    public async Task A_device_may_come_by_a_flow_of_its_own()
    {
        await Create();
        var own = new FlowRequest("g", new(new SwitchId(6), 1, 300), new(new SwitchId(4), 1, 400), new Kbps(1000));
        Assert.Null((await _host.Create(own)).Failure);
        var bare = Plan;
        var join = new JoinRequest("q", FlowDirection.Forward, new SwitchId(4), null, FlowFrom: "g");
        Assert.Null((await _host.Do("f", (flow, context) => flow.PutJoin(join, context))).Failure);
        Assert.Equal("f", _host.Services.Flow("g")!.Plan!.LeadsInto);
        await Both();
        await Pass("h1", [new(100)], ("h4", [new(200)]), ("h6", [new(300)]));
        await Pass("h4", [new(200)], ("h1", [new(100)]));
        await Pass("h6", [new(300)], ("h1", [new(100)]));
        Assert.Equal(RefusalKind.AlreadyExists, (await _host.Delete("g")).Failure!.Kind);
        Assert.Equal(RefusalKind.AlreadyExists, (await _host.Delete("f")).Failure!.Kind);
        var before = _host.Services.Flow("g")!.Plan!.Primary;
        _host.Lab.Cut(before.Forward.Hops[0].From);
        await Until.True(
            () => _host.Services.Flow("g") is { Shown: FlowStatus.Up } led && led.Plan!.Primary != before && Flow is { Shown: FlowStatus.Up },
            "the device's flow has moved", () => $"{_host.Services.Flow("g")}; {Flow}");
        await Both();
        await Pass("h6", [new(300)], ("h1", [new(100)]));
        await Pass("h1", [new(100)], ("h4", [new(200)]), ("h6", [new(300)]));
        _host.Lab.Mend(before.Forward.Hops[0].From);
        await _host.Discovered();
        Assert.Null((await _host.Do("f", (flow, context) => flow.RemoveJoin("q", context))).Failure);
        Assert.Equal((bare, null), (Plan, _host.Services.Flow("g")!.Plan!.LeadsInto));
        await Both();
        await Pass("h6", [new(300)], ("h4", [new(400)]));
        foreach (var id in (string[])["f", "g"]) Assert.Null((await _host.Delete(id)).Failure);
        await _host.Settled();
    }

    [Theory]
    [InlineData("refuse")]
    [InlineData("silence after")]
    [InlineData("drop")]
    public async Task A_fault_at_any_command_leaves_all_or_nothing(string fault)
    {
        await Create();
        var (bare, reserved) = (Plan, await _host.Reserved());
        foreach (var at in (string[])["s1", "s6"])
        {
            await EveryCommand.Of(
                _host, at, fault,
                () => Task.CompletedTask,
                () => _host.Do("f", (flow, context) => flow.PutMirror(Remote with { JoinsTraffic = true }, context)),
                async (end, when) =>
                {
                    await Until.True(() => Flow is { Intent: null, Status: FlowStatus.Up }, $"the flow is up after {when}", () => $"{Flow}");
                    Assert.Equal(end.Failure is null, Flow!.Request.Mirrors.Count == 1);
                    await _host.Settled(Plan);
                    if (end.Failure is null) Assert.Null((await _host.Do("f", (flow, context) => flow.RemoveMirror("m", context))).Failure);
                    Assert.Equal(bare, Plan);
                    await _host.Settled(Plan);
                    await Until.True(async () => await _host.Reserved() == reserved, $"nothing more is reserved after {when}");
                });
        }
    }

    [Theory]
    [InlineData("s4", "refuse")]
    [InlineData("s4", "drop")]
    [InlineData("s6", "silence after")]
    public async Task A_fault_while_a_flow_is_led_in_leaves_both_as_they_were_or_joined(string at, string fault)
    {
        await Create();
        Assert.Null((await _host.Create(new FlowRequest("g", new(new SwitchId(6), 1, 300), new(new SwitchId(4), 1, 400), new Kbps(1000)))).Failure);
        var join = new JoinRequest("q", FlowDirection.Forward, new SwitchId(4), null, FlowFrom: "g");
        await EveryCommand.Of(
            _host, at, fault,
            () => Task.CompletedTask,
            () => _host.Do("f", (flow, context) => flow.PutJoin(join, context)),
            async (end, when) =>
            {
                await Until.True(() => _host.Services.Flows().All(flow => flow is { Intent: null, Status: FlowStatus.Up }), $"both flows are up after {when}");
                Assert.Equal(end.Failure is null, _host.Services.Flow("g")!.Request.Led is not null);
                await Both();
                if (end.Failure is null) Assert.Null((await _host.Do("f", (flow, context) => flow.RemoveJoin("q", context))).Failure);
                await Both();
            });
    }

    private async Task Create() => Assert.Null((await _host.Create(Order)).Failure);

    private async Task Put(MirrorRequest mirror) => Assert.Null((await _host.Do("f", (flow, context) => flow.PutMirror(mirror, context))).Failure);

    /// <summary>Switches and links hold what the plan says, and nothing else.</summary>
    private async Task Whole()
    {
        await _host.Settled(Plan);
        await Until.True(
            async () => await _host.Reserved() == _host.Needed(("flow/f", ServicePlan.Of(Plan))), "links have what the plan says",
            () => _host.Needed(("flow/f", ServicePlan.Of(Plan))));
    }

    private async Task Both()
    {
        FlowPlan[] plans = [Plan, _host.Services.Flow("g")!.Plan!];
        await _host.Settled(plans);
        var needed = plans.Select((plan, nth) => (nth == 0 ? "flow/f" : "flow/g", ServicePlan.Of(plan))).ToArray();
        await Until.True(async () => await _host.Reserved() == _host.Needed(needed), "links have what the plans say", () => _host.Needed(needed));
    }

    private Task Loads(IslId isl, long used, int dummies) => Until.True(
        () => _host.Network.Now.TryGet(isl, out var link) && link.Load.All(load => load.Used.Value == used)
            && link.Load.Count(load => load.Dummy > Kbps.Zero) == dummies,
        $"{used} kbit/s are used each way, {dummies} by dummies", () => $"{(_host.Network.Now.TryGet(isl, out var link) ? link.Load : [])}");

    private async Task Pass(string from, VlanTag[] sent, params (string Host, VlanTag[] Tags)[] arrive)
    {
        foreach (var place in _host.Topology.Hosts) _host.Lab.Host(place.Name).TakeAll();
        _host.Lab.Host(from).Send(
            new EthernetFrame(MacAddress.Local(2), MacAddress.Local(1), [.. sent], EthernetFrame.Experimental, new Seq<byte>(new byte[46])));
        foreach (var (host, tags) in arrive)
        {
            var frame = await _host.Lab.Host(host).Expect(frame => frame.Destination == MacAddress.Local(2), TimeSpan.FromSeconds(5), $"frame from {from}");
            Assert.Equal(tags, frame.Tags);
        }

        // Probes of ports where no switch answers come by.
        Assert.All(_host.Topology.Hosts, place => Assert.DoesNotContain(
            _host.Lab.Host(place.Name).TakeAll(), frame => EthernetFrame.Parse(frame)?.Destination == MacAddress.Local(2)));
    }
}
