using System.Threading.Channels;
using Kilda.Lab.Hosts;
using Kilda.Lab.Simulator;
using Kilda.Lab.Topologies;
using Kilda.Network;
using Kilda.OpenFlow;
using static Kilda.Lab.Tests.Simulator.Rules;

namespace Kilda.Lab.Tests.Simulator;

/// <summary>Simulated switches as a controller sees them, over TCP.</summary>
public sealed class SimSwitchTests : IAsyncLifetime
{
    private static readonly SimOptions s_quick = new() { Backoff = TimeSpan.FromMilliseconds(20), HasLatency = false };
    private readonly ControllerSocket _socket = new();
    private readonly List<ControllerPeer> _peers = [];
    private SimLab? _lab;

    private SimLab Lab => _lab ?? throw new InvalidOperationException("not started");

    [Fact]
    public async Task A_switch_says_who_it_is()
    {
        var peer = await One();
        Assert.Equal((1UL, (byte)254, (byte)0), (peer.Features.DatapathId, peer.Features.Tables, peer.Features.AuxiliaryId));
        var (description, _) = await peer.List<MultipartResult, MultipartResult.Description>(new MultipartQuery.Description(), d => [d]);
        Assert.Equal(("Kilda Lab", "s1"), (((MultipartResult.Description)description[0]).Manufacturer, ((MultipartResult.Description)description[0]).Datapath));
        var (ports, _) = await peer.List<PortDescription, MultipartResult.PortDescriptions>(new MultipartQuery.PortDescriptions(), p => p.Entries);
        Assert.Equal([1u, 2, 11, 12], ports.Select(p => p.Port));
        Assert.All(ports, p => Assert.True(p.IsUp));
        Assert.Equal(4, ports.Select(p => p.HardwareAddress).Distinct().Count());
        var (meters, _) = await peer.List<MultipartResult, MultipartResult.MeterFeatures>(new MultipartQuery.MeterFeatures(), m => [m]);
        Assert.Equal(65_535u, ((MultipartResult.MeterFeatures)meters[0]).MaxMeters);
        var (groups, _) = await peer.List<MultipartResult, MultipartResult.GroupFeatures>(new MultipartQuery.GroupFeatures(), g => [g]);
        Assert.Equal(5u, ((MultipartResult.GroupFeatures)groups[0]).Types);
        var (tables, parts) = await peer.List<TableFeature, MultipartResult.TableFeatures>(new MultipartQuery.TableFeatures([]), t => t.Entries);
        Assert.Equal(254, tables.Count);
        Assert.InRange(parts, 2, 254);
        Assert.Equal([0x11, 0x22], (await peer.Ask<EchoRequest, EchoReply>(new EchoRequest([0x11, 0x22]))).Data.ToArray());
        await peer.Send(new SetConfig(1, 200));
        Assert.Equal(new GetConfigReply(1, 200), await peer.Ask<GetConfigRequest, GetConfigReply>(default));
    }

    [Fact]
    public async Task Commands_are_carried_out_and_listed_in_parts()
    {
        var peer = await One();
        for (ushort i = 1; i <= 2000; i++) await peer.Send(Add(0, i, [InPort(1), Vlan(i)], Apply(SetVlan(7), Out(2))));
        await peer.Ask<BarrierRequest, BarrierReply>(default);
        var (flows, parts) = await peer.List<FlowStats, MultipartResult.Flows>(MultipartQuery.Flow.AllFlows, f => f.Entries);
        Assert.Equal(2000, flows.Select(f => f.Priority).Distinct().Count());
        Assert.InRange(parts, 3, 50);
        Assert.Null(await peer.Try(Kbps(5, 100, 10)));
        Assert.Null(await peer.Try(Group(5, GroupType.All, [Out(1)])));
        var (meters, _) = await peer.List<MeterConfig, MultipartResult.MeterConfigs>(new MultipartQuery.MeterConfigs(OfMeter.All), m => m.Entries);
        Assert.Equal((5u, new MeterBand.Drop(100, 10)), (meters[0].Meter, meters[0].Bands[0]));
        var (groups, _) = await peer.List<GroupDescription, MultipartResult.GroupDescriptions>(new MultipartQuery.GroupDescriptions(), g => g.Entries);
        Assert.Equal((5u, 1), (groups[0].Group, groups[0].Buckets.Count));
        var (sums, _) = await peer.List<MultipartResult, MultipartResult.Aggregate>(
            new MultipartQuery.Aggregate(OfTable.All, OfPort.Any, OfGroup.Any, 0, 0, Match.Any), a => [a]);
        Assert.Equal(2000u, ((MultipartResult.Aggregate)sums[0]).FlowCount);
    }

    [Fact]
    public async Task A_wrong_command_is_answered_with_its_error()
    {
        var peer = await One();
        Assert.Equal("BAD_ACTION/MATCH_INCONSISTENT", await peer.Try(Add(0, 1, [], Apply(SetVlan(7)))));
        Assert.Equal("BAD_MATCH/BAD_PREREQ", await peer.Try(Add(0, 1, [new Oxm(OxmField.UdpDst, 5)])));
        Assert.Equal("METER_MOD_FAILED/METER_EXISTS", await peer.Try(Kbps(1, 1, 1)) ?? await peer.Try(Kbps(1, 1, 1)));
        Assert.Equal("PORT_MOD_FAILED/BAD_PORT", await peer.Try(new PortMod(99, 0, 0, 0, 0)));
        Assert.Equal("BAD_REQUEST/BAD_EXPERIMENTER", await peer.Try(new Experimenter(1, 2, [])));
        Assert.Equal("BAD_REQUEST/BAD_TYPE", await peer.Try(new RoleReply(ControllerRole.Equal, 0)));
        await peer.SendRaw(new byte[] { 4, 99, 0, 8, 0, 0, 0, 9 });
        Assert.Equal("BAD_REQUEST/BAD_TYPE", (await peer.Next<ErrorMessage>(9)).Describe());
        await peer.SendRaw(new byte[] { 4, 18, 0, 16, 0, 0, 0, 10, 0, 77, 0, 0, 0, 0, 0, 0 });
        Assert.Equal("BAD_REQUEST/BAD_MULTIPART", (await peer.Next<ErrorMessage>(10)).Describe());
    }

    [Fact]
    public async Task A_frame_that_lies_about_its_length_ends_the_connection_and_the_switch_comes_back()
    {
        var peer = await One();
        await peer.SendRaw(new byte[] { 4, 0, 0, 3, 0, 0, 0, 0 });
        await peer.Closed();
        Assert.Equal(1UL, (await Accept()).Features.DatapathId);
    }

    [Fact]
    public async Task An_old_controller_is_told_so()
    {
        _lab = SimLab.Start(Single(), _socket.At, s_quick);
        using var client = await _socket.AcceptRaw();
        await client.GetStream().WriteAsync(new byte[] { 1, 0, 0, 8, 0, 0, 0, 1 });
        var answer = new byte[16 + 8 + 4];
        await client.GetStream().ReadExactlyAsync(answer).AsTask().WaitAsync(ControllerPeer.Patience);
        Assert.Equal([4, 1], answer[16..18]);
        Assert.Equal([0, 0, 0, 0], answer[24..28]);
    }

    [Fact]
    public async Task Packets_go_out_in_and_through_the_tables()
    {
        var peer = await One();
        Assert.Null(await peer.Try(Add(0, 1, [InPort(1), Vlan(5)], Apply(SetVlan(6), Out(2)))));
        Assert.Null(await peer.Try(Add(0, 1, [InPort(2)], Apply(Out(OfPort.Controller)))));
        var (one, two) = (Lab.Host("h1"), Lab.Host("h1t"));
        one.Send(Frame(new VlanTag(5, 2)));
        Assert.Equal([new VlanTag(6, 2)], (await two.Expect(_ => true, ControllerPeer.Patience, "frame")).Tags);
        two.Send(Frame(new VlanTag(9)));
        var packetIn = await peer.Next<PacketIn>();
        Assert.Equal((2u, PacketInReason.Action), ((uint)packetIn.Match[OxmField.InPort]!.Value.Value, packetIn.Reason));
        Assert.Equal(Frame(new VlanTag(9)), packetIn.Data.ToArray());
        Assert.Null(await peer.Try(new PacketOut(OfBuffer.None, 1, [Out(OfPort.Table)], new Seq<byte>(Frame(new VlanTag(5))))));
        Assert.Equal([new VlanTag(6)], (await two.Expect(_ => true, ControllerPeer.Patience, "frame")).Tags);
        Assert.Null(await peer.Try(new PacketOut(OfBuffer.None, OfPort.Controller, [Push, SetVlan(8), Out(1)], new Seq<byte>(Frame()))));
        Assert.Equal([new VlanTag(8)], (await one.Expect(_ => true, ControllerPeer.Patience, "frame")).Tags);
        Assert.Equal("BAD_REQUEST/BUFFER_UNKNOWN", await peer.Try(new PacketOut(7, 1, [Out(1)], [])));
        var (ports, _) = await peer.List<PortStats, MultipartResult.Ports>(new MultipartQuery.Ports(2), p => p.Entries);
        Assert.Equal((1UL, 2UL), (ports[0].RxPackets, ports[0].TxPackets));
    }

    [Fact]
    public async Task A_port_that_is_switched_off_says_so_and_carries_nothing()
    {
        var peer = await One();
        Assert.Null(await peer.Try(Add(0, 1, [], Apply(Out(2)))));
        var (ports, _) = await peer.List<PortDescription, MultipartResult.PortDescriptions>(new MultipartQuery.PortDescriptions(), p => p.Entries);
        await peer.Send(new PortMod(2, ports.First(p => p.Port == 2).HardwareAddress, PortConfig.PortDown, PortConfig.PortDown, 0));
        Assert.False((await peer.Next<PortStatus>()).Port.IsUp);
        Lab.Host("h1").Send(Frame());
        Assert.True(await peer.HasNo<ErrorMessage>());
        Assert.Empty(Lab.Host("h1t").TakeAll());
    }

    [Fact]
    public async Task A_master_has_one_generation_and_slaves_may_only_look()
    {
        using var second = new ControllerSocket();
        _lab = SimLab.Start(Single(), [_socket.At, second.At], s_quick);
        var a = await Accept();
        await using var b = await second.Accept();
        await Lab.WhenConnected();
        Assert.Equal(new RoleReply(ControllerRole.Equal, ulong.MaxValue), await Role(a, ControllerRole.NoChange, 0));
        Assert.Equal(new RoleReply(ControllerRole.Master, 5), await Role(a, ControllerRole.Master, 5));
        Assert.Equal(new RoleReply(ControllerRole.Slave, 5), await Role(b, ControllerRole.Slave, 5));
        Assert.Equal("BAD_REQUEST/IS_SLAVE", await b.Try(Add(0, 1, [])));
        Assert.Null(await a.Try(Add(0, 1, [], Apply(Out(OfPort.Controller)))));
        Assert.Single((await b.List<FlowStats, MultipartResult.Flows>(MultipartQuery.Flow.AllFlows, f => f.Entries)).Entries);
        Lab.Host("h1").Send(Frame());
        await a.Next<PacketIn>();
        Assert.True(await b.HasNo<PacketIn>());
        Assert.Equal("ROLE_REQUEST_FAILED/STALE", await b.Try(new RoleRequest(ControllerRole.Master, 4)));
        Assert.Equal(new RoleReply(ControllerRole.Master, 6), await Role(b, ControllerRole.Master, 6));
        Assert.Equal("BAD_REQUEST/IS_SLAVE", await a.Try(Add(0, 2, [])));
        Lab.SetHost("h1", isUp: false);
        Assert.False((await a.Next<PortStatus>()).Port.IsUp);
        Assert.False((await b.Next<PortStatus>()).Port.IsUp);
    }

    [Fact]
    public async Task What_is_told_can_be_chosen()
    {
        var peer = await One();
        await peer.Send(new SetAsync(new AsyncConfig(0, 0, 0, 0, 0, 0)));
        Assert.Equal(default, (await peer.Ask<GetAsyncRequest, GetAsyncReply>(default)).Config);
        Lab.SetHost("h1", isUp: false);
        Assert.True(await peer.HasNo<PortStatus>());
    }

    [Fact]
    public async Task A_rule_that_goes_is_reported_when_asked()
    {
        var peer = await One();
        Assert.Null(await peer.Try(Add(0, 7, [InPort(1)]) with { Flags = FlowFlags.SendFlowRemoved }));
        Assert.Null(await peer.Try(Command(FlowCommand.Delete, OfTable.All, 0, [])));
        var removed = await peer.Next<FlowRemoved>();
        Assert.Equal(((ushort)7, FlowRemovedReason.Delete), (removed.Priority, removed.Reason));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_switch_restarts_with_or_without_its_tables(bool keepsTables)
    {
        var peer = await One();
        Assert.Null(await peer.Try(Add(0, 7, [InPort(1)])));
        Lab.Switch("s1").Restart(keepsTables);
        await peer.Closed();
        var again = await Accept();
        var (flows, _) = await again.List<FlowStats, MultipartResult.Flows>(MultipartQuery.Flow.AllFlows, f => f.Entries);
        Assert.Equal(keepsTables ? 1 : 0, flows.Count);
    }

    [Fact]
    public async Task A_switch_stays_away_until_it_may_connect()
    {
        var peer = await One();
        Lab.Switch("s1").Disconnect();
        await peer.Closed();
        Assert.False(Lab.Switch("s1").IsConnected);
        Lab.Switch("s1").Connect();
        await Accept();
        Assert.True(Lab.Switch("s1").IsConnected);
    }

    [Fact]
    public async Task The_second_command_is_refused_as_planned()
    {
        var peer = await One();
        Lab.Switch("s1").Faults.Refuse(2, new OfError(OfErrorType.FlowModFailed, OfErrorCode.FlowModFailed.TableFull, "planned"));
        Assert.Null(await peer.Try(Add(0, 1, [])));
        Assert.Equal("FLOW_MOD_FAILED/TABLE_FULL", await peer.Try(Add(0, 2, [])));
        Assert.Null(await peer.Try(Add(0, 3, [])));
        Assert.Equal((2, 3), (Lab.Switch("s1").Tables.RuleCount, Lab.Switch("s1").Faults.Commands));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_barrier_is_withheld_as_planned(bool carriesOut)
    {
        var peer = await One();
        Lab.Switch("s1").Faults.Withhold(1, carriesOut);
        await peer.Send(Add(0, 1, []));
        await peer.Send(default(BarrierRequest));
        Assert.True(await peer.HasNo<BarrierReply>());
        Assert.Equal(carriesOut ? 1 : 0, Lab.Switch("s1").Tables.RuleCount);
        Lab.Switch("s1").Faults.Clear();
        Assert.Null(await peer.Try(Add(0, 2, [])));
    }

    [Fact]
    public async Task A_switch_hangs_with_its_connection_open_until_it_is_restarted()
    {
        var peer = await One();
        Lab.Switch("s1").Faults.Hang(1);
        await peer.Send(Add(0, 1, []));
        await peer.Send(default(BarrierRequest));
        var answer = peer.Next<BarrierReply>();
        Assert.True(SpinWait.SpinUntil(() => Lab.Switch("s1").Faults.Commands == 1, ControllerPeer.Patience), "the command did not come");
        Lab.Switch("s1").Restart(keepsTables: true);
        await Assert.ThrowsAsync<ChannelClosedException>(() => answer);
        Assert.Null(await (await Accept()).Try(Add(0, 1, [])));
    }

    [Fact]
    public async Task A_switch_that_was_to_hang_without_a_connection_does_not_hang_in_its_next_one()
    {
        var peer = await One();
        Lab.Switch("s1").Disconnect();
        await peer.Closed();
        Assert.True(SpinWait.SpinUntil(() => !Lab.Switch("s1").IsConnected, ControllerPeer.Patience), "it still knows its controller");
        Lab.Switch("s1").Hang();
        Lab.Switch("s1").Connect();
        Assert.Null(await (await Accept()).Try(Add(0, 1, [])));
    }

    [Fact]
    public async Task A_switch_drops_its_connection_at_a_command_and_comes_back_without_it()
    {
        var peer = await One();
        Lab.Switch("s1").Faults.Drop(2);
        await peer.Send(Add(0, 1, []));
        await peer.Send(Add(0, 2, []));
        await peer.Send(Add(0, 3, []));
        await peer.Closed();
        Assert.Equal(1, Lab.Switch("s1").Tables.RuleCount);
        Assert.Null(await (await Accept()).Try(Add(0, 2, [])));
    }

    [Fact]
    public async Task Ports_announce_the_speed_of_their_links()
    {
        _lab = SimLab.Start(
            new Topology("speeds", [new("a", new SwitchId(1)), new("b", new SwitchId(2))], [Link(11, 1_000_000), Link(12, 40_000_000), Link(13, 25_000_000)], [], []),
            _socket.At);
        var peer = await Accept();
        var (ports, _) = await peer.List<PortDescription, MultipartResult.PortDescriptions>(new MultipartQuery.PortDescriptions(), r => r.Entries);
        Assert.Equal(
            [(11u, 1_000_000u, 1_000_000u, 1u << 5), (12u, 40_000_000u, 40_000_000u, 1u << 7), (13u, 25_000_000u, 25_000_000u, 1u << 10)],
            ports.Select(p => (p.Port, p.CurrentSpeed, p.MaxSpeed, p.Current & 0x7ff)));

        static TopologyLink Link(uint port, long kbps) => new(new(new(1), port), new(new(2), port), new Kbps(kbps), TimeSpan.Zero);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var peer in _peers) await peer.DisposeAsync();
        if (_lab is not null) await _lab.DisposeAsync();
        _socket.Dispose();
    }

    /// <summary>The first switch of the diamond alone, with two hosts and two open ports where its links would be.</summary>
    private static Topology Single()
    {
        var diamond = Topology.Load("diamond");
        var s1 = diamond.Switches[0].Id;
        TopologyHost[] open = [new("a", new PortId(s1, 11), []), new("b", new PortId(s1, 12), [])];
        return new Topology("single", [diamond.Switches[0]], [], diamond.Hosts.Where(h => h.At.Switch == s1).Concat(open).ToSeq(), []);
    }

    private static Task<RoleReply> Role(ControllerPeer peer, ControllerRole role, ulong generation) =>
        peer.Ask<RoleRequest, RoleReply>(new RoleRequest(role, generation));

    private async Task<ControllerPeer> One()
    {
        _lab = SimLab.Start(Single(), _socket.At, s_quick);
        return await Accept();
    }

    private async Task<ControllerPeer> Accept()
    {
        var peer = await _socket.Accept();
        _peers.Add(peer);
        return peer;
    }
}
