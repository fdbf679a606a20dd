using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.Network.Discovery;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Kilda.Silo.OpenFlow;
using Microsoft.Extensions.DependencyInjection;

namespace Kilda.Grains.Tests.Switches;

/// <summary>What a socket can do to the controller: nothing but lose itself.</summary>
public sealed class SocketTests
{
    private static readonly OpenFlowSettings s_quick = new()
    {
        HandshakeTimeout = TimeSpan.FromMilliseconds(300),
        EchoAfter = TimeSpan.FromMilliseconds(200),
        EchoTimeout = TimeSpan.FromMilliseconds(200),
        LeasePeriod = TimeSpan.FromMilliseconds(50),
        WriteTimeout = TimeSpan.FromMilliseconds(500),
    };

    public static TheoryData<string> Nonsense => ["474554202f20485454502f312e310d0a0d0a", "0400000400000001", "04ff000800000001", "0400000c0000000100010003"];

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task Bytes_that_are_no_handshake_are_answered_with_an_error_and_the_end(string hex)
    {
        await using var host = await SwitchHost.Start();
        using var raw = await RawSwitch.Connect(host.At);
        await raw.Send(Convert.FromHexString(hex));
        await raw.ExpectError();
        await raw.ExpectEnd();
        await StillWorks(host);
    }

    [Theory]
    [InlineData("040e000800000001", "BAD_REQUEST/BAD_TYPE")] // FLOW_MOD from a switch
    [InlineData("0413000900000001ff", "BAD_REQUEST/BAD_LEN")] // MULTIPART_REPLY cut short
    [InlineData("040a000800000001", "BAD_REQUEST/BAD_LEN")] // PACKET_IN without a body
    [InlineData("010a000800000001", "BAD_REQUEST/BAD_VERSION")]
    [InlineData("0400000200000001", "BAD_REQUEST/BAD_LEN")]
    public async Task Bytes_that_an_active_switch_may_not_send_end_its_connection(string hex, string error)
    {
        await using var host = await SwitchHost.Start();
        using var raw = await RawSwitch.Connect(host.At);
        await raw.BecomeActive(77);
        await host.Active(77);
        await raw.Send(Convert.FromHexString(hex));
        Assert.Equal(error, (await raw.ExpectError()).Describe());
        await raw.ExpectEnd();
        await Until.True(() => !host.IsActive(77), "the switch is away");
        await StillWorks(host);
    }

    [Fact]
    public async Task Frames_in_the_smallest_pieces_are_understood()
    {
        await using var host = await SwitchHost.Start();
        using var raw = await RawSwitch.Connect(host.At);
        foreach (var part in Convert.FromHexString("0400001000000001000100080000001004020008")) await raw.Send(part);
        foreach (var part in Convert.FromHexString("0000002a")) await raw.Send(part);
        Assert.Equal(0x2au, await raw.Expect(OfType.EchoReply));
    }

    [Fact]
    public async Task A_connection_that_says_nothing_is_closed()
    {
        await using var host = await SwitchHost.Start(openFlow: s_quick);
        using var raw = await RawSwitch.Connect(host.At);
        await raw.ExpectEnd();
    }

    [Fact]
    public async Task A_switch_that_falls_silent_is_asked_and_then_disconnected()
    {
        await using var host = await SwitchHost.Start(openFlow: s_quick);
        using var raw = await RawSwitch.Connect(host.At);
        await raw.BecomeActive(77);
        await raw.Say(await raw.Expect(OfType.EchoRequest), new EchoReply([]));
        await raw.ExpectEnd();
        await Until.True(() => !host.IsActive(77), "the switch is away");
    }

    [Fact]
    public async Task A_newer_connection_of_a_switch_ends_the_older_one()
    {
        await using var host = await SwitchHost.Start();
        using var old = await RawSwitch.Connect(host.At);
        await old.BecomeActive(77);
        await host.Active(77);
        using var young = await RawSwitch.Connect(host.At);
        await young.BecomeActive(77);
        await old.ExpectEnd();
        await host.Active(77);
        Assert.True((await host.Switch(77).Report()).IsReady);
    }

    [Fact]
    public async Task Only_switches_on_the_list_may_connect_when_there_is_one()
    {
        await using var host = await SwitchHost.Start(openFlow: new OpenFlowSettings { Allowed = [new SwitchId(5)] });
        using var stranger = await RawSwitch.Connect(host.At);
        await stranger.ShakeHands(77);
        await stranger.ExpectEnd();
        using var known = await RawSwitch.Connect(host.At);
        await known.BecomeActive(5);
        await host.Active(5);
        Assert.False(host.View.Now.TryGet(new SwitchId(77), out _));
    }

    [Fact]
    public async Task More_connections_than_there_are_places_are_turned_away()
    {
        await using var host = await SwitchHost.Start(openFlow: new OpenFlowSettings { MaxConnections = 1 });
        using var first = await RawSwitch.Connect(host.At);
        await first.BecomeActive(77);
        using var second = await RawSwitch.Connect(host.At);
        await second.ExpectEnd();
        Assert.True(host.IsActive(77));
    }

    [Fact]
    public async Task A_stale_generation_is_overtaken()
    {
        await using var host = await SwitchHost.Start();
        using var raw = await RawSwitch.Connect(host.At);
        await raw.ShakeHands(77);
        await raw.Say(
            await raw.Expect(OfType.RoleRequest), new ErrorMessage(OfErrorType.RoleRequestFailed, OfErrorCode.RoleRequestFailed.Stale, []));
        await raw.Say(await raw.Expect(OfType.RoleRequest), new RoleReply(ControllerRole.Slave, 500));
        var request = await raw.ExpectRole();
        Assert.Equal(new RoleRequest(ControllerRole.Master, 501), request.Message);
    }

    [Fact]
    public async Task A_switch_that_does_not_read_is_disconnected_and_what_it_was_told_is_unknown()
    {
        await using var host = await SwitchHost.Start(SwitchHost.Quick with { SwitchTimeout = TimeSpan.FromMinutes(1) }, s_quick);
        using var raw = await RawSwitch.Connect(host.At, receiveBuffer: 4096);
        await raw.BecomeActive(1);
        await host.Active(1);
        var puts = Enumerable.Range(1, 8000).Select(i => host.Switch(1).Put(
            $"flow/{i}", [Plans.Whole(Plans.Upper((uint)i, vlan: 0) with { Source = new Endpoint(new(1), (uint)i, 5) })])).ToArray();
        var answers = await Task.WhenAll(puts);
        Assert.Contains(answers, answer => answer.Result == PutResult.Unanswered);
        await Until.True(() => !host.IsActive(1), "the switch is away");
    }

    [Fact]
    public async Task A_genuine_frame_is_a_link_whatever_the_switch_says_with_it()
    {
        await using var host = await SwitchHost.Start();
        using var raw = await RawSwitch.Connect(host.At);
        await raw.BecomeActive(77);
        await host.Active(77);
        var frame = DiscoveryFrame.Encode(new Probe(new(9), 3, 1, 1, ProbeClock.Of(TimeProvider.System.GetUtcNow())), SwitchHost.Key.Span);
        Match at = new([new Oxm(OxmField.InPort, 1)]);
        await raw.Say(0, new PacketIn(OfBuffer.None, 0, PacketInReason.NoMatch, 0, 0, Match.Any, frame));
        await raw.Say(0, new PacketIn(OfBuffer.None, 0, PacketInReason.NoMatch, 0, 0, new Match([new Oxm(OxmField.InPort, OfPort.Local)]), frame));
        await raw.Say(0, new PacketIn(OfBuffer.None, 0, PacketInReason.NoMatch, 0, 0, at, frame));
        var link = IslId.Between(new(new(9), 3), new(new(77), 1));
        await Until.True(() => host.Links.Seen.Contains(link), "the link is seen");
        Assert.Equal([new("UnknownPort", 2)], (await host.Switch(77).Report()).Frames);
    }

    [Fact]
    public async Task Ports_come_and_go()
    {
        await using var host = await SwitchHost.Start();
        using var raw = await RawSwitch.Connect(host.At);
        await raw.BecomeActive(77);
        await host.Active(77);
        var port = new PortDescription(5, 1, "p5", 0, 0, 1 << 6, 0, 0, 0, 0, 0);
        await raw.Say(0, new PortStatus(PortReason.Add, port));
        await raw.Say(0, new PortStatus(PortReason.Add, port with { Port = OfPort.Local }));
        await Shows("p1 True 0, p5 True 10000000");
        await raw.Say(0, new PortStatus(PortReason.Modify, port with { State = PortState.LinkDown }));
        await Shows("p1 True 0, p5 False 10000000");
        await raw.Say(0, new PortStatus(PortReason.Delete, port));
        await Shows("p1 True 0");

        Task Shows(string ports) => Until.True(() => Ports() == ports, ports, Ports);

        string Ports() => host.View.Now.TryGet(new SwitchId(77), out var known)
            ? string.Join(", ", known.Ports.Select(p => $"{p.Name} {p.Up} {p.Speed.Value}"))
            : "";
    }

    [Fact]
    public async Task A_port_that_comes_up_while_the_switch_is_read_is_up()
    {
        await using var host = await SwitchHost.Start();
        using var raw = await RawSwitch.Connect(host.At);
        await raw.BecomeActiveWhileAPortComesUp(78);
        await host.Active(78);
        Assert.True(host.View.Now.TryGet(new SwitchId(78), out var known));
        Assert.Equal([true], known.Ports.Select(port => port.Up));
    }

    [Fact]
    public async Task A_thousand_connections_that_say_nothing_cost_little_and_hinder_nobody()
    {
        await using var host = await SwitchHost.Start();
        await StillWorks(host);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var many = new List<RawSwitch>();
        try
        {
            for (var i = 0; i < 1000; i++) many.Add(await RawSwitch.Connect(host.At));
            await Until.True(() => host.Services.GetRequiredService<OpenConnections>().Count >= 1000, "all are open");
            using var raw = await RawSwitch.Connect(host.At);
            await raw.BecomeActive(77);
            await host.Active(77);
            // A test's own end of a connection has a buffer of 128 KiB.
            var each = ((GC.GetTotalMemory(forceFullCollection: true) - before) / many.Count) - RawSwitch.BufferSize;
            Assert.InRange(each, long.MinValue, 32 << 10);
        }
        finally
        {
            many.ForEach(one => one.Dispose());
        }
    }

    [Fact]
    public void Packet_ins_beyond_the_rate_are_dropped_and_counted()
    {
        var clock = new ManualClock();
        var budget = new PacketInBudget(100, clock);
        Assert.Equal(100, Enumerable.Range(0, 150).Count(_ => budget.TryTake()));
        Assert.Equal(50, budget.TakeDropped());
        clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(10, Enumerable.Range(0, 50).Count(_ => budget.TryTake()));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(100, Enumerable.Range(0, 150).Count(_ => budget.TryTake()));
    }

    private static async Task StillWorks(SwitchHost host)
    {
        using var raw = await RawSwitch.Connect(host.At);
        await raw.BecomeActive(99);
        await host.Active(99);
    }
}
