using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Topology;

namespace Kilda.Grains.Tests.Links;

public sealed class LinkRestartTests
{
    private static readonly IslId s_isl = Sample.Isl();

    [Fact]
    public async Task A_restart_brings_back_status_latency_speed_and_ledger()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        await host.Port(s_isl, s_isl.Low, speed: 700);
        var held = await host.Link(s_isl).Reserved("flow/f1", Sample.Wants(1, 100));
        await host.Store.Keep("f1", Sample.Rows(s_isl, Sample.Wants(1, 100), held.Labels), held.Limits);
        await host.Store.Written.One("the speed", write => write.Kind == DocumentKinds.Isl && write.Body!.Contains("700"));
        var (before, report) = (host.Seen(s_isl), await host.Link(s_isl).Report());

        host.Neighbours.Followed.Clear();
        host.Neighbours.Ports.Clear();
        foreach (var end in (PortId[])[s_isl.Low, s_isl.High])
            host.Neighbours.Ports[end] = new(end, host.Neighbours.NextVersion(), Live: false, Up: false, Kbps.Zero);
        await host.Restart();
        Assert.Equal(2, host.Neighbours.Followed.All.Length);
        var after = host.Seen(s_isl);
        Assert.Equal(before with { Unobserved = true, Version = after.Version, LatencyNs = after.LatencyNs }, after);
        Assert.True(after.Version > before.Version);
        Assert.All(after.LatencyNs.ToArray(), latency => Assert.Equal(1_000_000, latency));
        Assert.Equal(report.Owners, (await host.Link(s_isl).Report()).Owners);

        // Its labels are taken, its bandwidth as well.
        var next = await host.Link(s_isl).Reserved("flow/f2", Sample.Wants(2, 600));
        Assert.Empty(next.Labels.Intersect(held.Labels));
        Assert.Contains("0 kbit/s free", await host.Link(s_isl).Refused("flow/f3", Sample.Wants(3, 1)));
    }

    [Fact]
    public async Task Owners_of_a_link_that_does_not_work_are_told_after_a_restart()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        var held = await host.Link(s_isl).Reserved("flow/f1", Sample.Wants(1, 100));
        await host.Store.Keep("f1", Sample.Rows(s_isl, Sample.Wants(1, 100), held.Labels), held.Limits);
        await host.Port(s_isl, s_isl.Low, up: false);
        await host.Store.Written.One("the failure", write => write.Kind == DocumentKinds.Isl && write.Body!.Contains("\"Failed\""));
        await host.Neighbours.Told.One("the first news", _ => true);
        host.Neighbours.Told.Clear();
        await host.Restart();
        var told = await host.Clock.Pass(TimeSpan.FromSeconds(5), host.Neighbours.Told.One("news for f1", _ => true));
        Assert.Equal(("f1", s_isl, LinkStatus.Failed), (told.Flow, told.Link, told.Status));
    }

    [Fact]
    public async Task A_link_with_a_damaged_document_is_found_anew()
    {
        await using var host = await LinkHost.Start();
        foreach (var body in (string[])["{", "{}", $$"""{"Id":"{{Sample.Isl(8, 9)}}","Status":"Active"}"""])
        {
            var version = (await host.Store.Stored(s_isl))?.Version ?? 0;
            await host.Store.Write(new Commit([new DocumentWrite(DocumentKinds.Isl, s_isl.ToString(), version, body)]));
            host.Logged.Clear();
            host.Store.Written.Clear();
            await host.Restart();
            await host.Logged.One("a word about the damage", line => line.Contains("is damaged"));
            Assert.False(host.View.Now.TryGet(s_isl, out _));
            await host.Discover(s_isl);
            await host.Store.Written.One("the new document", write => write.Body!.Contains("\"Active\""));
        }
    }

    [Fact]
    public async Task A_confirmation_after_a_restart_finds_what_is_stored()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        await host.Store.Written.One("the link", write => write.Body!.Contains("\"Active\""));
        var held = await host.Link(s_isl).Reserved("flow/f1", Sample.Wants(1, 100));
        await host.Restart();
        await host.Store.Keep("f1", Sample.Rows(s_isl, Sample.Wants(1, 100), held.Labels), held.Limits);
        Assert.True(await host.Link(s_isl).Confirm("flow/f1", held.Epoch));
        Assert.Equal(new Kbps(100), host.Seen(s_isl).Load[0].Used);
        Assert.False(await host.Link(s_isl).Confirm("flow/f2", held.Epoch));
    }

    [Fact]
    public async Task A_confirmation_after_a_restart_is_refused_where_there_is_no_room_any_more()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        await host.Store.Written.One("the link", write => write.Body!.Contains("\"Active\""));
        var first = await host.Link(s_isl).Reserved("flow/f1", Sample.Wants(1, 600));
        await host.Restart();
        var second = await host.Link(s_isl).Reserved("flow/f2", Sample.Wants(2, 600, slot: 1));
        await host.Store.Keep("f1", Sample.Rows(s_isl, Sample.Wants(1, 600), [100, 100]), first.Limits);
        Assert.False(await host.Link(s_isl).Confirm("flow/f1", first.Epoch));
        await Assert.ThrowsAsync<OverbookedException>(
            () => host.Store.Keep("f2", Sample.Rows(s_isl, Sample.Wants(2, 600, slot: 1), second.Labels), second.Limits));
        Assert.Equal(new Kbps(600), host.Seen(s_isl).Load[0].Used);
    }

    [Fact]
    public async Task A_label_that_another_owner_has_got_meanwhile_is_not_adopted()
    {
        await using var host = await LinkHost.Start();
        await host.Discover(s_isl);
        await host.Store.Written.One("the link", write => write.Body!.Contains("\"Active\""));
        var first = await host.Link(s_isl).Reserved("flow/f1", Sample.Wants(1, 1));
        await host.Restart();
        var second = await host.Link(s_isl).Reserved("flow/f2", Sample.Wants(2, 1));
        Assert.Equal(first.Labels, second.Labels);
        Assert.NotEqual(first.Epoch, second.Epoch);
        await host.Store.Keep("f1", Sample.Rows(s_isl, Sample.Wants(1, 1), first.Labels), first.Limits);
        Assert.False(await host.Link(s_isl).Confirm("flow/f1", first.Epoch));
        await Assert.ThrowsAsync<TakenException>(
            () => host.Store.Keep("f2", Sample.Rows(s_isl, Sample.Wants(2, 1), second.Labels), second.Limits));
    }
}
