using Kilda.Network.Discovery;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using static Kilda.Network.Tests.Pipeline.Samples;

namespace Kilda.Network.Tests.Pipeline;

public sealed class ObjectionTests
{
    private static readonly FlowPlan s_good = Plan(Client(1, 5, 100), Client(3, 8, 200), Pair(0, 1001, 1, 2, 3), Pair(1, 1501, 1, 4, 3));
    private static readonly SwitchAbilities s_single = SwitchAbilities.Full with { MultiTable = false };

    public static TheoryData<string, FlowPlan> Wrong => new()
    {
        { "flow number 0 is not 1…1048575", s_good with { Number = 0 } },
        { "flow number 1048576 is not 1…1048575", s_good with { Number = 1 << 20 } },
        { "bandwidth -1 kbit/s is not 0…4294967295", s_good with { Bandwidth = new Kbps(-1) } },
        { "source and destination are the same endpoint", s_good with { Destination = s_good.Source } },
        { "source port 0 is not 1…4294967040", s_good with { Source = Client(1, 0) } },
        { "destination VLAN 4095, inner VLAN 0: the largest is 4094", s_good with { Destination = Client(3, 8, 4095) } },
        { "source has an inner VLAN 7 and no outer one", s_good with { Source = Client(1, 5, 0, 7) } },
        { "meter 70000 is not 1…65535", s_good with { ForwardMeter = 70_000 } },
        { "slot 4 is not 0…3", s_good with { Primary = Pair(4, 1001, 1, 2, 3) } },
        { "both pairs have slot 0", s_good with { Protected = Pair(0, 1501, 1, 4, 3) } },
        { "label 1 is not 2…4094", s_good with { Primary = Pair(0, 1, 1, 2, 3) } },
        { "the path ends on 00:00:00:00:00:00:00:02, not on 00:00:00:00:00:00:00:03", s_good with { Primary = Pair(0, 1001, 1, 2) } },
        { "the path jumps from 00:00:00:00:00:00:00:01 to 00:00:00:00:00:00:00:02-23", s_good with { Primary = Pair(0, 1001, 2, 3) } },
        { "port 12 is both a client's and a link's", s_good with { Source = Client(1, 12, 100) } },
        { "both ends are on one switch, but the path has links", s_good with { Destination = Client(1, 8), Primary = Pair(0, 1001, 1, 2, 1) } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_plan_that_cannot_be_compiled_says_why(string why, FlowPlan plan)
    {
        Assert.Equal(why, PlanCompiler.Objection(plan, Switch(1), SwitchAbilities.Full));
        Assert.EndsWith(
            why, Assert.Throws<ArgumentException>(() => PlanCompiler.Compile(plan, Switch(1), SwitchAbilities.Full)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_tags_need_a_pipeline_on_the_switch_where_they_arrive_and_on_no_other()
    {
        var plan = s_good with { Source = Client(1, 5, 100, 101) };
        Assert.Null(PlanCompiler.Objection(plan, Switch(1), SwitchAbilities.Full));
        Assert.Equal(
            "source has two VLANs, which a switch with a single table cannot tell apart", PlanCompiler.Objection(plan, Switch(1), s_single));
        Assert.Null(PlanCompiler.Objection(plan, Switch(2), s_single));
        Assert.Null(PlanCompiler.Objection(plan, Switch(3), s_single));
    }

    [Fact]
    public void A_switch_without_meters_has_no_objection_to_their_numbers() =>
        Assert.Null(PlanCompiler.Objection(s_good with { ForwardMeter = 70_000 }, Switch(1), SwitchAbilities.Full with { MaxMeters = 0 }));

    public static TheoryData<string, Rule> WrongRules => new()
    {
        { "there is no table 5", Rule(5, 0, []) },
        { "transit has no priority 7", Rule(1, 7, []) },
        { "outer does not match EthType", Rule(2, 20, [new Oxm(OxmField.EthType, 0x0800)]) },
        { "InPort is not in its place in the match", Rule(1, 20, [Vlan(5), new Oxm(OxmField.InPort, 1)]) },
        { "VlanVid has a wrong mask", Rule(1, 20, [new Oxm(OxmField.VlanVid, 0x1005, 0x1000)]) },
        { "InPort has a wrong mask", Rule(1, 20, [new Oxm(OxmField.InPort, 1, 1)]) },
        { "VlanVid is too large", Rule(1, 20, [new Oxm(OxmField.VlanVid, 0x2005)]) },
        { "colour does not lead to transit", Rule(3, 10, [], new Instruction.GotoTable(1)) },
        { "route does not lead to input", Rule(4, 20, [], new Instruction.GotoTable(0)) },
        { "sets the VLAN id of a tag that may not be there", Rule(4, 20, [], Apply(new OfAction.SetField(Vlan(7)))) },
        { "removes a tag that may not be there", Rule(4, 20, [Vlan(7)], Apply(new OfAction.PopVlan(), new OfAction.PopVlan())) },
        { "output to port 4294967291", Rule(4, 20, [], Apply(new OfAction.Output(OfPort.Flood))) },
        { "an empty list of actions", Rule(4, 20, [], Apply()) },
        { "there is no meter 0", Rule(4, 20, [], new Instruction.Meter(0)) },
        { "meter:3 is not in its place", Rule(4, 20, [], Apply(new OfAction.Output(1)), new Instruction.Meter(3)) },
        { "metadata outside its mask", Rule(3, 10, [], new Instruction.WriteMetadata(2, 1)) },
        { "cookie 0x0000000000000001 is not ours", Rule(4, 20, []) with { Cookie = 1 } },
    };

    [Theory]
    [MemberData(nameof(WrongRules))]
    public void A_rule_that_does_not_belong_in_the_pipeline_is_refused(string why, Rule rule) =>
        Assert.Equal(why, TablePipeline.Objection(rule));

    [Fact]
    public void Tables_lead_forward_only_and_stand_at_their_number()
    {
        foreach (var table in TablePipeline.Tables)
        {
            Assert.Same(table, TablePipeline.Tables[table.Id]);
            Assert.All(table.Next, next => Assert.True(next > table.Id));
        }
    }

    [Theory]
    [InlineData(0x4000_0000_0000_0005, "flow:5/fwd/0")]
    [InlineData(0x2000_0000_0020_0005, "flow:5/rev/2")]
    [InlineData(0x8000_0000_0000_0002, "base:Discovery")]
    [InlineData(0x8020_0000_0000_000a, "isl:10")]
    [InlineData(0x8050_0000_0000_0005, "client:5")]
    [InlineData(0x0080_0000_0064_0005, "outer:5/100")]
    [InlineData(0x0000_0000_0000_0000, "0x0000000000000000")]
    [InlineData(0x6000_0000_0000_0005, "0x6000000000000005")]
    [InlineData(0x8000_0000_0000_0003, "base:ProbeCatch")]
    [InlineData(0x8000_0000_0000_0020, "base:ProbeInput")]
    [InlineData(0x8000_0000_0000_0004, "0x8000000000000004")]
    [InlineData(0x1230_0000_0000_0005, "0x1230000000000005")]
    public void Cookies_follow_the_layout_and_others_are_foreign(ulong cookie, string name)
    {
        Assert.Equal(name, Cookies.Name(cookie));
        Assert.Equal(!name.StartsWith("0x", StringComparison.Ordinal), Cookies.IsOurs(cookie));
    }

    [Fact]
    public void The_normal_form_orders_fields_and_instructions_and_drops_what_says_nothing()
    {
        var listed = new Rule(
            4, 20,
            new Match([new Oxm(OxmField.VlanVid, 0x1005, 0x1fff), new Oxm(OxmField.EthSrc, 0, 0), new Oxm(OxmField.InPort, 3)]),
            [new Instruction.GotoTable(4), Apply(new OfAction.Output(1, 0)), new Instruction.Meter(3), new Instruction.WriteActions([])],
            1);
        Assert.Equal(
            new Rule(
                4, 20, new Match([new Oxm(OxmField.InPort, 3), Vlan(5)]),
                [new Instruction.Meter(3), Apply(new OfAction.Output(1)), new Instruction.GotoTable(4)], 1),
            listed.Normalized());
    }

    [Fact]
    public void Discovery_frames_have_a_locally_administered_group_free_address() =>
        Assert.Equal(0x02UL, (ServiceFrames.DiscoveryAddress >> 40) & 0x03);

    private static Rule Rule(byte table, ushort priority, Seq<Oxm> match, params Instruction[] instructions) =>
        new(table, priority, new Match(match), new Seq<Instruction>(instructions), Cookies.Of(5, FlowDirection.Forward, 0));

    private static Instruction Apply(params OfAction[] actions) => new Instruction.ApplyActions(new Seq<OfAction>(actions));

    private static Oxm Vlan(uint vlan) => new(OxmField.VlanVid, 0x1000 | vlan);
}
