using Kilda.Grains.Switches;
using Kilda.Interfaces.Switches;
using Kilda.Lab.Simulator;
using Kilda.Network;
using Kilda.Network.Discovery;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Orleans.Runtime;

namespace Kilda.Grains.Tests.Switches;

public sealed class DiscoveryTests
{
    [Fact]
    public async Task Every_link_is_seen_in_both_directions_and_told_what_is_sent()
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond");
        IslId[] all = [Plans.OneTwo, Plans.OneThree, Plans.TwoFour, Plans.ThreeFour];
        foreach (var id in all)
        {
            var link = host.Links[id];
            foreach (var direction in (LinkDirection[])[LinkDirection.Up, LinkDirection.Down])
            {
                await Until.True(() => link.Seen.Any(seen => seen.Direction == direction), $"{id} is seen {direction}");
                await Until.True(() => link.Sent.Any(sent => sent.Direction == direction), $"{id} is told of what is sent {direction}");
            }
        }

        Assert.Equal(all.Order(), host.Links.Seen);
    }

    [Fact]
    public async Task Probes_of_a_direction_are_newer_one_after_the_other()
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond");
        var link = host.Links[Plans.OneTwo];
        await Until.True(() => link.Seen.Count(seen => seen.Direction == LinkDirection.Up) > 5, "the link is seen again and again");
        var orders = link.Seen.Where(seen => seen.Direction == LinkDirection.Up).Select(seen => seen.Order).ToArray();
        Assert.Equal(orders.Distinct().Order(), orders);
    }

    [Fact]
    public async Task Latency_is_that_of_the_cable_and_not_of_the_control_channel()
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond");
        lab.SetLatency(new(new(1), 11), TimeSpan.FromMilliseconds(300));
        var link = host.Links[Plans.OneTwo];
        await Until.True(() => link.Seen.Any(seen => seen.LatencyNs > 250_000_000), "the slow cable shows");
        Assert.All(link.Seen, seen => Assert.InRange(seen.LatencyNs, 0, 10_000_000_000));
    }

    [Fact]
    public async Task A_port_that_goes_down_and_comes_back_is_told_to_its_link_and_shown()
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond");
        await host.Active(1, 2);
        var link = host.Links[Plans.OneTwo];
        await Until.True(() => link.Seen.Count >= 2, "the link is seen");
        lab.PortDown(new(new(1), 11));
        await Until.True(() => Last(link, 1) is { Live: true, Up: false }, "the link is told that its port is down");
        await Until.True(() => !IsUp(host, 1, 11), "the view shows that the port is down");
        Assert.True(IsUp(host, 1, 12));
        lab.Mend(new(new(1), 11));
        await Until.True(() => Last(link, 1) is { Live: true, Up: true }, "the link is told that its port is up");
        await Until.True(() => IsUp(host, 1, 11), "the view shows that the port is up");
        var versions = link.News.Where(news => news.At.Switch == new SwitchId(1)).Select(news => news.Version).ToArray();
        Assert.Equal(versions.Order(), versions);
        Assert.True(versions[^1] - versions[0] < 1000, "versions count from where the life began: what it tells late is older than what its successor tells");
    }

    [Theory]
    [InlineData(typeof(SiloUnavailableException))]
    [InlineData(typeof(OrleansException))]
    [InlineData(typeof(TimeoutException))]
    public async Task A_link_that_could_not_be_told_is_told_again(Type failure)
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond");
        await host.Active(1, 2);
        var link = host.Links[Plans.OneTwo];
        await Until.True(() => link.Seen.Count >= 2, "the link is seen");
        link.Failures.Enqueue((Exception)Activator.CreateInstance(failure, "planned")!);
        lab.PortDown(new(new(1), 11));
        await Until.True(() => Last(link, 1) is { Live: true, Up: false }, "the link is told that its port is down");
        Assert.Empty(link.Failures);
    }

    [Fact]
    public async Task A_switch_that_goes_away_is_not_live_for_its_links_and_its_ports_keep_their_state()
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond");
        await host.Active(1, 2);
        var link = host.Links[Plans.OneTwo];
        await Until.True(() => link.Seen.Count >= 2, "the link is seen");
        lab.Switch("s1").Disconnect();
        await Until.True(() => Last(link, 1) is { Live: false, Up: true, Speed.Value: 10_000_000 }, "the link is told that its end is not observed");
        Assert.False(host.IsActive(1));
        lab.Switch("s1").Connect();
        await Until.True(() => Last(link, 1) is { Live: true, Up: true }, "the link is told that its end is back");
    }

    [Fact]
    public async Task Frames_that_are_not_ours_or_not_now_are_counted_and_change_nothing()
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond");
        await host.Active(1);
        var now = ProbeClock.Of(TimeProvider.System.GetUtcNow());
        var good = new Probe(new(9), 3, 1, 1, now);
        byte[][] frames =
        [
            [.. Frame(good, [9, 9, 9])],
            [.. Frame(good)[..80]],
            [.. Frame(good with { SentNs = now - 60_000_000_000 })],
            [.. Frame(new Probe(new(1), 2, 1, 1, now))],
            [.. Frame(good)],
            [.. Frame(good)],
        ];
        foreach (var frame in frames) lab.Host("h1").Send(frame);
        var expected = new Dictionary<string, long> { ["Forged"] = 1, ["Truncated"] = 1, ["TooOld"] = 1, ["Loop"] = 1, ["Replayed"] = 1 };
        await Until.True(
            async () => Counted(await host.Switch(1).Report()).OrderBy(pair => pair.Key).SequenceEqual(expected.OrderBy(pair => pair.Key)),
            "each frame is counted once");
        // The one that is signed, new and from elsewhere is a link.
        await Until.True(() => host.Links.Seen.Contains(IslId.Between(new(new(9), 3), new(new(1), 1))), "the genuine frame is a link");
    }

    [Fact]
    public async Task A_port_that_a_client_claims_is_not_probed_and_what_it_sends_is_no_link()
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond");
        await host.Active(1);
        Assert.IsType<ClaimAnswer.Held>(await host.Switch(1).Claim(new ClaimRequest("flow/a", [new Endpoint(new(1), 1, 100)], 0, [])));
        lab.Host("h1").Send(Frame(new Probe(new(9), 3, 1, 1, ProbeClock.Of(TimeProvider.System.GetUtcNow()))).ToArray());
        await Until.True(
            async () => Counted(await host.Switch(1).Report()).GetValueOrDefault("ClaimedPort") == 1, "the frame is counted");
        lab.Host("h1").TakeAll();
        lab.Host("h1t").TakeAll();
        await Until.True(() => lab.Host("h1t").TakeAll().Count > 0, "a free port is probed");
        await Until.True(() => lab.Host("h1t").TakeAll().Count > 0, "a free port is probed again");
        Assert.Empty(lab.Host("h1").TakeAll());
        Assert.DoesNotContain(IslId.Between(new(new(9), 3), new(new(1), 1)), host.Links.Seen);
    }

    [Fact]
    public async Task A_port_where_no_links_are_looked_for_is_not_probed_and_its_link_is_told_also_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("kilda-switch-").FullName;
        try
        {
            var host = await SwitchHost.Start(folder: folder);
            await using (host)
            {
                await using var lab = host.Connect("diamond");
                await host.Active(1, 2);
                var link = host.Links[Plans.OneTwo];
                await Until.True(() => link.Seen.Count >= 2, "the link is seen");
                Assert.Equal(
                    Refusal.Of(
                        RefusalKind.NotFound, "Port not found: 'Port FSM not found (00:00:00:00:00:00:00:01_99).'", "Port not found exception"),
                    (await host.Switch(1).SetDiscovery(99, enabled: false)).Refusal);
                Assert.Equal([11u], (await host.Switch(1).SetDiscovery(11, enabled: false)).Value!.Undiscovered);
                await Until.True(() => Last(link, 1) is { Up: true, Discovers: false }, "the link is told");
                await Until.True(
                    async () => Counted(await host.Switch(1).Report()).GetValueOrDefault("SilentPort") > 2, "what the other end sends is not heard");
                lab.Host("h1").TakeAll();
                var away = link.Sent.Count(sent => sent.Direction == LinkDirection.Up);
                await Until.True(() => link.Sent.Count(sent => sent.Direction == LinkDirection.Down) > away + 4, "the other end probes");
                Assert.InRange(link.Sent.Count(sent => sent.Direction == LinkDirection.Up) - away, 0, 1);
            }

            await using var next = await SwitchHost.Start(folder: folder);
            await using var same = next.Connect("diamond");
            await next.Active(1, 2);
            Assert.True(next.View.Now.TryGet(new SwitchId(1), out var known));
            Assert.Equal([11u], known.Undiscovered);
            Assert.False((await next.Switch(1).Follow(11, Plans.OneTwo)).Discovers);
            Assert.Empty((await next.Switch(1).SetDiscovery(11, enabled: true)).Value!.Undiscovered);
            await Until.True(() => next.Links[Plans.OneTwo].Seen.Count >= 2, "the link is seen again");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_clock_that_is_set_back_stops_no_probe()
    {
        var clock = new SetClock();
        await using var host = await SwitchHost.Start(time: clock);
        await using var lab = host.Connect("diamond");
        await Until.True(() => host.Links[Plans.OneTwo].Seen.Count >= 2, "the link is seen");
        clock.By = -TimeSpan.FromHours(1);
        var seen = host.Links[Plans.OneTwo].Seen.Count;
        await Until.True(() => host.Links[Plans.OneTwo].Seen.Count >= seen + 3, "the link goes on being seen", () => $"{host.Links[Plans.OneTwo].Seen.Count}");
    }

    [Fact]
    public void A_port_that_never_answers_is_probed_less_and_less()
    {
        var (port, period, now) = (new PortEntry(1, 0), TimeSpan.FromSeconds(1), DateTimeOffset.UnixEpoch);
        var pauses = new List<int>();
        for (var i = 0; i < 17; i++)
        {
            port.Probed(now, period);
            pauses.Add((int)(port.NextProbe - now).TotalSeconds);
        }

        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 8, 16, 16, 16, 16], pauses);
        port.Follow(Plans.OneTwo, null!);
        port.Probed(now, period);
        Assert.Equal(period, port.NextProbe - now);
    }

    [Fact]
    public async Task A_cable_that_is_moved_is_told_to_the_link_that_was_there()
    {
        await using var host = await SwitchHost.Start();
        await using var lab = host.Connect("diamond");
        await host.Active(1, 2);
        await Until.True(() => host.Links[Plans.OneTwo].Seen.Count >= 2, "the link is seen");
        lab.Silence(new(new(1), 11));
        var moved = IslId.Between(new(new(9), 3), new(new(1), 11));
        var frame = Frame(new Probe(new(9), 3, 1, 1, ProbeClock.Of(TimeProvider.System.GetUtcNow()))).ToArray();
        lab.Switch("s1").Receive(11, frame);
        await Until.True(() => host.Links[Plans.OneTwo].Moves.Contains(moved), "the old link is told");
        await Until.True(() => host.Links.Seen.Contains(moved), "the new link is seen");
    }

    private static ReadOnlySpan<byte> Frame(in Probe probe, byte[]? key = null) => DiscoveryFrame.Encode(probe, key ?? SwitchHost.Key.Span).Span;

    private static Dictionary<string, long> Counted(SwitchReport report) => report.Frames.ToDictionary(frames => frames.Reason, frames => frames.Count);

    private static PortNews? Last(HeardLink link, ulong id) => link.News.Where(news => news.At.Switch == new SwitchId(id)).MaxBy(news => news.Version);

    private static bool IsUp(SwitchHost host, ulong id, uint port) =>
        host.View.Now.TryGet(new SwitchId(id), out var known) && known.Ports.Single(p => p.Port == port).Up;

    /// <summary>The clock of a machine, which somebody sets; what has passed since is as ever.</summary>
    private sealed class SetClock : TimeProvider
    {
        public TimeSpan By { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + By;
    }
}
