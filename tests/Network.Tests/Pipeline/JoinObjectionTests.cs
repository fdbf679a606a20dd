using Kilda.Network.Bandwidth;
using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using static Kilda.Network.Flows.FlowDirection;
using static Kilda.Network.Tests.Pipeline.JoinSamples;
using static Kilda.Network.Tests.Pipeline.MirrorSamples;
using static Kilda.Network.Tests.Pipeline.Samples;

namespace Kilda.Network.Tests.Pipeline;

public sealed class JoinObjectionTests
{
    private const string At3 = "join join1 of flow 7 at 00:00:00:00:00:00:00:03, reverse: ";
    private static readonly SwitchAbilities s_single = SwitchAbilities.Full with { MultiTable = false };
    private static readonly Endpoint s_device = Client(4, 8, 300);
    private static readonly FlowPlan s_flow = Plan(Client(1, 5, 100), Client(3, 8, 200), Pair(0, 1001, 1, 2, 3));
    private static readonly Join s_join = Join(1, Reverse, 3, s_device, 4, 3);

    public static TheoryData<string, ServicePlan> Wrong => new()
    {
        { At3 + "the device is joined to this direction already", With([], s_join, s_join) },
        {
            "join join1 of flow 7 at 00:00:00:00:00:00:00:04, reverse: the path in slot 0 does not pass this switch",
            With([], Join(1, Reverse, 4, s_device))
        },
        {
            At3 + "the device would hear itself by its mirror at 00:00:00:00:00:00:00:01, further down the path",
            With([Point(1, Reverse, Sink(1, s_device, 1, 4))], s_join)
        },
        { At3 + "the device is an end of the flow", With([], Join(1, Reverse, 3, Client(3, 8, 200))) },
        { At3 + "device VLAN 4095, inner VLAN 0: the largest is 4094", With([], Join(1, Reverse, 3, Client(4, 8, 4095), 4, 3)) },
        { At3 + "path number 0 is not 1…1048575", With([], s_join with { Number = 0 }) },
        { At3 + "the path ends on 00:00:00:00:00:00:00:02, not on 00:00:00:00:00:00:00:03", With([], Join(1, Reverse, 3, s_device, 4, 2)) },
        { At3 + "port 43 is both the device's and a link's", With([], Join(1, Reverse, 3, Client(4, 43), 4, 3)) },
        { At3 + "meter 70000 is not 1…65535", With([], s_join with { Shared = 70_000 }) },
        {
            At3 + "the two joins of the device have different meters",
            With([], s_join, Join(2, Forward, 1, s_device, 4, 1) with { Meter = 77 })
        },
        {
            At3 + "1 groups are needed, there are numbers for 0",
            With([Point(3, Reverse, Sink(1, Client(2, 8), 3, 2)) with { Groups = [10, 11] }], s_join)
        },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_join_that_cannot_be_compiled_says_why(string why, ServicePlan plan) =>
        Assert.Equal(why, PlanCompiler.Objection(plan, Switch(3), SwitchAbilities.Full));

    [Fact]
    public void Both_joins_of_a_device_on_one_transit_switch_cannot_share_the_flows_meter()
    {
        var plan = With([], Join(1, Reverse, 2, Client(2, 8, 300)), Join(2, Forward, 2, Client(2, 8, 300)));
        Assert.EndsWith(
            "both joins of the device are at one transit switch, where only one of them can share the flow's meter",
            PlanCompiler.Objection(plan, Switch(2), SwitchAbilities.Full));
    }

    [Fact]
    public void The_shared_flow_of_a_y_flow_is_not_joined()
    {
        var y = YSamples.Cases().First(c => c.Name == "transit switch").Plan;
        var shared = y with { Flows = [y.Flows[0] with { Joins = [s_join] }, y.Flows[1], y.Flows[2]] };
        Assert.EndsWith("the shared flow of a Y-flow is not joined, its leaf flows are", PlanCompiler.Objection(shared, Switch(3), SwitchAbilities.Full));
    }

    [Fact]
    public void Both_joins_of_a_device_on_the_switch_of_the_Y_point_cannot_share_the_meter_of_a_leaf_that_goes_on()
    {
        var y = YSamples.Cases().First(c => c.Name == "transit switch").Plan;
        var device = Client(2, 8, 300);
        var leaf = y with { Flows = [y.Flows[0], y.Flows[1] with { Joins = [Join(1, Reverse, 2, device), Join(2, Forward, 2, device)] }, y.Flows[2]] };
        Assert.EndsWith(
            "both joins of the device are at one transit switch, where only one of them can share the flow's meter",
            PlanCompiler.Objection(leaf, Switch(2), SwitchAbilities.Full));
    }

    [Fact]
    public void A_switch_with_a_single_table_cannot_tell_two_tags_nor_lead_one_flow_into_another()
    {
        Assert.EndsWith(
            "device has two VLANs, which a switch with a single table cannot tell apart",
            PlanCompiler.Objection(With([], Join(1, Reverse, 3, Client(4, 8, 300, 301), 4, 3)), Switch(4), s_single));
        var (_, _, joined, led) = ByAnotherFlow(bothDirections: false);
        Assert.EndsWith("a switch with a single table cannot lead one flow into another", PlanCompiler.Objection(joined, Switch(3), s_single));
        Assert.Equal("a switch with a single table cannot lead one flow into another", PlanCompiler.Objection(led, Switch(3), s_single));
        Assert.Null(PlanCompiler.Objection(led, Switch(4), s_single));
    }

    [Fact]
    public void A_flow_that_is_led_into_another_has_one_client()
    {
        var led = ByAnotherFlow(bothDirections: false).Led.Flows[0];
        Assert.Equal(
            "it leads into flow f, but not with one end",
            PlanCompiler.Objection(led with { Destination = Client(3, 6) }, Switch(3), SwitchAbilities.Full));
        Assert.Equal("destination port 0 is not 1…4294967040", PlanCompiler.Objection(led with { LeadsInto = null }, Switch(3), SwitchAbilities.Full));
    }

    [Fact]
    public void A_join_path_may_not_use_a_slot_of_the_old_one_for_another_way_nor_be_heard_by_its_device_meanwhile()
    {
        var old = With([], s_join);
        Assert.Equal(
            "join path 201 goes another way in slot 0, which the old plan uses",
            Transition.Objection(old, With([], Join(1, Reverse, 3, s_device, 4, 2, 3))));
        Assert.Equal(
            "meanwhile the device would hear itself by its mirror at 00:00:00:00:00:00:00:01, further down the path",
            Transition.Objection(old, With([Point(1, Reverse, Sink(1, s_device, 1, 4))])));
    }

    [Fact]
    public void A_join_holds_its_path_one_way_its_device_its_number_and_its_meters()
    {
        var plan = With([], s_join);
        var held = Assert.Single(plan.AllHops(), hop => hop.Number == 201);
        Assert.Equal((PathKind.OneWay, new Kbps(10_000), true), (held.Kind, held.Bandwidth, held.Counted));
        Assert.Equal([s_join.Meter!.Value], plan.MetersAt(Switch(4)));
        Assert.Contains(s_join.Shared!.Value, plan.MetersAt(Switch(3)));
        Assert.Equal([7u, 201u], plan.Numbers());
        Assert.Equal([s_device], plan.EndpointsAt(Switch(4)));
    }

    [Fact]
    public void What_comes_by_another_flow_is_held_by_that_flow()
    {
        var (flow, _, joined, led) = ByAnotherFlow(bothDirections: true);
        Assert.Equal(flow.Numbers(), joined.Numbers());
        Assert.Equal(flow.Endpoints(), joined.Endpoints());
        Assert.Equal(flow.AllHops(), joined.AllHops());
        Assert.Equal([s_device], led.Endpoints());
        Assert.Equal(2, led.AllHops().Count());
    }

    private static ServicePlan With(MirrorPoint[] points, params Join[] joins) =>
        ServicePlan.Of(s_flow with { Mirrors = new Seq<MirrorPoint>(points), Joins = new Seq<Join>(joins) });
}
