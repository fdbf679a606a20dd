using Kilda.EndToEnd.Harness;
using Kilda.Lab.Hosts;
using Kilda.Lab.OpenVSwitch;
using Kilda.Network;
using Kilda.OpenFlow;

namespace Kilda.EndToEnd.Lab;

/// <summary>The laboratory itself, with rules installed by hand: what it carries, how it is cut, what it leaves behind.</summary>
public sealed class OvsLabTests(TwoSwitchLab network) : IClassFixture<TwoSwitchLab>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    public static TheoryData<string, VlanTag[]> TagStacks => new()
    {
        { "untagged", [] },
        { "one tag", [new(100)] },
        { "priority", [new(100, 5)] },
        { "priority only", [new(0, 7)] },
        { "two tags", [new(100, 3), new(200, 6)] },
        { "service tag outside", [new(100, 3, false, VlanTag.ServiceType), new(200, 6)] },
        { "three tags", [new(100), new(200), new(300, 1)] },
    };

    [OvsTheory]
    [MemberData(nameof(TagStacks))]
    public async Task Frames_arrive_byte_for_byte_with_all_their_tags(string name, VlanTag[] tags)
    {
        await network.ForwardEverything();
        var sent = network.Frame(tags).ToBytes();
        network.Left.Send(sent);
        var got = await network.Right.Expect(f => f.Bytes.Length >= sent.Length, Soon, $"frame with {name}");
        Assert.Equal(Convert.ToHexString(sent), Convert.ToHexString(got.Bytes));
    }

    /// <summary>Heard on the wire before the bridge: Open vSwitch itself clears the drop-eligible bit of the outer tag.</summary>
    [OvsFact]
    public async Task A_host_restores_the_tag_that_the_kernel_took_out()
    {
        await using var wire = PacketHost.Open($"{network.Ovs.Prefix}1-1");
        VlanTag[][] stacks = [[new(100, 5, true)], [new(0, 1, true, VlanTag.ServiceType), new(200, 6, true)], [new(4095), new(0)]];
        foreach (var tags in stacks)
        {
            var sent = network.Frame(tags).ToBytes();
            network.Left.Send(sent);
            var got = await wire.Expect(f => f.Bytes.Length >= sent.Length, Soon, "frame");
            Assert.Equal(Convert.ToHexString(sent), Convert.ToHexString(got.Bytes));
        }
    }

    [OvsFact]
    public async Task A_host_does_not_hear_itself()
    {
        await network.ForwardEverything();
        network.Left.Send(network.Frame([new(7)]));
        await network.Right.Expect(f => f.Bytes.Length > 0, Soon, "frame");
        await Assert.ThrowsAsync<TimeoutException>(() => network.Left.Expect(_ => true, TimeSpan.FromMilliseconds(100), "frame"));
    }

    [OvsFact]
    public async Task A_bridge_without_rules_drops_everything()
    {
        await network.ForwardEverything();
        await network.Ovs.OfctlAsync(TwoSwitchLab.First, "del-flows");
        await network.Ovs.SettleAsync();
        network.Left.Send(network.Frame([]));
        await Assert.ThrowsAsync<TimeoutException>(() => network.Right.Expect(_ => true, TimeSpan.FromMilliseconds(200), "frame"));
    }

    [OvsFact]
    public async Task A_silent_cut_stops_frames_and_leaves_the_ports_up()
    {
        await network.ForwardEverything();
        await network.Ovs.SilenceAsync(TwoSwitchLab.Link.A);
        network.Left.Send(network.Frame([]));
        await Assert.ThrowsAsync<TimeoutException>(() => network.Right.Expect(_ => true, TimeSpan.FromMilliseconds(200), "frame"));
        Assert.DoesNotContain("LINK_DOWN", await network.Ovs.OfctlAsync(TwoSwitchLab.First, "dump-ports-desc"), StringComparison.Ordinal);

        await network.Ovs.MendAsync(TwoSwitchLab.Link.B);
        network.Left.Send(network.Frame([]));
        await network.Right.Expect(_ => true, Soon, "frame after the link was mended");
    }

    [OvsFact]
    public async Task A_one_way_silent_cut_leaves_the_other_direction()
    {
        await network.ForwardEverything();
        await network.Ovs.SilenceAsync(TwoSwitchLab.Link.A, oneWay: true);
        network.Left.Send(network.Frame([]));
        await Assert.ThrowsAsync<TimeoutException>(() => network.Right.Expect(_ => true, TimeSpan.FromMilliseconds(200), "frame"));
        network.Right.Send(network.Frame([]));
        await network.Left.Expect(_ => true, Soon, "frame of the other direction");
        await network.Ovs.MendAsync(TwoSwitchLab.Link.A);
    }

    [OvsFact]
    public async Task A_wire_hears_what_leaves_a_switch_and_what_is_sent_there_enters_it_even_when_the_link_is_silent()
    {
        await network.ForwardEverything();
        await using var wire = network.Ovs.OpenWire(TwoSwitchLab.Link.A);
        var sent = network.Frame([new(9, 2)]).ToBytes();
        network.Left.Send(sent);
        Assert.Equal(sent, (await wire.Expect(_ => true, Soon, "frame on the wire")).Bytes);
        Assert.Equal(sent, (await network.Right.Expect(_ => true, Soon, "frame")).Bytes);

        await network.Ovs.SilenceAsync(TwoSwitchLab.Link.A);
        wire.Send(sent);
        Assert.Equal(sent, (await network.Left.Expect(_ => true, Soon, "frame from the wire")).Bytes);
        await network.Ovs.MendAsync(TwoSwitchLab.Link.A);
    }

    [OvsTheory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public async Task A_cut_with_port_status_is_seen_at_the_ends_asked_for(bool first, bool second)
    {
        await network.ForwardEverything();
        await (second ? network.Ovs.CutAsync(TwoSwitchLab.Link.A) : network.Ovs.PortDownAsync(TwoSwitchLab.Link.A));
        await PortState(TwoSwitchLab.First, down: first);
        await PortState(TwoSwitchLab.Second, down: second);
        network.Left.Send(network.Frame([]));
        await Assert.ThrowsAsync<TimeoutException>(() => network.Right.Expect(_ => true, TimeSpan.FromMilliseconds(200), "frame"));

        await network.Ovs.MendAsync(TwoSwitchLab.Link.A);
        await PortState(TwoSwitchLab.First, down: false);
        await PortState(TwoSwitchLab.Second, down: false);
        network.Left.Send(network.Frame([]));
        await network.Right.Expect(_ => true, Soon, "frame after the link was mended");
    }

    /// <summary>The burst is a second's worth, as flows have it: a switch that waited for a processor meanwhile makes up for it.</summary>
    [OvsFact]
    public async Task A_meter_polices_a_faster_sender()
    {
        await network.Ovs.OfctlAsync(TwoSwitchLab.First, "add-meter", ["meter=1,kbps,burst,band=type=drop,rate=10000,burst_size=10500"]);
        await network.ForwardEverything("meter:1,");
        await using var sender = RateSender.StartMegabits(network.Left, new NumberedStream(1, network.Frame([]), 1000), 50);
        await Eventually.True(() => Task.FromResult(sender.Sent > 5_000), "the burst is used up");
        using var receiver = new StreamReceiver(network.Right, 1);
        await Eventually.True(() => Task.FromResult(sender.Sent > 40_000), "6 s of traffic were sent");
        var report = receiver.Report(await sender.StopAsync());
        await network.Ovs.OfctlAsync(TwoSwitchLab.First, "del-meters");
        Assert.InRange(report.MegabitsPerSecond, 9, 11);
    }

    [OvsFact]
    public async Task A_numbered_stream_arrives_complete()
    {
        await network.ForwardEverything();
        using var receiver = new StreamReceiver(network.Right, 2);
        await using var sender = RateSender.Start(network.Left, new NumberedStream(2, network.Frame([new(5)])), 1_000);
        await Eventually.True(() => Task.FromResult(sender.Sent > 700), "700 frames were sent");
        var sent = await sender.StopAsync();
        await Eventually.True(() => Task.FromResult(receiver.Received == sent), "all arrived", () => receiver.Report(sent).ToString());
        Assert.Equal(0, receiver.Report(sent).Duplicated);
    }

    private async Task PortState(SwitchId at, bool down) =>
        await Eventually.True(
            async () => (await network.Ovs.OfctlAsync(at, "dump-ports-desc")).Contains("LINK_DOWN", StringComparison.Ordinal) == down,
            $"switch {at} sees its link port {(down ? "down" : "up")}");
}

/// <summary>host — s1 — s2 — host.</summary>
public sealed class TwoSwitchLab : IAsyncLifetime
{
    private OvsLab? _lab;
    private PacketHost? _left, _right;

    public static SwitchId First { get; } = new(0xa1);

    public static SwitchId Second { get; } = new(0xa2);

    public static (PortId A, PortId B) Link { get; } = (new PortId(First, 11), new PortId(Second, 12));

    public OvsLab Ovs => _lab ?? throw new InvalidOperationException("not started");

    public PacketHost Left => _left ?? throw new InvalidOperationException("not started");

    public PacketHost Right => _right ?? throw new InvalidOperationException("not started");

    public async Task InitializeAsync()
    {
        if (OvsNeeded.SkipReason is not null) return;
        PortId left = new(First, 1), right = new(Second, 1);
        _lab = await OvsLab.StartAsync([First, Second], [Link], [left, right], new OvsOptions());
        (_left, _right) = (_lab.OpenHost(left), _lab.OpenHost(right));
    }

    public EthernetFrame Frame(VlanTag[] tags) =>
        new(MacAddress.Local(2), MacAddress.Local(1), tags.ToSeq(), EthernetFrame.Experimental, Enumerable.Range(0, 80).Select(i => (byte)i).ToSeq());

    /// <summary>Host port and link port of both switches are one wire.</summary>
    public async Task ForwardEverything(string actions = "")
    {
        await Ovs.AddFlowsAsync(First, $"in_port=1,actions={actions}output:11\nin_port=11,actions=output:1\n");
        await Ovs.AddFlowsAsync(Second, "in_port=1,actions=output:12\nin_port=12,actions=output:1\n");
        Left.Clear();
        Right.Clear();
    }

    public async Task DisposeAsync()
    {
        if (_left is not null) await _left.DisposeAsync();
        if (_right is not null) await _right.DisposeAsync();
        if (_lab is not null) await _lab.DisposeAsync();
    }
}
