using Kilda.EndToEnd.Harness;
using Kilda.Lab.Hosts;
using Kilda.Network;
using Xunit.Abstractions;

namespace Kilda.EndToEnd.YFlows;

/// <summary>Y-flows under traffic: what is policed, what a broken link costs, and that an update costs nothing.</summary>
public sealed class YFlowTrafficTests(DiamondLab lab, ITestOutputHelper output) : IClassFixture<DiamondLab>
{
    private const double FramesPerSecond = 1000;
    private const int Some = 200, Attempts = 6;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private static readonly Endpoint
        NearA = new(DiamondLab.S1, 1, 100, 101), NearB = new(DiamondLab.S1, 1, 100, 102), FarA = new(DiamondLab.S4, 1, 200), FarB = new(DiamondLab.S4, 2, 300);

    private static uint s_stream = 9000;

    [OvsFact]
    public async Task Both_leaves_together_and_each_alone_get_what_was_reserved()
    {
        await using var yFlow = await new YOrder("policed", (NearA, FarA), (NearB, FarB)).Create(lab.Rest);
        Assert.InRange(await Received([FarA, FarB], [NearA, NearB]), 9, 11);
        Assert.InRange(await Received([FarB], [NearB]), 9, 11);
        Assert.InRange(await Received([NearA, NearB], [FarA, FarB]), 9, 11);
    }

    [OvsFact]
    public async Task A_leaf_whose_link_breaks_costs_the_other_leg_nothing()
    {
        // The Y-point is at the shared end: one leg leaves there, the other one crosses the network.
        var near = new Endpoint(DiamondLab.S1, 2, 300);
        await using var yFlow = await new YOrder("leaf", (NearA, FarA), (NearB, near), Bandwidth: 100_000).Create(lab.Rest);
        for (var attempt = 0; ; attempt++)
        {
            var path = await lab.Rest.ForwardPath("leaf-a");
            await using var moved = Send(NearA);
            await using var stays = Send(NearB);
            using var gap = new StreamReceiver(lab.Host(FarA), s_stream - 1);
            using var whole = new StreamReceiver(lab.Host(near), s_stream);
            await gap.Heard(Some);
            await whole.Heard(Some);
            await lab.Ovs.CutAsync(path[0]);
            await Eventually.Value(() => lab.Rest.ForwardPath("leaf-a"), now => !now.SequenceEqual(path), "the leaf is on another way");
            await gap.Heard(gap.Received + Some);
            var (lost, kept) = (await gap.Settled(await moved.StopAsync()), await whole.Settled(await stays.StopAsync()));
            output.WriteLine($"leaf: {lost}; other leg: {kept}");
            Assert.Equal((0, 0), (lost.Duplicated, kept.Duplicated));
            await lab.Ovs.MendAsync(path[0]);
            foreach (var link in DiamondLab.Links) await lab.LinkState(link, "DISCOVERED");

            if (kept.Lost == 0) return;
            Assert.True(attempt < Attempts, $"the other leg lost frames: {kept}");
        }
    }

    [OvsFact]
    public async Task An_update_costs_no_frame_of_either_leg()
    {
        await using var yFlow = await new YOrder("updated", (NearA, FarA), (NearB, FarB), Bandwidth: 100_000).Create(lab.Rest);
        Endpoint[] from = [NearA, NearB, FarA, FarB], to = [FarA, FarB, NearA, NearB];
        for (var attempt = 0; ; attempt++)
        {
            var receivers = new List<StreamReceiver>();
            var senders = new List<RateSender>();
            foreach (var (near, far) in from.Zip(to))
            {
                s_stream++;
                receivers.Add(new StreamReceiver(lab.Host(far), s_stream));
                senders.Add(RateSender.Start(lab.Host(near), new NumberedStream(s_stream, DiamondLab.Frame(ClientTags.Sent(near))), FramesPerSecond));
            }

            foreach (var receiver in receivers) await receiver.Heard(Some);
            await yFlow.Patch($$"""{ "maximum_bandwidth": {{100_001 + attempt}} }""");
            foreach (var receiver in receivers) await receiver.Heard(receiver.Received + (2 * Some));
            var reports = new List<StreamReport>();
            for (var i = 0; i < senders.Count; i++)
            {
                reports.Add(await receivers[i].Settled(await senders[i].StopAsync()));
                receivers[i].Dispose();
            }

            output.WriteLine(string.Join("; ", reports));
            Assert.All(reports, report => Assert.Equal(0, report.Duplicated));
            if (reports.TrueForAll(report => report.Lost == 0)) return;
            Assert.True(attempt < Attempts, "frames are lost at every attempt");
        }
    }

    /// <returns>Mbit/s that arrive when each sender sends five times what was reserved.</returns>
    private async Task<double> Received(Endpoint[] from, Endpoint[] to)
    {
        var senders = from.Select(end =>
        {
            s_stream++;
            return RateSender.StartMegabits(lab.Host(end), new NumberedStream(s_stream, DiamondLab.Frame(ClientTags.Sent(end)), 1000), 50);
        }).ToArray();
        var first = s_stream - (uint)from.Length + 1;
        // A meter first lets its burst pass, a second's worth.
        await Eventually.True(() => Task.FromResult(senders.All(sender => sender.Sent > 10_000)), "the burst is used up", within: s_patience);
        var receivers = to.Select((end, i) => new StreamReceiver(lab.Host(end), first + (uint)i)).ToArray();
        await Eventually.True(() => Task.FromResult(senders.All(sender => sender.Sent > 25_000)), "2.4 s of traffic were sent", within: s_patience);
        var total = 0.0;
        for (var i = 0; i < senders.Length; i++)
        {
            var report = receivers[i].Report(await senders[i].StopAsync());
            output.WriteLine($"{from[i]}: {report}");
            total += report.MegabitsPerSecond;
            receivers[i].Dispose();
            await senders[i].DisposeAsync();
        }

        return total;
    }

    private RateSender Send(Endpoint from)
    {
        s_stream++;
        return RateSender.Start(lab.Host(from), new NumberedStream(s_stream, DiamondLab.Frame(ClientTags.Sent(from))), FramesPerSecond);
    }
}
