using Kilda.Local.Tests.Conformance;
using Orleans.Runtime;
using Orleans.Streams;

namespace Kilda.Local.Tests;

/// <summary>Semantics 2 and 6 under a scheduler of the test: what is ordered, and what is not.</summary>
public sealed class OrderTests
{
    private const int Calls = 10;
    private static readonly string[] s_inOrder = [.. Enumerable.Range(0, Calls).Select(i => $"{i}")];

    [Fact]
    public async Task Calls_that_are_not_awaited_overtake_each_other_and_a_seed_says_how()
    {
        var orders = new List<string>();
        for (var seed = 0; seed < 8; seed++)
        {
            var order = await NotAwaited(seed);
            Assert.Equal(s_inOrder, order.Order(StringComparer.Ordinal));
            Assert.Equal(order, await NotAwaited(seed));
            orders.Add(string.Join(' ', order));
        }

        Assert.Contains(orders, order => order != string.Join(' ', s_inOrder));
        Assert.True(orders.Distinct().Count() > 1);
    }

    [Fact]
    public async Task Awaited_calls_keep_their_order_whatever_the_seed()
    {
        for (var seed = 0; seed < 8; seed++)
        {
            var scheduler = new SeededScheduler(seed);
            await using var host = await ClockedHost.Start(scheduler: scheduler);
            await scheduler.RunUntil(OneAfterTheOther(host.Grains.GetGrain<ITurnGrain>("awaited")));
            Assert.Equal(s_inOrder, await Heard(host, "awaited", "activated"));
        }
    }

    [Fact]
    public async Task Events_of_one_stream_keep_their_order_whatever_the_seed()
    {
        for (var seed = 0; seed < 8; seed++)
        {
            var scheduler = new SeededScheduler(seed);
            await using var host = await ClockedHost.Start(scheduler: scheduler);
            var stream = host.Grains.GetStreamProvider(Names.Streams).GetStream<News>(StreamId.Create(Names.News, "ordered"));
            for (var i = 0; i < Calls; i++) await stream.OnNextAsync(new News(i));
            scheduler.Run();
            Assert.Equal(s_inOrder.Select(i => $"gets {i}"), await Heard(host, "ordered", "subscribed"));
        }
    }

    [Fact]
    public async Task Turns_of_one_grain_do_not_mix_whatever_the_seed()
    {
        for (var seed = 0; seed < 8; seed++)
        {
            var scheduler = new SeededScheduler(seed);
            await using var host = await ClockedHost.Start(scheduler: scheduler);
            var grain = host.Grains.GetGrain<ITurnGrain>("turns");
            var counted = Task.WhenAll(Enumerable.Range(0, Calls).Select(_ => grain.Count()));
            await scheduler.RunUntil(counted);
            Assert.Equal(Enumerable.Range(1, Calls), (await counted).Order());
        }
    }

    private static async Task<string[]> NotAwaited(int seed)
    {
        var scheduler = new SeededScheduler(seed);
        await using var host = await ClockedHost.Start(scheduler: scheduler);
        var grain = host.Grains.GetGrain<ITurnGrain>("not awaited");
        var calls = Task.WhenAll(s_inOrder.Select(grain.Say));
        scheduler.Run();
        await calls;
        return await Heard(host, "not awaited", "activated");
    }

    private static async Task OneAfterTheOther(ITurnGrain grain)
    {
        foreach (var i in s_inOrder) await grain.Say(i);
    }

    private static async Task<string[]> Heard(ClockedHost host, string topic, string first)
    {
        Assert.Equal(first, await host.Probe.Heard(topic));
        var heard = new string[Calls];
        for (var i = 0; i < Calls; i++) heard[i] = await host.Probe.Heard(topic);
        return heard;
    }
}
