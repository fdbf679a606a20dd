using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;
using static Kilda.Network.Tests.Pipeline.Samples;

namespace Kilda.Network.Tests.Pipeline;

public sealed class YObjectionTests
{
    private static readonly SwitchAbilities s_single = SwitchAbilities.Full with { MultiTable = false };
    private static readonly ServicePlan s_good = YSamples.Plan(
        new([1, 2], [2, 3], [2, 4]),
        [new(Client(1, 5, 100, 101), Client(3, 8, 200)), new(Client(1, 5, 100, 102), Client(4, 8, 300))]);

    private static readonly Joint s_joint = s_good.Joints[0];

    public static TheoryData<string, ServicePlan> Wrong => new()
    {
        { "2 flows without a joint", s_good with { Flows = [s_good.Flows[0], s_good.Flows[1]], Joints = [] } },
        { "there is no shared flow 9, slot 0", With(s_joint with { Number = 9 }) },
        { "a joint of 1 legs", With(s_joint with { Legs = [s_joint.Legs[0]] }) },
        { "the shared flow does not end at a joint", With(0, flow => flow with { Destination = Client(2, 8) }) },
        { "the shared flow's source has VLANs: its legs have them", With(0, flow => flow with { Source = Client(1, 5, 100) }) },
        { "the shared flow's source has no port", With(0, flow => flow with { Source = Endpoint.Joint(Switch(1)) }) },
        { "shared flow: flow number 1048576 is not 1…1048575", Numbered(1 << 20) },
        { "shared flow: label 1 is not 2…4094", With(0, flow => flow with { Primary = Pair(0, 1, 1, 2) }) },
        { "leg 1: there is no leaf flow 20, slot 0", With(WithLeg(0, leg => leg with { Number = 20 })) },
        {
            "leg 2: the leaf flow does not begin at the Y-point 00:00:00:00:00:00:00:02",
            With(2, flow => flow with { Source = Endpoint.Joint(Switch(3)) })
        },
        { "leg 1: leg tag 0 is not 1…4094", With(WithLeg(0, leg => leg with { Tag = 0 })) },
        { "leg 2: another leg has the tag 101 too", With(WithLeg(1, leg => leg with { Tag = 101 })) },
        { "leg 1: leaf VLAN 4095, inner VLAN 0: the largest is 4094", With(1, flow => flow with { Destination = Client(3, 8, 4095) }) },
        { "leg 1: shared end VLAN 4095, inner VLAN 7: the largest is 4094", With(WithLeg(0, leg => leg with { Shared = Client(1, 5, 4095, 7) })) },
        { "leg 1: leaf port 0 is not 1…4294967040", With(1, flow => flow with { Destination = Endpoint.Joint(Switch(3)) }) },
        { "leg 2: the path ends on 00:00:00:00:00:00:00:03, not on 00:00:00:00:00:00:00:04", With(2, flow => flow with { Primary = Pair(0, 1020, 2, 3) }) },
        { "shared flow: port 12 is both a client's and a link's", With(1, flow => flow with { Destination = Client(1, 12), Primary = Pair(0, 1010, 2, 1) }) },
        {
            "two clients are at switchId=\"00:00:00:00:00:00:00:01\" port=5 vlanId=100 innerVlanId=101",
            With(WithLeg(1, leg => leg with { Shared = Client(1, 5, 100, 101) }))
        },
        { "flow 10, slot 0, is in two places", s_good with { Joints = [s_joint, s_joint] } },
        { "flow 77, slot 0, is in no tree", s_good with { Flows = s_good.Flows.Add(s_good.Flows[1] with { Number = 77 }) } },
        { "nested flow 11 has two pairs: each tree has flows of its own", With(1, flow => flow with { Protected = Pair(1, 1500, 2, 3) }) },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_plan_that_cannot_be_compiled_says_why(string why, ServicePlan plan)
    {
        Assert.Equal(why, PlanCompiler.Objection(plan, Switch(1), SwitchAbilities.Full));
        Assert.Throws<ArgumentException>(() => PlanCompiler.Compile(plan, Switch(1), SwitchAbilities.Full));
    }

    [Fact]
    public void A_switch_with_a_single_table_can_carry_a_y_flow_and_end_it_and_no_more()
    {
        Assert.Equal("a switch with a single table cannot be the shared end of a Y-flow", PlanCompiler.Objection(s_good, Switch(1), s_single));
        Assert.Equal("a switch with a single table cannot be a Y-point", PlanCompiler.Objection(s_good, Switch(2), s_single));
        Assert.Null(PlanCompiler.Objection(s_good, Switch(3), s_single));
        Assert.Null(PlanCompiler.Objection(s_good, Switch(4), s_single));
    }

    [Fact]
    public void Legs_are_told_apart_by_inner_vlans_else_by_outer_ones_else_by_their_places()
    {
        Assert.Equal([7, 8], Leg.Tags([Client(1, 5, 1, 7), Client(1, 5, 2, 8)]));
        Assert.Equal([1, 2], Leg.Tags([Client(1, 5, 1, 7), Client(1, 5, 2, 7)]));
        Assert.Equal([300, 100], Leg.Tags([Client(1, 5, 300, 7), Client(1, 5, 100)]));
        Assert.Equal([1, 2], Leg.Tags([Client(1, 5, 100, 7), Client(1, 5, 100)]));
        Assert.Equal([1, 2], Leg.Tags([Client(1, 5, 100), Client(1, 5)]));
    }

    [Fact]
    public void A_new_plan_may_not_use_a_slot_of_the_old_one_for_another_way()
    {
        var moved = With(1, flow => flow with { Primary = Pair(0, 2000, 2, 4, 3) });
        Assert.Equal("flow 11 goes another way in slot 0, which the old plan uses", Transition.Objection(s_good, moved));
        Assert.Throws<ArgumentException>(() => Transition.Between(s_good, moved));
        var retagged = With(WithLeg(0, leg => leg with { Shared = Client(1, 5, 100, 103), Tag = 103 }));
        Assert.Equal("the legs of shared flow 10 differ in slot 0, which the old plan uses", Transition.Objection(s_good, retagged));
        Assert.Null(Transition.Objection(s_good, s_good with { }));
    }

    private static ServicePlan With(Joint joint) => s_good with { Joints = [joint] };

    private static ServicePlan With(int index, Func<FlowPlan, FlowPlan> change) =>
        s_good with { Flows = s_good.Flows.Select((flow, i) => i == index ? change(flow) : flow).ToSeq() };

    private static Joint WithLeg(int index, Func<Leg, Leg> change) =>
        s_joint with { Legs = s_joint.Legs.Select((leg, i) => i == index ? change(leg) : leg).ToSeq() };

    private static ServicePlan Numbered(uint number) =>
        With(0, flow => flow with { Number = number }) with { Joints = [s_joint with { Number = number }] };
}
