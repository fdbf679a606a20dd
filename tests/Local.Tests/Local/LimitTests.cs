using Kilda.Local.Counters;
using Kilda.Local.Tests.Conformance;
using Orleans.Runtime;
using Orleans.Streams;

namespace Kilda.Local.Tests;

/// <summary>What happens at each limit of the host.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task A_call_to_a_grain_with_a_full_queue_is_refused_at_once_and_named()
    {
        await using var host = await ClockedHost.Start(limits: o => o.MaxQueuedCalls = 3);
        var grain = host.Grains.GetGrain<ITurnGrain>("full");
        var held = grain.Hold("full-a");
        await host.Probe.Hear("full", "holds full-a");
        var waiting = Enumerable.Range(0, 3).Select(i => grain.Say($"{i}")).ToArray();
        var refusal = await Assert.ThrowsAsync<LimitExceededException>(() => grain.Say("too many"));
        Assert.Equal("turn/full has 3 calls waiting: ITurnGrain.Say is refused", refusal.Message);
        var count = host.Service<GrainCounters>().Read().Single(c => c.Name == nameof(TurnGrain));
        Assert.Equal((1, 1, 3), (count.Activations, count.Refused, count.Queued));
        host.Probe.Open("full-a");
        await Task.WhenAll([held, .. waiting]);
        await grain.Say("alive");
    }

    [Fact]
    public async Task A_subscriber_that_is_too_far_behind_loses_the_oldest_events()
    {
        await using var host = await ClockedHost.Start(limits: o => o.MaxQueuedEvents = 3);
        var stream = host.Grains.GetStreamProvider(Names.Streams).GetStream<News>(StreamId.Create(Names.Letters, "behind"));
        await stream.SubscribeAsync(async (item, _) =>
        {
            host.Probe.Say("behind", $"gets {item.Number}");
            await host.Probe.Pass("behind");
        });
        await stream.OnNextAsync(new News(0));
        Assert.Equal("gets 0", await host.Probe.Heard("behind"));
        for (var i = 1; i <= 6; i++) await stream.OnNextAsync(new News(i));
        host.Probe.Open("behind");
        foreach (var i in (int[])[4, 5, 6]) Assert.Equal($"gets {i}", await host.Probe.Heard("behind"));
    }

    [Fact]
    public async Task One_reminder_too_many_is_refused_and_one_that_is_there_can_still_be_changed()
    {
        await using var host = await ClockedHost.Start(limits: o => o.MaxReminders = 2);
        var (grain, hour) = (host.Grains.GetGrain<IRemindedGrain>("many"), TimeSpan.FromHours(1));
        foreach (var name in (string[])["a", "b"]) await grain.Set(name, hour, hour);
        await Assert.ThrowsAsync<LimitExceededException>(() => grain.Set("c", hour, hour));
        await grain.Set("b", hour, 2 * hour);
        Assert.Equal(["a", "b"], await grain.Names());
    }

    [Fact]
    public async Task Calls_errors_and_lives_are_counted_by_class()
    {
        await using var host = await ClockedHost.Start();
        var grain = host.Grains.GetGrain<IFilteredGrain>("counted");
        for (var i = 0; i < 3; i++) await grain.Answer(i);
        await Assert.ThrowsAsync<InvalidOperationException>(grain.Throw);
        var count = host.Service<GrainCounters>().Read().Single(c => c.Name == nameof(FilteredGrain));
        Assert.Equal((1, 4, 1, 0, 0), (count.Activations, count.Calls, count.Errors, count.Refused, count.Queued));
        Assert.Equal(4, count.Latency.Count);
    }

    [Fact]
    public async Task Ticks_and_events_are_turns_and_no_calls()
    {
        await using var host = await ClockedHost.Start();
        var timed = host.Grains.GetGrain<ITimerGrain>("turns");
        await timed.Tick(new(Due: 0, Period: -1, Interleave: false, KeepAlive: false));
        Assert.Equal("tick", await host.Probe.Heard("turns"));
        // Its turn begins after the tick's.
        await timed.Say("after");
        Assert.Equal((2, 3), Turns(host, nameof(TimerGrain)));
        await host.Grains.GetStreamProvider(Names.Streams).GetStream<News>(StreamId.Create(Names.News, "turns")).OnNextAsync(new News(1));
        await host.Probe.Hear("turns", "gets 1");
        await host.Grains.GetGrain<IFollowGrain>("turns").Fail(0);
        Assert.Equal((1, 2), Turns(host, nameof(FollowGrain)));
    }

    private static (long Calls, long Turns) Turns(ClockedHost host, string name)
    {
        var count = host.Service<GrainCounters>().Read().Single(c => c.Name == name);
        return (count.Calls, count.Turns);
    }
}
