using Kilda.Network.Bandwidth;
using Kilda.Network.Flows;
using Kilda.Network.Mirrors;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using static Kilda.Network.Flows.FlowDirection;
using static Kilda.Network.Tests.Pipeline.MirrorSamples;
using static Kilda.Network.Tests.Pipeline.Samples;

namespace Kilda.Network.Tests.Pipeline;

public sealed class MirrorObjectionTests
{
    private const string At1 = "mirror of flow 7 at 00:00:00:00:00:00:00:01, forward: ";
    private static readonly FlowPlan s_flow = Plan(Client(1, 5, 100), Client(3, 8, 200), Pair(0, 1001, 1, 2, 3));
    private static readonly MirrorPoint s_point = Point(1, Forward, Sink(1, Client(4, 8, 300, 301), 1, 4)) with { Groups = [10] };

    public static TheoryData<string, ServicePlan> Wrong => new()
    {
        { At1 + "0 sinks are not 1…64", With(s_point with { Sinks = [] }) },
        { At1 + "another point of the flow has the same switch and direction", With(s_point, s_point) },
        {
            "mirror of flow 7 at 00:00:00:00:00:00:00:04, forward: the path in slot 0 does not pass this switch",
            With(Point(4, Forward, Sink(1, Client(4, 8))))
        },
        { At1 + "the path in slot 1 passes this switch 2 times", With(s_flow with { Protected = Pair(1, 1501, 1, 4, 1, 3) }, s_point) },
        { At1 + "sink mirror1: its port 0 is not 1…4294967040", With(Point(1, Forward, Sink(1, Client(1, 0)))) },
        { At1 + "sink mirror1: it is an end of the flow", With(Point(1, Forward, Sink(1, Client(1, 5, 100)))) },
        { At1 + "sink mirror1: path number 0 is not 1…1048575", With(s_point with { Sinks = [s_point.Sinks[0] with { Number = 0 }] }) },
        { At1 + "sink mirror1: slot 4 is not 0…3", With(s_point with { Sinks = [s_point.Sinks[0] with { Slot = 4 }] }) },
        {
            At1 + "sink mirror1: both ends of its path are on one switch, but the path has links",
            With(Point(1, Forward, Sink(1, Client(1, 6), 1, 4, 1)))
        },
        {
            At1 + "sink mirror1: the path ends on 00:00:00:00:00:00:00:02, not on 00:00:00:00:00:00:00:04",
            With(Point(1, Forward, Sink(1, Client(4, 8), 1, 2)))
        },
        { At1 + "sink mirror1: port 41 is both a sink's and a link's", With(Point(1, Forward, Sink(1, Client(4, 41), 1, 4))) },
        { At1 + "1 groups are needed, there are numbers for 0", With(s_point with { Groups = [] }) },
        { At1 + "group 9 is not 10…4000", With(s_point with { Groups = [9] }) },
        { At1 + "two groups have one number", With(s_point with { Groups = [10, 10] }) },
        {
            "mirror of flow 7 at 00:00:00:00:00:00:00:03, forward: sink mirror1: another sink of this direction is "
            + "switchId=\"00:00:00:00:00:00:00:04\" port=8 vlanId=300 innerVlanId=301",
            With(s_point, Point(3, Forward, Sink(1, Client(4, 8, 300, 301), 3, 4)))
        },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_mirror_that_cannot_be_compiled_says_why(string why, ServicePlan plan) =>
        Assert.Equal(why, PlanCompiler.Objection(plan, Switch(1), SwitchAbilities.Full));

    [Fact]
    public void The_shared_flow_of_a_y_flow_is_not_mirrored()
    {
        var plan = YSamples.Cases().First().Plan;
        plan = plan with { Flows = [plan.Flows[0] with { Mirrors = [s_point] }, plan.Flows[1], plan.Flows[2]] };
        Assert.EndsWith("the shared flow of a Y-flow is not mirrored, its leaf flows are", PlanCompiler.Objection(plan, Switch(1), SwitchAbilities.Full));
    }

    [Fact]
    public void A_switch_without_groups_or_chains_of_them_says_so_where_they_are_needed()
    {
        var twoTags = Of(s_flow, Point(1, Forward, Sink(1, Client(1, 6, 300, 301))));
        Assert.Equal(At1 + "the switch has no groups", PlanCompiler.Objection(twoTags, Switch(1), SwitchAbilities.Full with { Groups = false }));
        Assert.Equal(
            At1 + "an end with two VLANs needs chained groups, which the switch does not have",
            PlanCompiler.Objection(twoTags, Switch(1), SwitchAbilities.Full with { ChainedGroups = false }));
        Assert.Null(PlanCompiler.Objection(twoTags, Switch(2), SwitchAbilities.Full with { Groups = false }));
        var oneTag = Of(s_flow, Point(1, Forward, Sink(1, Client(1, 6, 300))));
        Assert.Null(PlanCompiler.Objection(oneTag, Switch(1), SwitchAbilities.Full with { ChainedGroups = false }));
    }

    [Fact]
    public void Groups_keep_their_numbers_while_their_content_is_the_same()
    {
        var old = Of(s_flow, Point(1, Forward, Sink(1, Client(1, 6, 300))), Point(3, Forward, Sink(2, Client(4, 8), 3, 4)));
        var moved = old.Flows[0] with { Primary = Pair(1, 1501, 1, 2, 3) };
        var kept = GroupNumbers.Kept(ServicePlan.Of(moved), old);
        Assert.Equal([[], [10u]], kept.Flows[0].Mirrors.Select(point => point.Groups.ToArray()));
        Assert.Equal(old, GroupNumbers.Kept(old, old));
        Assert.All(GroupNumbers.Kept(old, null).Flows[0].Mirrors, point => Assert.Empty(point.Groups));
    }

    [Fact]
    public void A_mirror_path_may_not_use_a_slot_of_the_old_one_for_another_way()
    {
        var (old, @new) = (With(s_point), With(s_point with { Sinks = [Sink(1, Client(4, 8, 300, 301), 1, 2, 4)] }));
        Assert.Equal("mirror path 101 goes another way in slot 0, which the old plan uses", Transition.Objection(old, @new));
    }

    [Fact]
    public void A_mirror_that_moves_to_another_switch_needs_a_path_in_a_slot_of_its_own()
    {
        var old = Of(s_flow, Point(1, Forward, Sink(1, Client(4, 8), 1, 4)));
        var moved = Point(3, Forward, Sink(1, Client(4, 8), 3, 4) with { Slot = 1 });
        Assert.Equal(
            "the copies to switchId=\"00:00:00:00:00:00:00:04\" port=8 would be taken at another switch of the path in slot 0",
            Transition.Objection(old, Of(s_flow, moved)));
        Assert.Null(Transition.Objection(old, Of(s_flow with { Primary = Pair(1, 1501, 1, 2, 3) }, moved)));
    }

    [Fact]
    public void A_mirror_holds_its_path_one_way_its_sink_its_number_and_its_groups()
    {
        var plan = With(s_point);
        var held = Assert.Single(plan.AllHops(), hop => hop.Number == 101);
        Assert.Equal((PathKind.OneWay, new Kbps(10_000), true), (held.Kind, held.Bandwidth, held.Counted));
        Assert.Equal([(Switch(1), 10u)], plan.Groups());
        Assert.Equal([7u, 101u], plan.Numbers());
        Assert.Equal([Client(4, 8, 300, 301)], plan.EndpointsAt(Switch(4)));
        Assert.Contains(Switch(4), plan.Switches());
    }

    private static ServicePlan With(params MirrorPoint[] points) => With(s_flow, points);

    private static ServicePlan With(FlowPlan flow, params MirrorPoint[] points) => ServicePlan.Of(flow with { Mirrors = new Seq<MirrorPoint>(points) });
}
