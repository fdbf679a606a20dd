using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Topology;

namespace Kilda.Grains.Tests.Links;

public sealed class LinkStatusTests
{
    private static readonly IslId s_isl = Sample.Isl();

    [Fact]
    public async Task A_link_is_found_lost_found_again_and_used_when_it_has_been_stable()
    {
        await using var host = await LinkHost.Start();
        await host.Probe(s_isl, LinkDirection.Up);
        Assert.Equal(LinkStatus.Discovered, host.Seen(s_isl).Status);
        await host.Probe(s_isl, LinkDirection.Down);
        Assert.Equal(LinkStatus.Active, host.Seen(s_isl).Status);
        Assert.False(host.Seen(s_isl).Unobserved);
        await host.Link(s_isl).Reserved("flow/f1", Sample.Wants(1, 100));

        for (var i = 0; i < 5; i++) await host.Second(s_isl, direction => direction == LinkDirection.Up);
        Assert.Equal(LinkStatus.Failed, host.Seen(s_isl).Status);
        var told = await host.Neighbours.Told.One("news for f1", news => news.Status == LinkStatus.Failed);
        Assert.Equal(("f1", s_isl), (told.Flow, told.Link));

        await host.Second(s_isl, _ => true);
        Assert.NotNull(host.Seen(s_isl).ProvingSince);
        for (var i = 0; i < 6; i++) await host.Second(s_isl, _ => true);
        Assert.Equal(LinkStatus.Failed, host.Seen(s_isl).Status);
        await host.Second(s_isl, _ => true);
        Assert.Equal(LinkStatus.Active, host.Seen(s_isl).Status);
        Assert.Null(host.Seen(s_isl).ProvingSince);
        await host.Neighbours.Told.One("news for f1", news => news.Status == LinkStatus.Active && news.Version > told.Version);
    }

    [Fact]
    public async Task A_link_whose_port_goes_down_fails_at_once()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        await host.Port(s_isl, s_isl.High, up: false);
        Assert.Equal((LinkStatus.Failed, $"port {s_isl.High} is down"), (host.Seen(s_isl).Status, host.Seen(s_isl).StatusReason));
        await host.Published.One("the failure on the stream", news => news is NetworkEvent.LinkChanged { Link.Status: LinkStatus.Failed });
    }

    [Fact]
    public async Task A_link_at_whose_port_no_links_are_looked_for_fails_at_once_and_comes_back()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        await Set(discovers: false);
        Assert.Equal(
            (LinkStatus.Failed, $"links are not looked for at port {s_isl.Low}"), (host.Seen(s_isl).Status, host.Seen(s_isl).StatusReason));
        Assert.Null(host.Seen(s_isl).UnstableSince);
        for (var i = 0; i < 10; i++) await host.Second(s_isl, direction => direction == LinkDirection.Down);
        Assert.Equal(LinkStatus.Failed, host.Seen(s_isl).Status);
        await Set(discovers: true);
        for (var i = 0; i < 8; i++) await host.Second(s_isl, _ => true);
        Assert.Equal(LinkStatus.Active, host.Seen(s_isl).Status);

        Task Set(bool discovers) => host.Link(s_isl).PortChanged(new(s_isl.Low, host.Neighbours.NextVersion(), true, true, new Kbps(1000), discovers));
    }

    [Fact]
    public async Task A_link_that_is_seen_in_one_direction_only_is_never_active()
    {
        await using var host = await LinkHost.Start();
        for (var i = 0; i < 20; i++) await host.Second(s_isl, direction => direction == LinkDirection.Down);
        Assert.Equal(LinkStatus.Discovered, host.Seen(s_isl).Status);
        Assert.Contains("is Discovered", await host.Link(s_isl).Refused("flow/f1", Sample.Wants(1, 1)));
    }

    [Fact]
    public async Task A_link_whose_switch_is_away_keeps_its_status_and_is_shown_as_not_observed()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        await host.Port(s_isl, s_isl.Low, live: false, up: false);
        for (var i = 0; i < 20; i++) await host.Second(s_isl, _ => false);
        Assert.Equal((LinkStatus.Active, true), (host.Seen(s_isl).Status, host.Seen(s_isl).Unobserved));
        await host.Port(s_isl, s_isl.High, up: false);
        Assert.Equal(LinkStatus.Failed, host.Seen(s_isl).Status);
    }

    [Fact]
    public async Task A_moved_cable_is_one_link_gone_and_a_new_one()
    {
        await using var host = await LinkHost.Start();
        var now = Sample.Isl(1, 3);
        await host.Discover(s_isl);
        await host.Link(s_isl).Reserved("flow/f1", Sample.Wants(1, 100));
        await host.Link(s_isl).Moved(s_isl.Low, now);
        await host.Discover(now);
        Assert.Equal((LinkStatus.Moved, $"port {s_isl.Low} now sees {now}"), (host.Seen(s_isl).Status, host.Seen(s_isl).StatusReason));
        await host.Neighbours.Told.One("news for f1", news => news.Status == LinkStatus.Moved);
    }

    [Fact]
    public async Task A_link_that_nobody_has_seen_leaves_nothing_behind()
    {
        await using var host = await LinkHost.Start();
        await host.Link(s_isl).Wake();
        await host.Port(s_isl, s_isl.Low, up: false);
        await host.Link(s_isl).Moved(s_isl.Low, Sample.Isl(1, 3));
        await host.Link(s_isl).Retain("flow/f1", []);
        Assert.Contains("not known", await host.Link(s_isl).Refused("flow/f1", Sample.Wants(1, 1)));
        Assert.False(await host.Link(s_isl).Confirm("flow/f1", 17));
        Assert.Null((await host.Link(s_isl).Report()).Link);
        Assert.False(host.View.Now.TryGet(s_isl, out _));
        Assert.Null(await host.Store.Stored(s_isl));
        Assert.Empty(host.Neighbours.Followed.All);
    }

    [Fact]
    public async Task Both_ends_are_followed_from_the_first_probe_on_and_once_a_minute()
    {
        await using var host = await LinkHost.Start();
        await host.Probe(s_isl, LinkDirection.Up);
        Assert.Equal([(s_isl.Low, s_isl), (s_isl.High, s_isl)], host.Neighbours.Followed.All.Order());
        await host.Clock.Pass(TimeSpan.FromMinutes(1), host.Neighbours.Followed.Some(4, "both ends followed again", _ => true));
    }

    [Fact]
    public async Task An_end_whose_switch_cannot_be_asked_is_followed_later()
    {
        await using var host = await LinkHost.Start();
        host.Neighbours.Broken[s_isl.Low.Switch.ToString()] = true;
        host.Neighbours.Ports[s_isl.Low] = new(s_isl.Low, host.Neighbours.NextVersion(), Live: true, Up: true, new Kbps(300));
        await host.Probe(s_isl, LinkDirection.Up);
        await host.Logged.One("a word about the end", line => line.Contains("cannot be followed"));
        host.Neighbours.Broken.Clear();
        await host.Clock.Pass(TimeSpan.FromSeconds(5), host.Neighbours.Followed.One("the end followed", follow => follow.At == s_isl.Low));
        await host.Second(s_isl, _ => true);
        Assert.Equal(LinkStatus.Active, host.Seen(s_isl).Status);
        await host.View.Links.One("the speed of the end", link => link.Capacity[0] == new Kbps(300));
    }

    [Fact]
    public async Task What_lasts_is_stored_when_it_changes_and_only_then()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        await host.Store.Written.One("the active link", write => write.Kind == DocumentKinds.Isl && write.Body!.Contains("\"Active\""));
        var before = await host.Store.Stored(s_isl);
        for (var i = 0; i < 10; i++) await host.Probe(s_isl, LinkDirection.Up, latencyNs: 80_000_000);
        await host.Published.One("a new latency", news => news is NetworkEvent.LinkChanged { Link: var link } && link.LatencyNs[0] > 10_000_000);
        Assert.Equal(before, await host.Store.Stored(s_isl));
        await host.Port(s_isl, s_isl.Low, up: false);
        await host.Store.Written.One("the failed link", write => write.Body!.Contains("\"Failed\""));
    }

    [Fact]
    public async Task Without_storage_a_link_goes_on_and_is_stored_later()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        await host.Store.Written.One("the active link", write => write.Body!.Contains("\"Active\""));
        await host.Link(s_isl).Reserved("flow/f1", Sample.Wants(1, 100));
        host.Store.IsAway = true;
        await host.Port(s_isl, s_isl.Low, up: false);
        Assert.Equal(LinkStatus.Failed, host.Seen(s_isl).Status);
        await host.Neighbours.Told.One("news for f1", news => news.Status == LinkStatus.Failed);
        await host.Store.Refused.One("a refused write", _ => true);
        await host.Logged.One("a word about the write", line => line.Contains("is not stored"));

        host.Store.IsAway = false;
        await host.Clock.Pass(TimeSpan.FromSeconds(30), host.Store.Written.One("the failed link", write => write.Body!.Contains("\"Failed\"")));
    }

    [Fact]
    public async Task Owners_that_could_not_be_told_are_told_again()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        foreach (var i in (uint[])[1, 2, 3]) await host.Link(s_isl).Reserved($"flow/f{i}", Sample.Wants(i, 100));
        host.Neighbours.Broken["f1"] = host.Neighbours.Broken["f2"] = true;
        await host.Port(s_isl, s_isl.Low, up: false);
        await host.Neighbours.Told.One("news for f3", news => news.Flow == "f3");
        await host.Logged.One("a word about the others", line => line.Contains("2 services could not be told"));

        await host.Link(s_isl).Retain("flow/f2", []);
        host.Neighbours.Broken.Clear();
        await host.Clock.Pass(TimeSpan.FromSeconds(5), host.Neighbours.Told.One("news for f1", news => (news.Flow, news.Status) == ("f1", LinkStatus.Failed)));
        Assert.DoesNotContain(host.Neighbours.Told.All, news => news.Flow == "f2");
    }

    [Fact]
    public async Task A_thousand_owners_hear_of_a_failure_once_each()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        await Task.WhenAll(Enumerable.Range(1, 1000).Select(i => host.Link(s_isl).Reserved($"flow/f{i}", Sample.Wants((uint)i, 1))));
        await host.Port(s_isl, s_isl.Low, up: false);
        var told = await host.Neighbours.Told.Some(1000, "news for all", _ => true);
        Assert.Equal(1000, told.Select(news => news.Flow).Distinct().Count());
        Assert.All(told, news => Assert.Equal((s_isl, LinkStatus.Failed), (news.Link, news.Status)));
        Assert.Single(told.Select(news => news.Version).Distinct());
    }
}
