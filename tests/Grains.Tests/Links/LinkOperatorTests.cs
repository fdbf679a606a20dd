using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Links;
using Kilda.Network.Topology;

namespace Kilda.Grains.Tests.Links;

public sealed class LinkOperatorTests
{
    private static readonly IslId s_isl = Sample.Isl();

    [Fact]
    public async Task What_is_set_is_stored_when_it_is_answered_and_in_the_view()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        Assert.Equal(new LinkProps(70, new Kbps(500)), (await host.Link(s_isl).SetProps(new(70, new Kbps(500)))).Value);
        Assert.Contains("\"Cost\":70", (await host.Store.Stored(s_isl))!.Body);
        Assert.Equal((70, new Kbps(500)), (host.Seen(s_isl).Cost, host.Seen(s_isl).Capacity[1]));
        Assert.True((await host.Link(s_isl).SetMaintenance(s_isl.Low, underMaintenance: true)).Value!.UnderMaintenance);
        await host.Restart();
        Assert.Equal((70, new Kbps(500), true), (host.Seen(s_isl).Cost, host.Seen(s_isl).Capacity[0], host.Seen(s_isl).UnderMaintenance));
        Assert.Equal(LinkProps.None, (await host.Link(s_isl).ClearProps()).Value);
        Assert.Equal((0, new Kbps(1000)), (host.Seen(s_isl).Cost, host.Seen(s_isl).Capacity[0]));
    }

    [Fact]
    public async Task What_is_asked_of_BFD_is_stored_and_forgotten_with_the_link()
    {
        await using var host = await LinkHost.Start();
        Assert.Equal(
            $"There is no ISL between {s_isl.Low} and {s_isl.High}.", (await host.Link(s_isl).SetBfd(s_isl.Low, LinkBfd.Default)).Refusal?.Message);
        await host.Discover(s_isl);
        Assert.Equal(LinkBfd.Default, (await host.Link(s_isl).SetBfd(s_isl.Low, LinkBfd.Default)).Value!.Bfd);
        await host.Restart();
        Assert.Equal(LinkBfd.Default, host.Seen(s_isl).Bfd);
        await host.Link(s_isl).Delete(s_isl.Low, force: true);
        Assert.Equal(LinkBfd.None, (await host.Link(s_isl).Report()).Link?.Bfd ?? LinkBfd.None);
        await host.Port(s_isl, s_isl.Low, up: false);
        await host.Port(s_isl, s_isl.Low, up: true);
        await host.Discover(s_isl);
        Assert.Equal(LinkBfd.None, host.Seen(s_isl).Bfd);
    }

    [Fact]
    public async Task What_is_set_before_the_link_is_there_waits_for_it()
    {
        await using var host = await LinkHost.Start();
        await host.Link(s_isl).SetProps(new(Cost: 70));
        Assert.False(host.View.Now.TryGet(s_isl, out _));
        await host.Restart();
        Assert.False(host.View.Now.TryGet(s_isl, out _));
        Assert.Equal(70, (await host.Link(s_isl).Report()).Props?.Cost);
        await host.Discover(s_isl);
        Assert.Equal(70, host.Seen(s_isl).Cost);
        await host.Link(Sample.Isl(8, 9)).SetProps(new(Cost: 1));
        await host.Link(Sample.Isl(8, 9)).ClearProps();
        Assert.Null(await host.Store.Stored(Sample.Isl(8, 9)));
    }

    [Fact]
    public async Task Without_storage_nothing_is_set_or_deleted()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        await host.Port(s_isl, s_isl.Low, up: false);
        await host.Store.Written.One("the failed link", write => write.Kind == DocumentKinds.Isl && write.Body!.Contains("\"Failed\""));
        var before = host.Seen(s_isl);
        host.Store.IsAway = true;
        Assert.Equal(RefusalKind.Unavailable, (await host.Link(s_isl).SetProps(new(Cost: 70))).Refusal?.Kind);
        Assert.Equal(RefusalKind.Unavailable, (await host.Link(s_isl).SetMaintenance(s_isl.Low, underMaintenance: true)).Refusal?.Kind);
        Assert.Equal(RefusalKind.Unavailable, (await host.Link(s_isl).Delete(s_isl.Low, force: false)).Refusal?.Kind);
        host.Store.IsAway = false;
        Assert.Equal(before, host.Seen(s_isl));
        Assert.Equal(before, (await host.Link(s_isl).Report()).Link);
        Assert.Equal(new LinkProps(Description: "now"), (await host.Link(s_isl).SetProps(new(Description: "now"))).Value);
    }

    [Fact]
    public async Task A_deleted_link_is_gone_everywhere_until_it_is_seen_again()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        Assert.Contains("must NOT be in active state", (await host.Link(s_isl).Delete(s_isl.Low, force: false)).Refusal?.Message);
        await host.Port(s_isl, s_isl.High, up: false);
        Assert.Equal(LinkStatus.Failed, (await host.Link(s_isl).Delete(s_isl.Low, force: false)).Value?.Status);
        Assert.False(host.View.Now.TryGet(s_isl, out _));
        Assert.Null(await host.Store.Stored(s_isl));
        Assert.Equal([s_isl.Low, s_isl.High], host.Neighbours.Unfollowed.All.Select(end => end.At).Order());
        await host.Published.One("the end of the link", news => news is NetworkEvent.LinkGone gone && gone.Id == s_isl);
        Assert.Equal(RefusalKind.NotFound, (await host.Link(s_isl).Delete(s_isl.Low, force: true)).Refusal?.Kind);

        await host.Port(s_isl, s_isl.High);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await host.Discover(s_isl);
    }

    [Fact]
    public async Task A_link_that_was_deleted_while_it_worked_does_not_come_back_by_itself()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        var held = await host.Link(s_isl).Reserved("flow/f1", Sample.Wants(1, 100));
        await host.Store.Keep("f1", Sample.Rows(s_isl, Sample.Wants(1, 100), held.Labels), held.Limits);
        Assert.Equal(LinkStatus.Active, (await host.Link(s_isl).Delete(s_isl.High, force: true)).Value?.Status);
        for (var i = 0; i < 5; i++) await host.Second(s_isl, _ => true);
        Assert.False(host.View.Now.TryGet(s_isl, out _));
        var deleted = await host.Neighbours.Told.One("that it goes on", told => told is ("f1", _, _, LinkStatus.Active));
        await host.Port(s_isl, s_isl.Low, up: false);
        var failed = await host.Neighbours.Told.One("that it goes on no more", told => told.Version > deleted.Version);
        Assert.NotEqual(LinkStatus.Active, failed.Status);
        Assert.False(host.View.Now.TryGet(s_isl, out _));
        await host.Port(s_isl, s_isl.Low);
        await host.Discover(s_isl);
        Assert.True(host.Seen(s_isl).Version > failed.Version);
        Assert.Equal(new Kbps(100), host.Seen(s_isl).Load[0].Used);
    }
}
