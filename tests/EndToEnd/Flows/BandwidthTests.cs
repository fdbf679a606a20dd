using Kilda.EndToEnd.Harness;
using Kilda.Lab.Hosts;
using Kilda.Network;
using Xunit.Abstractions;

namespace Kilda.EndToEnd.Flows;

/// <summary>A flow gets the bandwidth it reserved, and not more.</summary>
public sealed class BandwidthTests(DiamondLab lab, ITestOutputHelper output) : IClassFixture<DiamondLab>
{
    private const int Bandwidth = 10_000;
    private static readonly Endpoint Near = new(DiamondLab.S1, 1, 100), Far = new(DiamondLab.S4, 1, 200);

    [OvsTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sender_that_is_too_fast_is_policed_to_what_was_reserved(bool forward)
    {
        var (from, to) = forward ? (Near, Far) : (Far, Near);
        await using var flow = await lab.Flow(new FlowOrder("policed", Near, Far, Bandwidth));
        await using var sender = Send(from, 1, 50);

        // The meter first lets its burst pass, a second's worth.
        await Eventually.True(() => Task.FromResult(sender.Sent > 10_000), "the burst is used up");
        using var receiver = new StreamReceiver(lab.Host(to), 1);
        await Eventually.True(() => Task.FromResult(sender.Sent > 25_000), "2.4 s of traffic were sent");
        var report = receiver.Report(await sender.StopAsync());
        output.WriteLine(report.ToString());
        Assert.InRange(report.MegabitsPerSecond, 9, 11);
    }

    [OvsFact]
    public async Task A_sender_within_its_bandwidth_loses_nothing()
    {
        await using var flow = await lab.Flow(new FlowOrder("within", Near, Far, Bandwidth));
        using var receiver = new StreamReceiver(lab.Host(Far), 2);
        // Few large frames: a switch that waits for a processor keeps some ninety before it loses any.
        await using var sender = Send(Near, 2, 4, frameBytes: 1400);
        await Eventually.True(() => Task.FromResult(sender.Sent > 700), "2 s of traffic were sent");
        var sent = await sender.StopAsync();
        await Eventually.True(() => Task.FromResult(receiver.Received == sent), "all frames arrived", () => receiver.Report(sent).ToString());
    }

    [OvsFact]
    public async Task A_flow_takes_its_bandwidth_from_both_directions_of_its_links_and_gives_it_back()
    {
        var before = await Available();
        await using var flow = await lab.Flow(new FlowOrder("taken", Near, Far, Bandwidth));
        var used = await lab.Rest.ForwardPath(flow.Id);
        Assert.Equal(2, used.Count);
        var during = await Available();
        Assert.All(DiamondLab.Links, link =>
        {
            var taken = used.Contains(link.A) || used.Contains(link.B) ? Bandwidth : 0;
            Assert.Equal(before[link.A] - taken, during[link.A]);
            Assert.Equal(before[link.B] - taken, during[link.B]);
        });

        await flow.Delete();
        Assert.Equal(before, await Available());
    }

    private async Task<SortedDictionary<PortId, long>> Available() => new((await lab.Rest.Links()).ToDictionary(r => r.From, r => r.AvailableBandwidth));

    private RateSender Send(Endpoint from, uint stream, double megabits, int frameBytes = 1000) =>
        RateSender.StartMegabits(lab.Host(from), new NumberedStream(stream, DiamondLab.Frame(ClientTags.Sent(from)), frameBytes), megabits);
}
