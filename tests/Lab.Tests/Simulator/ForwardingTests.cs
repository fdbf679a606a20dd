using Kilda.Lab.Hosts;
using Kilda.Lab.Simulator;
using Kilda.OpenFlow;
using static Kilda.Lab.Tests.Simulator.Rules;

namespace Kilda.Lab.Tests.Simulator;

public sealed class ForwardingTests
{
    private readonly SimTables _tables = new(SimAbilities.Full, 1, 2, 3);

    [Fact]
    public void Without_a_rule_a_packet_is_dropped() => Assert.Equal("", Send(1));

    [Fact]
    public void The_rule_of_the_highest_priority_wins()
    {
        _tables.With(Add(0, 10, [InPort(1)], Apply(Out(2))), Add(0, 20, [AnyVlan], Apply(Out(3))), Add(0, 5, []));
        Assert.Equal("2[]", Send(1));
        Assert.Equal("3[7]", Send(1, new VlanTag(7)));
        Assert.Equal("", Send(3));
    }

    [Theory]
    [InlineData(0, "none")]
    [InlineData(1, "one")]
    [InlineData(2, "seven")]
    public void Vlan_is_matched_as_absent_present_or_by_its_id(int way, string expected)
    {
        string[] names = ["none", "one", "seven"];
        _tables.With(Add(0, 10, [NoVlan], Apply(Out(1))), Add(0, 10, [AnyVlan], Apply(Out(2))), Add(0, 11, [Vlan(7)], Apply(Out(3))));
        VlanTag[] tags = way switch { 0 => [], 1 => [new VlanTag(8, 3)], _ => [new VlanTag(7, 3), new VlanTag(8)] };
        _tables.Ports[1].HasLink = true;
        var output = _tables.PacketOut(new PacketOut(OfBuffer.None, OfPort.Controller, [Out(OfPort.Table)], new Seq<byte>(Frame(tags))), out var refusal);
        Assert.Null(refusal);
        Assert.Equal(expected, names[output.Sent[0].Port - 1]);
    }

    [Fact]
    public void Tags_are_pushed_set_and_popped_and_priority_bits_stay()
    {
        _tables.With(Add(0, 10, [InPort(1), Vlan(100)], Apply(SetVlan(200), Push, SetVlan(300), SetPriority(6), Out(2), Pop, Pop, Out(3))));
        Assert.Equal("2[300 pcp 6, 200 pcp 5] 3[]", Send(1, new VlanTag(100, 5)));
    }

    [Fact]
    public void A_pushed_tag_is_empty_or_a_copy_as_the_switch_is_made()
    {
        var mod = Add(0, 10, [AnyVlan], Apply(Push, Out(2)));
        _tables.With(mod);
        Assert.Equal("2[0, 100 pcp 5]", Send(1, new VlanTag(100, 5)));
        var copying = new SimTables(SimAbilities.Full with { PushCopiesTag = true }, 1, 2).With(mod);
        Assert.Equal("2[100 pcp 5, 100 pcp 5]", Text(copying.Receive(1, Frame(new VlanTag(100, 5)))));
    }

    [Fact]
    public void A_switch_that_knows_two_tags_takes_deeper_ones_for_payload_and_loses_the_deepest_for_one_that_is_pushed()
    {
        VlanTag[] three = [new(1), new(2), new(3)];
        _tables.With(
            Add(0, 10, [InPort(1), AnyVlan], Apply(Pop), Goto(1)),
            Add(1, 10, [AnyVlan], Apply(Pop), Goto(2)),
            Add(2, 10, [AnyVlan], Apply(Out(3))),
            Add(2, 10, [NoVlan], Apply(Out(2))),
            Add(0, 10, [InPort(2), AnyVlan], Apply(Push, Out(3))),
            Add(0, 20, [new Oxm(OxmField.EthType, EthernetFrame.Experimental), InPort(3)], Apply(Out(1))));
        Assert.Equal("2[3]", Send(1, three));
        Assert.Equal("3[0, 1, 3]", Send(2, three));
        Assert.Equal("", Send(3, three));
        Assert.Equal("1[1, 2]", Send(3, three[..2]));
    }

    [Fact]
    public void Whether_the_action_set_will_find_a_tag_is_not_known_beforehand()
    {
        _tables.With(Add(0, 10, [InPort(1)], Write(Pop, Out(2))));
        Assert.Equal("2[5]", Send(1, new VlanTag(4), new VlanTag(5)));
        Assert.Equal("2[]", Send(1));
    }

    [Fact]
    public void A_packet_from_the_action_set_or_a_bucket_belongs_to_no_rule()
    {
        _tables.With(Group(7, GroupType.All, [Out(OfPort.Controller)]));
        _tables.With(Add(0, 10, [InPort(1)], Write(Out(OfPort.Controller))), Add(0, 10, [InPort(2)], Apply(ToGroup(7), Out(OfPort.Controller))));
        Assert.Equal([ulong.MaxValue], _tables.Receive(1, Frame()).PacketIns.Select(p => p.Cookie));
        Assert.Equal([ulong.MaxValue, 1UL], _tables.Receive(2, Frame()).PacketIns.Select(p => p.Cookie));
    }

    [Fact]
    public void Metadata_leads_from_table_to_table()
    {
        _tables.With(
            Add(0, 10, [InPort(1)], new Instruction.WriteMetadata(0x38, 0x7fffff), Goto(4)),
            Add(4, 10, [Metadata(0x38, 0x7fffff), AnyVlan], Apply(SetVlan(5), Out(2))),
            Add(4, 10, [Metadata(0x3c, 0x7fffff)], Apply(Out(3))));
        Assert.Equal("2[5]", Send(1, new VlanTag(1)));
        Assert.Equal("", Send(1));
    }

    [Fact]
    public void Output_to_the_port_it_came_from_needs_in_port()
    {
        _tables.With(Add(0, 10, [NoVlan], Apply(Out(1))), Add(0, 10, [AnyVlan], Apply(Out(OfPort.InPort))));
        Assert.Equal("", Send(1));
        Assert.Equal("1[9]", Send(1, new VlanTag(9)));
    }

    [Fact]
    public void Flood_reaches_every_other_port()
    {
        _tables.With(Add(0, 10, [], Apply(Out(OfPort.All))));
        Assert.Equal("2[] 3[]", Send(1));
        _tables.Ports[2].HasLink = false;
        Assert.Equal("3[]", Send(1));
        Assert.Equal("", Send(2));
    }

    [Fact]
    public void The_action_set_is_carried_out_at_the_end_in_the_order_of_the_specification()
    {
        _tables.With(
            Add(0, 10, [AnyVlan], Write(Out(2), SetVlan(5), Push, Pop), Goto(1)),
            Add(1, 10, [AnyVlan], Write(SetVlan(6))));
        Assert.Equal("2[6, 2]", Send(1, new VlanTag(1), new VlanTag(2)));
        _tables.With(Add(1, 20, [], new Instruction.ClearActions(), Write(Out(3))));
        Assert.Equal("3[1]", Send(1, new VlanTag(1)));
    }

    [Fact]
    public void A_group_copies_to_each_bucket_and_a_bucket_is_an_action_set_that_may_lead_to_a_group()
    {
        _tables
            .With(Group(20, GroupType.Indirect, [Push, SetVlan(7), Out(3)]))
            .With(Group(10, GroupType.All, [SetVlan(1), SetVlan(2), Push, Out(2)], [ToGroup(20), Out(2)], [Pop, Out(1)]))
            .With(Add(0, 10, [AnyVlan], Apply(ToGroup(10), Out(3))));
        Assert.Equal("2[2, 100 pcp 5] 3[7, 100 pcp 5] 3[100 pcp 5]", Send(1, new VlanTag(100, 5)));
    }

    [Fact]
    public void A_select_group_sends_all_packets_of_a_conversation_one_way()
    {
        var tables = new SimTables(SimAbilities.Full with { GroupTypes = [GroupType.Select] }, 1, 2, 3);
        Bucket[] buckets = [new(1, OfPort.Any, OfGroup.Any, [Out(2)]), new(3, OfPort.Any, OfGroup.Any, [Out(3)])];
        tables.With(new GroupMod(GroupCommand.Add, GroupType.Select, 1, buckets.ToSeq())).With(Add(0, 1, [], Apply(ToGroup(1))));
        var counts = new int[4];
        for (var i = 0u; i < 400; i++)
        {
            var frame = new EthernetFrame(MacAddress.Local(i), MacAddress.Local(7 * i), [], 0x88b5, new Seq<byte>(new byte[46])).ToBytes();
            var port = Assert.Single(tables.Receive(1, frame).Sent).Port;
            Assert.Equal(port, tables.Receive(1, frame).Sent[0].Port);
            counts[port]++;
        }

        Assert.InRange(counts[3], 240, 360);
    }

    [Fact]
    public void A_meter_passes_its_rate_and_its_burst()
    {
        _tables.With(Kbps(1, 1000, 100), Pktps(2, 10, 5)).With(Add(0, 1, [InPort(1)], Meter(1), Apply(Out(2))), Add(0, 1, [InPort(2)], Meter(2), Apply(Out(1))));
        var packet = Frame(); // 64 bytes = 512 bit, so the burst lasts for 195 of them
        Assert.Equal(195, Enumerable.Range(0, 1000).Count(_ => _tables.Receive(1, packet, TimeSpan.Zero).Sent.Count == 1));
        Assert.Equal(195, Enumerable.Range(0, 1000).Count(_ => _tables.Receive(1, packet, TimeSpan.FromSeconds(1)).Sent.Count == 1));
        Assert.Equal(1953, Enumerable.Range(1, 10_000).Count(i => _tables.Receive(1, packet, TimeSpan.FromSeconds(1) + (i * TimeSpan.FromMilliseconds(0.1))).Sent.Count == 1));
        Assert.Equal(5, Enumerable.Range(0, 100).Count(_ => _tables.Receive(2, packet, TimeSpan.Zero).Sent.Count == 1));
        Assert.Equal(1, Enumerable.Range(0, 100).Count(_ => _tables.Receive(2, packet, TimeSpan.FromSeconds(0.1)).Sent.Count == 1));
        Assert.Null(_tables.MeterStats(2, TimeSpan.FromSeconds(1), out var stats));
        Assert.Equal((200UL, new TrafficCount(194, 194 * 64), 1u), (stats[0].Packets, stats[0].Bands[0], stats[0].Flows));
    }

    [Fact]
    public void The_controller_hears_where_and_why()
    {
        _tables.With(
            Add(0, 5, [InPort(1)], new Instruction.WriteMetadata(9, 15), Goto(1)),
            Add(1, 0, [], Apply(Out(OfPort.Controller))),
            Add(0, 5, [InPort(2)], Apply(new OfAction.Output(OfPort.Controller, 128))));
        var miss = Assert.Single(_tables.Receive(1, Frame()).PacketIns);
        Assert.Equal((PacketInReason.NoMatch, (byte)1, 9UL, 1u), (miss.Reason, miss.Table, miss.Metadata, miss.InPort));
        var action = Assert.Single(_tables.Receive(2, Frame()).PacketIns);
        Assert.Equal((PacketInReason.Action, (byte)0, (ushort)128), (action.Reason, action.Table, action.MaxLength));
        var message = miss.ToMessage();
        Assert.Equal<UInt128?>([1, 9], [message.Match[OxmField.InPort]?.Value, message.Match[OxmField.Metadata]?.Value]);
        Assert.Equal(new Seq<byte>(Frame()), message.Data);
    }

    [Fact]
    public void Addresses_and_udp_are_matched()
    {
        byte[] udp = [0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 0, 53, 0xf0, 0, 0, 8, 0, 0];
        var frame = new EthernetFrame(MacAddress.Local(2), MacAddress.Local(1), [new VlanTag(4)], 0x0800, new Seq<byte>(udp)).ToBytes();
        Oxm[] match =
        [
            new(OxmField.EthDst, MacAddress.Local(2).Value), new(OxmField.EthSrc, MacAddress.Local(1).Value), new(OxmField.EthType, 0x0800),
            new(OxmField.IpProto, 17), new(OxmField.Ipv4Dst, 0x0a000000, (UInt128)0xff000000), new(OxmField.UdpSrc, 53), new(OxmField.UdpDst, 0xf000),
        ];
        _tables.With(Add(0, 5, match.ToSeq(), Apply(Out(2))));
        Assert.Equal("2[4]", Text(_tables.Receive(1, frame)));
        frame[^6] = 1;
        Assert.Equal("", Text(_tables.Receive(1, frame)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(13)]
    [InlineData(15)]
    [InlineData(17)]
    public void A_packet_that_is_cut_short_does_no_harm(int length)
    {
        _tables.With(Add(0, 5, [], Apply(Push, SetVlan(4), Out(2))));
        var frame = Frame(new VlanTag(3), new VlanTag(4))[..length];
        Assert.Equal(length < 14 ? 0 : 1, _tables.Receive(1, frame).Sent.Count);
    }

    private string Send(uint port, params ReadOnlySpan<VlanTag> tags) => Text(_tables.Receive(port, Frame(tags)));
}
