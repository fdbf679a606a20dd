using Kilda.EndToEnd.Harness;
using Kilda.Lab.Hosts;
using Kilda.Network;
using Kilda.Network.Discovery;
using Kilda.OpenFlow;
using Xunit.Abstractions;

namespace Kilda.EndToEnd.Discovery;

/// <summary>Which links the controller believes in.</summary>
public sealed class DiscoveryTests(DiamondLab lab, ITestOutputHelper output) : IClassFixture<DiamondLab>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    [OvsFact]
    public async Task Every_link_is_found_in_both_directions_within_seconds_and_no_other()
    {
        output.WriteLine($"all links up {lab.DiscoveryTime.TotalSeconds:0.0} s after the network existed");
        Assert.InRange(lab.DiscoveryTime.TotalSeconds, 0, 10);
        var expected = DiamondLab.Links.SelectMany(l => new[] { (l.A, l.B), (l.B, l.A) }).Order();
        Assert.Equal(expected, (await lab.Rest.Links()).Select(r => (r.From, r.To)).Order());
    }

    [OvsFact]
    public async Task Foreign_forged_truncated_and_old_frames_from_a_host_make_no_link()
    {
        var (host, victim) = (lab.Host(DiamondLab.S1, 3), new PortId(DiamondLab.S4, 3));
        var genuine = await Heard(lab.Host(DiamondLab.S4, 3));
        var changed = genuine.ToArray();
        changed[^4] ^= 1;
        var probe = new Probe(victim.Switch, victim.Port, long.MaxValue, long.MaxValue, ProbeClock.Of(DateTimeOffset.UnixEpoch.AddYears(100)));
        byte[][] frames =
        [
            Noise(0x0180_c200_000e),
            Noise(ServiceFrames.DiscoveryAddress),
            DiscoveryFrame.Encode(probe, "somebody else's key"u8).ToArray(),
            changed,
            genuine[..60],
            genuine[..^40],
        ];
        foreach (var frame in frames) host.Send(frame);

        // Whatever they did would be seen by now: two more rounds of probes have come and gone.
        await Rounds(2);
        await OnlyTheRealLinks();
    }

    /// <summary>A recording is played into the far end of a link that carries nothing any more.</summary>
    [OvsFact]
    public async Task Probes_that_were_recorded_do_not_keep_a_dead_link_alive()
    {
        var link = DiamondLab.Links[2];
        await using var wire = lab.Ovs.OpenWire(link.A);
        await using var farWire = lab.Ovs.OpenWire(link.B);
        var (toB, toA) = (await Heard(wire), await Heard(farWire));
        await lab.Ovs.SilenceAsync(link.A);
        await Eventually.True(
            async () =>
            {
                farWire.Send(toB);
                wire.Send(toA);
                return (await lab.Rest.Links()).Count(r => r.State == "FAILED") == 2;
            },
            "the silent link is FAILED although old probes arrive");

        await lab.Ovs.MendAsync(link.A);
        await lab.LinkState(link, "DISCOVERED");
    }

    [OvsFact]
    public async Task A_port_that_a_customer_claims_does_not_become_a_link()
    {
        var (near, far) = (new Endpoint(DiamondLab.S1, 4, 100), new Endpoint(DiamondLab.S4, 4, 100));
        var (fromNear, fromFar) = (await Heard(lab.Host(near)), await Heard(lab.Host(far)));
        await using var flow = await lab.Flow(new FlowOrder("claims", near, far));
        lab.Host(near).Send(fromFar);
        lab.Host(far).Send(fromNear);
        await Rounds(2);
        await OnlyTheRealLinks();
    }

    [OvsFact]
    public async Task A_port_of_a_link_is_refused_to_a_customer()
    {
        var order = new FlowOrder("on-a-link", new(DiamondLab.S1, 11, 5), new(DiamondLab.S4, 1, 5));
        var answer = await lab.Rest.Post("/v2/flows", order.ToJson());
        Assert.Equal(400, answer.Status);
        Assert.Contains($"The port 11 on the switch '{DiamondLab.S1}' is occupied by an ISL", answer.Text, StringComparison.Ordinal);
    }

    private static bool IsProbe(byte[] frame) => frame.Length >= DiscoveryFrame.Length
        && EthernetFrame.Parse(frame) is { EtherType: ServiceFrames.EtherType } parsed && parsed.Destination.Value == ServiceFrames.DiscoveryAddress;

    private static async Task<byte[]> Heard(PacketHost at) =>
        (await at.Expect(f => IsProbe(f.Bytes), Soon, "discovery frame")).Bytes;

    private static byte[] Noise(ulong destination) =>
        (DiamondLab.Frame() with { Destination = new MacAddress(destination), EtherType = ServiceFrames.EtherType }).ToBytes();

    /// <summary>Ends when a link's port has sent so many more probes.</summary>
    private async Task Rounds(int count)
    {
        await using var wire = lab.Ovs.OpenWire(DiamondLab.Links[0].A);
        for (var i = 0; i < count; i++) await Heard(wire);
    }

    private async Task OnlyTheRealLinks()
    {
        var rows = await lab.Rest.Links();
        Assert.Equal(2 * DiamondLab.Links.Length, rows.Count);
        Assert.All(rows, row => Assert.Equal("DISCOVERED", row.State));
    }
}
