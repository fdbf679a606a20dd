using Kilda.Lab.Hosts;
using Kilda.Lab.Simulator;
using Kilda.Lab.Topologies;
using Kilda.Network;
using Kilda.OpenFlow;
using static Kilda.Lab.Tests.Simulator.Rules;

namespace Kilda.Lab.Tests.Simulator;

public sealed class SimLabTests : IAsyncLifetime
{
    private static readonly PortId s_end = new(new SwitchId(1), 11);
    private readonly ControllerSocket _socket = new();
    private readonly Dictionary<ulong, ControllerPeer> _peers = [];
    private SimLab? _lab;

    private SimLab Lab => _lab ?? throw new InvalidOperationException("not started");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Frames_cross_links_with_and_without_latency(bool hasLatency)
    {
        await Start("diamond", hasLatency);
        await Path();
        Lab.Host("h1").Send(Frame(new VlanTag(100, 3)));
        Assert.Equal([new VlanTag(200, 3)], (await Lab.Host("h4").Expect(_ => true, ControllerPeer.Patience, "frame")).Tags);
        Assert.Equal(2, Lab.Carried);
    }

    [Fact]
    public async Task A_cut_is_seen_at_both_ends_and_undone_by_mending()
    {
        await Start("diamond");
        await Path();
        Lab.Cut(s_end);
        foreach (var id in (ulong[])[1, 2])
        {
            var status = await _peers[id].Next<PortStatus>();
            Assert.Equal((11u, false, PortReason.Modify), (status.Port.Port, status.Port.IsUp, status.Reason));
        }

        Lab.Host("h1").Send(Frame(new VlanTag(100)));
        Lab.Mend(s_end);
        Assert.True((await _peers[1].Next<PortStatus>()).Port.IsUp);
        Assert.True((await _peers[2].Next<PortStatus>()).Port.IsUp);
        Lab.Host("h1").Send(Frame(new VlanTag(100, 5)));
        Assert.Equal([new VlanTag(200, 5)], (await Lab.Host("h4").Expect(_ => true, ControllerPeer.Patience, "frame")).Tags);
    }

    [Fact]
    public async Task One_end_can_go_down_alone()
    {
        await Start("diamond");
        await Path();
        Lab.PortDown(s_end);
        Assert.False((await _peers[1].Next<PortStatus>()).Port.IsUp);
        Assert.True(await _peers[2].HasNo<PortStatus>());
        Lab.Host("h1").Send(Frame(new VlanTag(100)));
        Assert.Empty(Lab.Host("h4").TakeAll());
    }

    [Fact]
    public async Task A_silent_link_swallows_frames_one_way_or_both_and_nobody_is_told()
    {
        await Start("diamond");
        await Path();
        Lab.Silence(Lab.Topology.Links[0].B, oneWay: true);
        Lab.Host("h1").Send(Frame(new VlanTag(100)));
        Assert.Single(Lab.Host("h4").TakeAll());
        Lab.Silence(s_end);
        Lab.Host("h1").Send(Frame(new VlanTag(100)));
        Assert.Empty(Lab.Host("h4").TakeAll());
        Assert.True(await _peers[1].HasNo<PortStatus>());
    }

    [Fact]
    public async Task A_delay_holds_frames_back_until_its_time_is_over()
    {
        await Start("diamond", hasLatency: true);
        await Path();
        Lab.SetLatency(s_end, TimeSpan.FromSeconds(10));
        Lab.Host("h1").Send(Frame(new VlanTag(100, 1)));
        Lab.SetLatency(s_end, TimeSpan.Zero);
        Lab.Host("h1").Send(Frame(new VlanTag(100, 2)));
        Assert.Equal([new VlanTag(200, 2)], (await Lab.Host("h4").Expect(_ => true, ControllerPeer.Patience, "frame")).Tags);
    }

    [Fact]
    public async Task A_circulating_frame_is_taken_off()
    {
        await Start("ring:3");
        foreach (var peer in _peers.Values) Assert.Null(await peer.Try(Add(0, 1, [], Apply(Out(11), Out(12)))));
        Lab.Host("h1").Send(Frame());
        Assert.Equal(2, Lab.Circulated);
    }

    [Fact]
    public async Task A_thousand_switches_connect_from_one_process()
    {
        _lab = SimLab.Start(Topology.Load("ring:1000"), _socket.At, new SimOptions { Backoff = TimeSpan.FromMilliseconds(20) });
        for (var i = 0; i < 1000; i++)
        {
            var peer = await _socket.Accept();
            _peers.Add(peer.Features.DatapathId, peer);
        }

        await Lab.WhenConnected().WaitAsync(ControllerPeer.Patience);
        Assert.Equal((1000, 1000), (_peers.Count, Lab.ConnectedCount));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var peer in _peers.Values) await peer.DisposeAsync();
        if (_lab is not null) await _lab.DisposeAsync();
        _socket.Dispose();
    }

    private async Task Start(string network, bool hasLatency = false)
    {
        _lab = SimLab.Start(Topology.Load(network), _socket.At, new SimOptions { Backoff = TimeSpan.FromMilliseconds(20), HasLatency = hasLatency });
        foreach (var _ in Lab.Switches)
        {
            var peer = await _socket.Accept();
            _peers.Add(peer.Features.DatapathId, peer);
        }

        await Lab.WhenConnected().WaitAsync(ControllerPeer.Patience);
    }

    /// <summary>From h1 with tag 100 over s2 to h4 with tag 200.</summary>
    private async Task Path()
    {
        Assert.Null(await _peers[1].Try(Add(0, 1, [InPort(1), Vlan(100)], Apply(SetVlan(7), Out(11)))));
        Assert.Null(await _peers[2].Try(Add(0, 1, [InPort(11), Vlan(7)], Apply(SetVlan(8), Out(12)))));
        Assert.Null(await _peers[4].Try(Add(0, 1, [InPort(11), Vlan(8)], Apply(SetVlan(200), Out(1)))));
    }
}
