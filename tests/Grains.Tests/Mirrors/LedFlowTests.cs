using Kilda.Grains.Tests.Flows;
using Kilda.Grains.Tests.Recovery;
using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces.Flows;
using Kilda.Lab.Hosts;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.Mirrors;

/// <summary>
/// On a ladder of eight switches: the flow <c>f</c> from s1 to s4, and <c>g</c> from a device at s6 that a join at s4 leads into it. Whatever is asked of
/// <c>g</c> meanwhile, the device hears what comes to s4, and answers in its place.
/// </summary>
public sealed class LedFlowTests : IAsyncLifetime
{
    private static readonly FlowRequest s_f = new("f", new(new SwitchId(1), 1, 100), new(new SwitchId(4), 1, 200), new Kbps(1000));
    private static readonly FlowRequest s_g = new("g", new(new SwitchId(6), 1, 300), new(new SwitchId(4), 1, 400), new Kbps(1000));
    private static readonly JoinRequest s_join = new("q", FlowDirection.Forward, new SwitchId(4), null, FlowFrom: "g");

    private ControllerHost _host = null!;

    private FlowDocument F => _host.Services.Flow("f")!;

    private FlowDocument G => _host.Services.Flow("g")!;

    public async Task InitializeAsync() => _host = await ControllerHost.Start("ladder", ControllerHost.Impatient);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_protected_path_takes_over_when_its_main_path_breaks_and_when_it_is_asked_for()
    {
        await Led(s_g with { AllocateProtectedPath = true });
        var (main, spare) = (G.Plan!.Primary, G.Plan.Protected!);
        Assert.Null((await _host.Swap("g")).Failure);
        Assert.Equal((spare, main), (G.Plan.Primary, G.Plan.Protected));
        await Serves("h6", 300);
        _host.Lab.Cut(spare.Forward.Hops[0].From);
        await Until.True(() => G.Plan!.Primary == main && F.Shown == FlowStatus.Up, "the first path has taken over", () => $"{G}; {F}");
        await Pass("h1", 100, ("h4", 200), ("h6", 300));
        await Pass("h6", 300, ("h1", 100));
        _host.Lab.Mend(spare.Forward.Hops[0].From);
        await Until.True(() => G is { Shown: FlowStatus.Up, Plan.Protected: not null }, "it is protected again", () => $"{G}");
        await Serves("h6", 300);
        Assert.Null((await _host.Do("f", (flow, context) => flow.RemoveJoin("q", context))).Failure);
        await Laws();
        await Pass("h6", 300, ("h4", 400));
        foreach (var id in (string[])["f", "g"]) Assert.Null((await _host.Delete(id)).Failure);
        await _host.Settled();
    }

    [Fact]
    public async Task It_is_protected_given_another_bandwidth_attached_elsewhere_and_turned_round()
    {
        await Led(s_g);
        Assert.Null((await _host.Update("g", new FlowChange(AllocateProtectedPath: true))).Failure);
        Assert.NotNull(G.Plan!.Protected);
        await Serves("h6", 300);
        Assert.Null((await _host.Update("g", new FlowChange(Bandwidth: new Kbps(2000), Source: new(new SwitchId(7), Outer: 301)))).Failure);
        Assert.Equal((new Kbps(2000), new Endpoint(new SwitchId(7), 1, 301)), (G.Plan.Bandwidth, F.Plan!.Joins[0].Device));
        await Serves("h7", 301);
        Assert.Null((await _host.Update("g", new FlowChange(
            Source: new(new SwitchId(4), 1, 400), Destination: new(new SwitchId(7), 1, 301), AllocateProtectedPath: false, IsWhole: true))).Failure);
        Assert.Equal((new LedInto("f", AtSource: true), null), (G.Request.Led, G.Plan.Protected));
        await Serves("h7", 301);
        Assert.Null((await _host.Update("g", new FlowChange(Description: "new"))).Failure);
        Assert.Null((await _host.Do("f", (flow, context) => flow.RemoveJoin("q", context))).Failure);
        await Laws();
        await Pass("h7", 301, ("h4", 400));
    }

    [Fact]
    public async Task The_flow_that_it_is_led_into_changes_and_keeps_it()
    {
        await Led(s_g);
        var join = F.Plan!.Joins[0];
        Assert.Null((await _host.Update("f", new FlowChange(
            Source: new(new SwitchId(2), 1, 101), Destination: new(Outer: 201), Bandwidth: new Kbps(3000), AllocateProtectedPath: true))).Failure);
        Assert.Equal((join.Path, new Endpoint(new SwitchId(2), 1, 101)), (F.Plan.Joins[0].Path, F.Plan.Source));
        await Serves("h6", 300, service: "h2", tag: 101, primary: 201);
        Assert.Null((await _host.Swap("f")).Failure);
        await Serves("h6", 300, service: "h2", tag: 101, primary: 201);
    }

    [Theory]
    [InlineData("g")]
    [InlineData("f")]
    public async Task First_and_second_device_change_places(string leader)
    {
        var own = s_g with { Destination = new(new SwitchId(1), 1, 400) };
        await Led(own, s_join with { At = new SwitchId(1) });
        await Serves("h6", 300);
        var context = ControllerHost.Context();
        var swapped = await _host.Flow(leader).SwapEndpoints(
            leader == "g" ? new(Source: To(s_f.Destination)) : new(Destination: To(own.Source)), leader == "g" ? "f" : "g",
            leader == "g" ? new(Destination: To(own.Source)) : new(Source: To(s_f.Destination)), context);
        Assert.Null(swapped.Refusal);
        Assert.Null((await _host.Flow(leader).WhenEnded(context.TaskId)).Failure);
        Assert.Equal((own.Source, s_f.Destination), (F.Plan!.Destination, F.Plan.Joins[0].Device));
        await Laws();
        await Pass("h1", 100, ("h6", 300), ("h4", 200));
        await Pass("h6", 300, ("h1", 100));
        await Pass("h4", 200, ("h1", 100));
    }

    [Fact]
    public async Task While_the_other_flow_is_busy_it_waits_and_then_takes_its_protected_path()
    {
        await Led(s_g with { AllocateProtectedPath = true });
        var spare = G.Plan!.Protected!;
        var faults = _host.Lab.Switch("s1").Faults;
        faults.Withhold(1, carriesOut: true);
        var context = ControllerHost.Context();
        Assert.Null((await _host.Flow("f").Update(new FlowChange(Bandwidth: new Kbps(2000)), context)).Refusal);
        _host.Lab.Cut(G.Plan.Primary.Forward.Hops[0].From);
        var end = await _host.Flow("f").WhenEnded(context.TaskId);
        Assert.NotNull(end.Failure);
        faults.Clear();
        await Until.True(() => G.Plan!.Primary == spare && F.Shown == FlowStatus.Up, "the protected path has taken over", () => $"{G}; {F}");
        await Serves("h6", 300);
    }

    [Fact]
    public async Task It_may_not_end_elsewhere_than_where_it_is_led_in()
    {
        const string used = "Flow g is used by a join point of flow f. Remove the join point first";
        const string into = "Flow g is led into flow f by join point q. Remove the join point first";
        await Led(s_g);
        Assert.Null((await _host.Create(new("h", new(new SwitchId(2), 1, 700), new(new SwitchId(3), 1, 700), new Kbps(1000)))).Failure);
        await Serves("h6", 300);
        var (tables, reserved, flows) = (_host.Tables(), await _host.Reserved(), _host.Services.Flows());
        var texts = new List<string>
        {
            (await _host.Update("g", new FlowChange(Destination: new(new SwitchId(3), 1, 400)))).Failure!.Description,
            (await _host.Update("g", new FlowChange(Destination: new(Outer: 401)))).Failure!.Description,
            (await _host.Update("f", new FlowChange(Destination: new(new SwitchId(3), 1, 200)))).Failure!.Description,
            (await _host.Delete("g")).Failure!.Description,
            (await _host.Delete("f")).Failure!.Description,
            (await _host.Flow("g").SwapEndpoints(
                new FlowChange(Source: new(new SwitchId(2), 1, 700)), "h", new FlowChange(Source: To(s_g.Source)),
                ControllerHost.Context())).Refusal!.Description,
            (await _host.Flow("h").SwapEndpoints(
                new FlowChange(Source: To(s_f.Destination)), "f", new FlowChange(Destination: new(new SwitchId(2), 1, 700)),
                ControllerHost.Context())).Refusal!.Description,
        };
        Assert.Equal([used, used, into, used, into, used, into], texts);
        Assert.Equal((tables, reserved), (_host.Tables(), await _host.Reserved()));
        Assert.Equal(flows, _host.Services.Flows());
    }

    private static EndpointChange To(Endpoint end) => new(end.Switch, end.Port, end.Outer, end.Inner);

    private async Task Led(FlowRequest own, JoinRequest? join = null)
    {
        Assert.Null((await _host.Create(s_f)).Failure);
        Assert.Null((await _host.Create(own)).Failure);
        Assert.Null((await _host.Do("f", (flow, context) => flow.PutJoin(join ?? s_join, context))).Failure);
        await Laws();
    }

    private Task Laws() => ServiceLaws.Hold(_host, "the change");

    /// <summary>The service's frames come to both devices, and either of them answers.</summary>
    private async Task Serves(string device, ushort vlan, string service = "h1", ushort tag = 100, ushort primary = 200)
    {
        await Laws();
        await Pass(service, tag, ("h4", primary), (device, vlan));
        await Pass("h4", primary, (service, tag));
        await Pass(device, vlan, (service, tag));
    }

    private async Task Pass(string from, ushort sent, params (string Host, ushort Tag)[] arrive)
    {
        foreach (var place in _host.Topology.Hosts) _host.Lab.Host(place.Name).TakeAll();
        _host.Lab.Host(from).Send(
            new EthernetFrame(MacAddress.Local(2), MacAddress.Local(1), [new VlanTag(sent)], EthernetFrame.Experimental, new Seq<byte>(new byte[46])));
        foreach (var (host, tag) in arrive)
        {
            var frame = await _host.Lab.Host(host).Expect(frame => frame.Destination == MacAddress.Local(2), TimeSpan.FromSeconds(5), $"frame from {from}");
            Assert.Equal([new VlanTag(tag)], frame.Tags);
        }

        Assert.All(_host.Topology.Hosts, place => Assert.DoesNotContain(
            _host.Lab.Host(place.Name).TakeAll(), frame => EthernetFrame.Parse(frame)?.Destination == MacAddress.Local(2)));
    }
}
