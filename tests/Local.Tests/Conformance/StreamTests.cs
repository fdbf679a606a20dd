using Orleans.Runtime;
using Orleans.Streams;

namespace Kilda.Local.Tests.Conformance;

/// <summary>Semantics 6: at least once, in order, each subscription by itself.</summary>
[Collection(OneHost.Name)]
public class StreamTests(HostFixture host)
{
    [Fact]
    public async Task An_event_activates_the_grain_of_its_key_that_follows_by_its_class()
    {
        await Publish(Names.News, "follow", 1);
        foreach (var expected in (string[])["subscribed", "gets 1"]) Assert.Equal(expected, await host.Probe.Heard("follow"));
        await Publish(Names.News, "follow", 2);
        Assert.Equal("gets 2", await host.Probe.Heard("follow"));
    }

    [Fact]
    public async Task A_grain_that_follows_by_its_class_takes_the_subscription_up_again_in_its_next_life()
    {
        await Publish(Names.News, "again", 1);
        await host.Probe.Hear("again", "gets 1");
        await host.Grains.GetGrain<IFollowGrain>("again").Leave();
        await Publish(Names.News, "again", 2);
        foreach (var expected in (string[])["subscribed", "gets 2"]) Assert.Equal(expected, await host.Probe.Heard("again"));
    }

    [Fact]
    public async Task Events_of_one_producer_arrive_in_order()
    {
        await Reader("order/a").Subscribe();
        for (var i = 0; i < 100; i++) await Publish(Names.Letters, "order", i);
        for (var i = 0; i < 100; i++) Assert.Equal($"gets {i}", await host.Probe.Heard("order/a"));
    }

    [Fact]
    public async Task Every_subscriber_gets_every_event_also_the_producer_itself()
    {
        foreach (var key in (string[])["all/a", "all/b"]) await Reader(key).Subscribe();
        await Reader("all/a").Publish(7);
        foreach (var key in (string[])["all/a", "all/b"]) Assert.Equal("gets 7", await host.Probe.Heard(key));
    }

    [Fact]
    public async Task A_subscription_outlives_the_activation_that_made_it_and_an_event_starts_the_next()
    {
        await Reader("life/a").Subscribe();
        await Reader("life/a").Leave();
        await host.Probe.Hear("life/a", "left");
        await Publish(Names.Letters, "life", 1);
        Assert.Equal("gets 1", await host.Probe.Heard("life/a"));
        Assert.Equal(1, await Reader("life/a").Subscriptions());
    }

    [Fact]
    public async Task An_event_that_fails_comes_again_and_the_next_waits_for_it()
    {
        await Reader("retry/a").Subscribe();
        await Reader("retry/a").Fail(2);
        foreach (var i in (int[])[1, 2]) await Publish(Names.Letters, "retry", i);
        foreach (var expected in (string[])["fails 1", "fails 1", "gets 1", "gets 2"]) Assert.Equal(expected, await host.Probe.Heard("retry/a"));
    }

    [Fact]
    public async Task A_subscriber_that_fails_holds_nobody_else_back()
    {
        foreach (var key in (string[])["back/slow", "back/fast"]) await Reader(key).Subscribe();
        await Reader("back/slow").Fail(2);
        foreach (var i in (int[])[1, 2]) await Publish(Names.Letters, "back", i);
        foreach (var expected in (string[])["gets 1", "gets 2"]) Assert.Equal(expected, await host.Probe.Heard("back/fast"));
        await host.Probe.Hear("back/slow", "gets 2");
    }

    [Fact]
    public async Task An_implicit_subscriber_that_fails_gets_the_event_again()
    {
        await Publish(Names.News, "stubborn", 1);
        await host.Probe.Hear("stubborn", "gets 1");
        await host.Grains.GetGrain<IFollowGrain>("stubborn").Fail(1);
        await Publish(Names.News, "stubborn", 2);
        foreach (var expected in (string[])["fails 2", "gets 2"]) Assert.Equal(expected, await host.Probe.Heard("stubborn"));
    }

    /// <summary>Another subscriber tells when the event was there. What was sent before a subscription may reach it, if it was not delivered yet.</summary>
    [Fact]
    public async Task After_unsubscribing_nothing_comes()
    {
        foreach (var key in (string[])["gone/a", "gone/b"]) await Reader(key).Subscribe();
        await Publish(Names.Letters, "gone", 1);
        foreach (var key in (string[])["gone/a", "gone/b"]) Assert.Equal("gets 1", await host.Probe.Heard(key));
        await Reader("gone/a").Unsubscribe();
        Assert.Equal(0, await Reader("gone/a").Subscriptions());
        foreach (var i in (int[])[2, 3]) await Publish(Names.Letters, "gone", i);
        foreach (var expected in (string[])["gets 2", "gets 3"]) Assert.Equal(expected, await host.Probe.Heard("gone/b"));
        Assert.True(host.Probe.IsSilent("gone/a"));
        await Reader("gone/a").Subscribe();
        await Publish(Names.Letters, "gone", 4);
        await host.Probe.Hear("gone/a", "gets 4");
    }

    [Fact]
    public async Task Code_outside_the_grains_subscribes_too()
    {
        var handle = await Stream(Names.Letters, "outside").SubscribeAsync((item, _) =>
        {
            host.Probe.Say("outside", $"gets {item.Number}");
            return Task.CompletedTask;
        });
        await Publish(Names.Letters, "outside", 1);
        Assert.Equal("gets 1", await host.Probe.Heard("outside"));
        Assert.Equal(StreamId.Create(Names.Letters, "outside"), handle.StreamId);
        await handle.UnsubscribeAsync();
    }

    private Task Publish(string ns, string key, int number) => Stream(ns, key).OnNextAsync(new News(number));

    private IAsyncStream<News> Stream(string ns, string key) => host.Client.GetStreamProvider(Names.Streams).GetStream<News>(StreamId.Create(ns, key));

    private IReaderGrain Reader(string key) => host.Grains.GetGrain<IReaderGrain>(key);
}
