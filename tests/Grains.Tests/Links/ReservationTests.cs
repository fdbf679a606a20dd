using Kilda.Interfaces.Links;
using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Topology;

namespace Kilda.Grains.Tests.Links;

public sealed class ReservationTests
{
    private static readonly IslId s_isl = Sample.Isl();

    [Fact]
    public async Task A_reservation_is_in_the_view_when_it_is_answered()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        var held = await host.Link(s_isl).Reserved("flow/f1", Sample.Wants(1, 400));
        Assert.Equal(2, held.Labels.Count);
        Assert.All(held.Limits.ToArray(), limit => Assert.Equal((s_isl, new Kbps(1000)), (limit.Isl, limit.Capacity)));
        Assert.Equal([new Kbps(400), new Kbps(400)], host.Seen(s_isl).Load.Select(load => load.Used));
        await host.Link(s_isl).Retain("flow/f1", []);
        Assert.Equal([Kbps.Zero, Kbps.Zero], host.Seen(s_isl).Load.Select(load => load.Used));
    }

    [Fact]
    public async Task All_wants_are_held_or_none()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        await host.Link(s_isl).Reserved("flow/f1", [Sample.Want(1, LinkDirection.Up, 900)]);
        var why = await host.Link(s_isl).Refused("flow/f2", [Sample.Want(2, LinkDirection.Down, 900), Sample.Want(2, LinkDirection.Up, 101)]);
        Assert.Equal($"link {s_isl}: direction Up has 100 kbit/s free of 1000 kbit/s", why);
        Assert.Equal([new Kbps(900), Kbps.Zero], host.Seen(s_isl).Load.Select(load => load.Used));
        Assert.Equal(["flow/f1"], (await host.Link(s_isl).Report()).Owners.Select(owner => owner.Owner));
    }

    [Fact]
    public async Task The_same_reservation_again_gives_the_same_labels_and_takes_nothing_more()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        var once = await host.Link(s_isl).Reserved("flow/f1", Sample.Wants(1, 400));
        var again = await host.Link(s_isl).Reserved("flow/f1", Sample.Wants(1, 400));
        Assert.Equal(once, again);
        Assert.Equal(new Kbps(400), host.Seen(s_isl).Load[0].Used);
    }

    [Fact]
    public async Task An_owner_keeps_what_it_lists_and_counts_with_its_greatest()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        await host.Link(s_isl).Reserved("flow/f1", Sample.Wants(1, 400));
        await host.Link(s_isl).Reserved("flow/f1", Sample.Wants(1, 700, slot: 1));
        Assert.Equal(new Kbps(700), host.Seen(s_isl).Load[0].Used);
        await host.Link(s_isl).Retain("flow/f1", [new(1, 0, LinkDirection.Up), new(1, 0, LinkDirection.Down)]);
        Assert.Equal(new Kbps(400), host.Seen(s_isl).Load[0].Used);
    }

    [Fact]
    public async Task A_link_that_has_become_too_small_admits_what_does_not_add_to_it()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        var old = await host.Link(s_isl).Reserved("flow/f1", Sample.Wants(1, 800));
        await host.Store.Keep("f1", Sample.Rows(s_isl, Sample.Wants(1, 800), old.Labels), old.Limits);
        Assert.True(await host.Link(s_isl).Confirm("flow/f1", old.Epoch));
        await host.Port(s_isl, s_isl.High, speed: 500);
        Assert.Equal(new Kbps(-300), host.Seen(s_isl).Capacity[0] - host.Seen(s_isl).Load[0].Used);

        var now = await host.Link(s_isl).Reserved("flow/f1", Sample.Wants(1, 700, slot: 1));
        Assert.All(now.Limits.ToArray(), limit => Assert.Equal(new Kbps(800), limit.Capacity));
        var rows = Sample.Rows(s_isl, Sample.Wants(1, 700, slot: 1), now.Labels);
        await host.Store.Keep("f1", [.. Sample.Rows(s_isl, Sample.Wants(1, 800), old.Labels), .. rows], now.Limits);
        Assert.Contains("0 kbit/s free of 500", await host.Link(s_isl).Refused("flow/f2", Sample.Wants(2, 1)));
    }

    [Fact]
    public async Task Holds_that_are_not_stored_in_time_are_dropped_and_stored_ones_stay()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        await host.Link(s_isl).Reserved("flow/lost", Sample.Wants(1, 100));
        var silent = await host.Link(s_isl).Reserved("flow/silent", Sample.Wants(2, 200));
        await host.Store.Keep("silent", Sample.Rows(s_isl, Sample.Wants(2, 200), silent.Labels), silent.Limits);
        host.Clock.Advance(TimeSpan.FromSeconds(59));
        await host.Probe(s_isl, LinkDirection.Up);
        Assert.Equal(new Kbps(300), host.Seen(s_isl).Load[0].Used);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await host.View.Links.One("the hold dropped", link => link.Load[0].Used == new Kbps(200));
        Assert.Equal(["flow/silent"], (await host.Link(s_isl).Report()).Owners.Select(owner => owner.Owner));
    }

    [Fact]
    public async Task What_was_dropped_and_stored_after_all_is_looked_up_when_it_is_confirmed()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        var late = await host.Link(s_isl).Reserved("flow/late", Sample.Wants(1, 100));
        var never = await host.Link(s_isl).Reserved("flow/never", Sample.Wants(2, 100));
        var full = host.Seen(s_isl).Version;
        host.Clock.Advance(TimeSpan.FromSeconds(60));
        await host.View.Links.One("the holds dropped", link => link.Load[0].Used == Kbps.Zero && link.Version > full);
        await host.Store.Keep("late", Sample.Rows(s_isl, Sample.Wants(1, 100), late.Labels), late.Limits);
        Assert.True(await host.Link(s_isl).Confirm("flow/late", late.Epoch));
        Assert.False(await host.Link(s_isl).Confirm("flow/never", never.Epoch));
        Assert.Equal(new Kbps(100), host.Seen(s_isl).Load[0].Used);
    }

    [Fact]
    public async Task Holds_wait_for_storage_that_is_away()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        await host.Link(s_isl).Reserved("flow/f1", Sample.Wants(1, 100));
        var full = host.Seen(s_isl).Version;
        host.Store.IsAway = true;
        host.Clock.Advance(TimeSpan.FromSeconds(60));
        await host.Logged.One("a word about the holds", line => line.Contains("are not checked now"));
        Assert.Equal(new Kbps(100), host.Seen(s_isl).Load[0].Used);
        host.Store.IsAway = false;
        await host.Clock.Pass(TimeSpan.FromSeconds(5), host.View.Links.One("the hold dropped", link => link.Load[0].Used == Kbps.Zero && link.Version > full));
    }

    [Fact]
    public async Task Twenty_that_reserve_and_release_at_once_leave_the_available_bandwidth_exact()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        await host.Link(s_isl).Reserved("flow/stays", Sample.Wants(1000, 123));
        var refused = 0;
        await Parallel.ForEachAsync(Enumerable.Range(1, 20), new ParallelOptions { MaxDegreeOfParallelism = 20 }, async (i, _) =>
        {
            for (var turn = 0; turn < 50; turn++)
            {
                var answer = await host.Link(s_isl).Reserve($"flow/f{i}", Sample.Wants((uint)i, 100));
                var link = host.Seen(s_isl);
                Assert.True(link.Load[0].Used <= link.Capacity[0]);
                if (answer is ReserveAnswer.Short) Interlocked.Increment(ref refused);
                else await host.Link(s_isl).Retain($"flow/f{i}", []);
            }
        });
        Assert.Equal([new Kbps(123), new Kbps(123)], host.Seen(s_isl).Load.Select(load => load.Used));
        Assert.Equal(["flow/stays"], (await host.Link(s_isl).Report()).Owners.Select(owner => owner.Owner));
    }

    [Fact]
    public async Task Reserving_the_last_bandwidth_succeeds_for_one_of_many()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        var answers = await Task.WhenAll(Enumerable.Range(1, 20).Select(i => host.Link(s_isl).Reserve($"flow/f{i}", Sample.Wants((uint)i, 1000))));
        Assert.Single(answers.OfType<ReserveAnswer.Held>());
    }
}
