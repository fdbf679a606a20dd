using Kilda.EndToEnd.Harness;
using Kilda.Lab.Hosts;
using Kilda.Lab.OpenVSwitch;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Tests.Pipeline;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.EndToEnd.Pipeline;

/// <summary>The compiled rules in real switches: taken without complaint, listed as they were sent, and carrying frames as promised.</summary>
public sealed class RulesOnOpenVSwitchTests(MeshLab lab) : IClassFixture<MeshLab>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private static readonly SwitchAbilities s_single = SwitchAbilities.Full with { MultiTable = false };

    public static TheoryData<string> Names => [.. Samples.Cases().Select(c => c.Name)];

    [OvsTheory]
    [MemberData(nameof(Names))]
    public async Task Rules_are_listed_as_they_were_sent_and_frames_arrive_with_the_right_tags(string name)
    {
        var plan = Plan(name);
        await Put(plan, _ => SwitchAbilities.Full);
        await ExpectBothWays(plan);
        await Remove();
    }

    [OvsTheory]
    [InlineData("full port to one tag")]
    [InlineData("one tag to one tag")]
    [InlineData("one tag to full port")]
    [InlineData("full port to full port")]
    [InlineData("full port to full port, one switch")]
    [InlineData("one tag to two tags")]
    [InlineData("one port")]
    public async Task Single_table_rules_do_the_same(string name)
    {
        var plan = Plan(name);
        await Put(plan, id => SwitchAbilities.Full with { MultiTable = PlanCompiler.Objection(plan, id, s_single) is not null });
        await ExpectBothWays(plan);
        await Remove();
    }

    [OvsTheory]
    [InlineData(100, 0, 200, 201)]
    [InlineData(0, 0, 200, 0)]
    [InlineData(0, 0, 200, 201)]
    public async Task Two_clients_of_any_form_meet_on_one_port(ushort outer, ushort inner, ushort otherOuter, ushort otherInner)
    {
        var plan = Samples.Plan(Samples.Client(1, 5, outer, inner), Samples.Client(1, 5, otherOuter, otherInner), Samples.Pair(0, 0, 1));
        await Put(plan, _ => SwitchAbilities.Full);
        await ExpectBothWays(plan);
        await Remove();
    }

    [OvsFact]
    public async Task Frames_keep_apart_on_a_port_that_all_kinds_of_clients_share()
    {
        var (end, way) = (Samples.Client(3, 8), new[] { 1, 2, 3 });
        FlowPlan[] plans =
        [
            Samples.Plan(Samples.Client(1, 5), end with { Outer = 10 }, Samples.Pair(0, 1001, way), number: 1),
            Samples.Plan(Samples.Client(1, 5, 100), end with { Outer = 20 }, Samples.Pair(0, 1201, way), number: 2),
            Samples.Plan(Samples.Client(1, 5, 100, 101), end with { Outer = 30 }, Samples.Pair(0, 1401, way), number: 3),
            Samples.Plan(Samples.Client(1, 5, 200), end with { Outer = 40 }, Samples.Pair(0, 1601, way), number: 4),
        ];
        foreach (var plan in plans) await Put(plan, _ => SwitchAbilities.Full with { MixesTags = true });
        var (from, to) = (lab.Host(plans[0].Source.At), lab.Host(plans[0].Destination.At));
        await Expect(from, to, [], [new VlanTag(10)]);
        await Expect(from, to, [new VlanTag(300, 5)], [new VlanTag(10), new VlanTag(300, 5)]);
        await Expect(from, to, [new VlanTag(100, 5), new VlanTag(101, 6)], [new VlanTag(30, 6)]);
        await Expect(from, to, [new VlanTag(100, 5), new VlanTag(102, 6)], [new VlanTag(20), new VlanTag(102, 6)]);
        // What the packet cache learns of one tag must not be said of two.
        await lab.Settle();
        await Expect(from, to, [new VlanTag(100, 5)], [new VlanTag(20)]);
        await Expect(from, to, [new VlanTag(100, 5), new VlanTag(101, 6)], [new VlanTag(30, 6)]);
        await Expect(from, to, [new VlanTag(100, 5), new VlanTag(102, 6)], [new VlanTag(20), new VlanTag(102, 6)]);
        await Expect(from, to, [new VlanTag(200, 5), new VlanTag(101, 6)], [new VlanTag(40, 5), new VlanTag(101, 6)]);
        await Remove();
    }

    /// <summary>Open vSwitch 3.1 knows two tags of a packet; pushing two on a tagged one loses the packet's own.</summary>
    [OvsFact]
    public async Task A_full_port_clients_own_tag_is_lost_where_the_other_end_is_on_the_same_switch_and_has_two()
    {
        var plan = Plan("full port to two tags, one switch");
        await Put(plan, _ => SwitchAbilities.Full);
        await Expect(lab.Host(plan.Source.At), lab.Host(plan.Destination.At), [new VlanTag(77, 3)], [new VlanTag(200), new VlanTag(201)]);
        await Remove();
    }

    [OvsFact]
    public async Task Chained_groups_are_listed_as_they_were_sent_and_a_switch_that_drifted_is_made_right()
    {
        var inner = new Group(20, GroupType.Indirect, [Bucket(new OfAction.PushVlan(), new OfAction.Output(8))]);
        var outer = new Group(10, GroupType.All, [Bucket(new OfAction.ToGroup(20)), Bucket(new OfAction.PopVlan(), new OfAction.Output(5))]);
        var sw = lab.At(Samples.Switch(1));
        var plan = Plan("one tag to one tag");
        await sw.Put(BaseProgram.Owner, BaseProgram.For(Samples.Switch(1), SwitchAbilities.Full));
        await sw.Put("mirror", new SwitchProgram([], [], [outer, inner]));
        Assert.Equal([outer, inner], (await sw.Peer.Dump()).Groups.OrderBy(group => group.Id));

        var drifted = new SwitchState();
        drifted.Put("mirror", new SwitchProgram([], [new Meter(46, 1, 1), new Meter(99, 1, 1)], [inner with { Type = GroupType.All }]));
        var wanted = PlanCompiler.Program([new PlanLayer(plan, PlanPart.Whole)], Samples.Switch(1), SwitchAbilities.Full);
        Assert.Empty(await sw.Peer.Apply(drifted.Diff(await sw.Peer.Dump()).Commands));
        sw.State.Put("flow", wanted);
        Assert.Empty(await sw.Peer.Apply(sw.State.Diff(await sw.Peer.Dump()).Commands));
        await sw.Put("flow", wanted);
        await Remove();
    }

    private static Bucket Bucket(params OfAction[] actions) => new(0, OfPort.Any, OfGroup.Any, new Seq<OfAction>(actions));

    private static FlowPlan Plan(string name) => Samples.Cases().First(c => c.Name == name).Plan;

    private Task Put(FlowPlan plan, Func<SwitchId, SwitchAbilities> abilities) => lab.Put($"flow{plan.Number}", ServicePlan.Of(plan), abilities);

    private Task Remove() => lab.Remove();

    private async Task ExpectBothWays(FlowPlan plan)
    {
        await Expect(plan.Source, plan.Destination);
        await Expect(plan.Destination, plan.Source);
    }

    /// <summary>A tagged and an untagged frame inside the client's tags; the carrier's priority bits are kept where a client has a tag.</summary>
    private async Task Expect(Endpoint from, Endpoint to)
    {
        var isLossy = from.Switch == to.Switch && ((from.Outer, to.Inner) is (0, not 0) || (to.Outer, from.Inner) is (0, not 0));
        VlanTag[][] insides = isLossy ? [[]] : [[], [new(77, 3)]];
        foreach (var inside in insides)
        {
            var priority = (byte)(from.Outer == 0 ? 0 : 5);
            VlanTag[] sent = [.. Tags(from, outer: 1, carrier: 5), .. inside];
            VlanTag[] expected = [.. Tags(to, outer: 0, carrier: priority), .. inside];
            await Expect(lab.Host(from.At), lab.Host(to.At), sent, expected);
        }
    }

    private static async Task Expect(PacketHost from, PacketHost to, VlanTag[] sent, VlanTag[] expected)
    {
        to.Clear();
        var frame = new EthernetFrame(
            MacAddress.Local(2), MacAddress.Local(1), new Seq<VlanTag>(sent), EthernetFrame.Experimental, new Seq<byte>(new byte[64]));
        from.Send(frame);
        var got = await to.Expect(f => EthernetFrame.Parse(f.Bytes)?.EtherType == EthernetFrame.Experimental, Soon, $"frame like {frame}");
        Assert.Equal(string.Join(", ", expected), string.Join(", ", EthernetFrame.Parse(got.Bytes)!.Tags));
    }

    private static VlanTag[] Tags(Endpoint client, byte outer, byte carrier) => client switch
    {
        { Inner: not 0 } => [new(client.Outer, outer), new(client.Inner, carrier)],
        { Outer: not 0 } => [new(client.Outer, carrier)],
        _ => [],
    };
}
