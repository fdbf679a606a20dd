using System.Collections.Concurrent;
using Kilda.Local.Tests.Conformance;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Orleans.Streams;
using Orleans.TestingHost;

namespace Kilda.Local.Tests.Silos;

/// <summary>A silo is killed in the middle of calls and events: what grains rely on then. The first silo asks, the second one dies.</summary>
public sealed class KillTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <summary>Longer than a call waits for its answer: of some to a silo that dies nobody says that they are lost.</summary>
    private static readonly TimeSpan s_answered = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_call_under_way_there_fails_and_the_next_is_answered_elsewhere_from_what_was_stored(int silos)
    {
        await using var cluster = await Start(silos);
        var dying = cluster.Silos[1];
        var grain = await Place(cluster, "under way", dying);
        Assert.Equal(5, await grain.Add(5));
        var call = grain.Hold("never opened");
        await Probe(cluster).Hear("under way", "holds never opened");
        await cluster.Kill(dying);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => call.WaitAsync(s_patience));
        Assert.Equal(7, await grain.Add(2).WaitAsync(s_patience));
        Assert.NotEqual(dying.SiloAddress.ToString(), await grain.Place());
    }

    /// <summary>As in a silo that was taken for dead and is not.</summary>
    [Fact]
    public async Task An_activation_that_lives_on_in_the_dead_silo_cannot_write_over_its_successor()
    {
        await using var cluster = await Start(3);
        var (dying, probe) = (cluster.Silos[1], Probe(cluster));
        var grain = await Place(cluster, "successor", dying);
        Assert.Equal(1, await grain.Add(1));
        var call = grain.AddAfter("late", 100);
        await probe.Hear("successor", "holds late");
        await cluster.Kill(dying);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => call.WaitAsync(s_patience));
        Assert.Equal(3, await grain.Add(2).WaitAsync(s_patience));
        probe.Open("late");
        Assert.Equal("was refused", await probe.Heard("successor"));
        Assert.Equal(4, await grain.Add(1));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_is_called_while_a_silo_dies_is_answered_or_fails_as_callers_expect_and_what_was_answered_is_stored(int silos)
    {
        const int Grains = 30;
        const int AtOnce = 4;
        await using var cluster = await Start(silos);
        var dying = cluster.Silos[1];
        var keys = Enumerable.Range(0, Grains).Select(i => $"called {i}").ToArray();
        for (var i = 0; i < Grains; i++) await Place(cluster, keys[i], cluster.Silos[i % silos]);
        var (asked, answered, failures) = (new int[Grains], new int[Grains], new ConcurrentBag<Exception>());
        using var over = new CancellationTokenSource();
        var callers = cluster.Silos.Where(silo => silo != dying).Select(Factory).ToArray();
        var calling = callers.SelectMany(from => Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => CallAll(from)))).ToArray();
        try
        {
            await Until(() => answered.Min() > 3, "each grain has answered");
            await cluster.Kill(dying);
            var before = answered.ToArray();
            await Until(() => answered.Zip(before).All(pair => pair.First > pair.Second + 3), "each grain answers again");
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(calling).WaitAsync(s_answered);
        }

        // What the grains of the controller catch where they call others.
        Assert.All(failures, failure => Assert.True(failure is OrleansException or TimeoutException, $"{failure}"));
        for (var i = 0; i < Grains; i++) Assert.InRange(await callers[0].GetGrain<IRoamingGrain>(keys[i]).Add(0), answered[i], asked[i]);

        // Round after round: calls within a silo would leave those between silos no time.
        async Task CallAll(IGrainFactory from)
        {
            while (!over.IsCancellationRequested) await Task.WhenAll(Enumerable.Range(0, Grains).Select(at => Call(from, at)));
        }

        async Task Call(IGrainFactory from, int at)
        {
            Interlocked.Increment(ref asked[at]);
            try
            {
                await from.GetGrain<IRoamingGrain>(keys[at]).Add(1);
                Interlocked.Increment(ref answered[at]);
            }
            catch (Exception failure)
            {
                failures.Add(failure);
            }
        }
    }

    /// <summary>The queue of the stream may have been there: what comes until another silo has taken it over may be lost, and nothing relies on it.</summary>
    [Fact]
    public async Task Subscriptions_outlive_the_silo_of_their_grain()
    {
        await using var cluster = await Start(3);
        var (dying, probe) = (cluster.Silos[1], Probe(cluster));
        string[] readers = ["post/dies", "post/stays"];
        foreach (var (key, silo) in readers.Zip([dying, cluster.Silos[2]])) await Hinted(silo, () => Reader(cluster, key).Subscribe());
        await Publish(cluster, 1);
        foreach (var key in readers) Assert.Equal("gets 1", await probe.Heard(key));
        await cluster.Kill(dying);
        foreach (var key in readers) Assert.Equal(1, await Reader(cluster, key).Subscriptions());
        var number = 1;
        foreach (var key in readers) await Until(() => !probe.IsSilent(key), $"{key} gets events again", () => Publish(cluster, ++number));
        await Publish(cluster, 1000);
        foreach (var key in readers) await probe.Hear(key, "gets 1000");
    }

    [Fact]
    public async Task An_observer_in_the_dead_silo_fails_its_caller()
    {
        await using var cluster = await Start(3);
        var (dying, other) = (cluster.Silos[1], cluster.Silos[2]);
        var listener = new Listener();
        var grain = Factory(cluster.Silos[0]).GetGrain<ITellGrain>("teller");
        await Hinted(other, () => grain.Attach(Factory(dying).CreateObjectReference<IListener>(listener)));
        await grain.Tell("this");
        Assert.Equal("this", listener.Heard);
        await cluster.Kill(dying);
        var failure = await Record.ExceptionAsync(() => grain.Tell("that").WaitAsync(s_patience));
        Assert.True(failure is OrleansException or TimeoutException, $"{failure}");
        Assert.Equal("this", listener.Heard);
    }

    private static Task<ClusterHost> Start(int silos)
    {
        var database = new SharedStorage();
        return ClusterHost.Start(silos, silo => database.Use(silo, "PubSubStore", Names.States));
    }

    private static IGrainFactory Factory(InProcessSiloHandle silo) => silo.ServiceProvider.GetRequiredService<IGrainFactory>();

    private static Probe Probe(ClusterHost cluster) => cluster.Services.GetRequiredService<Probe>();

    private static IReaderGrain Reader(ClusterHost cluster, string key) => Factory(cluster.Silos[0]).GetGrain<IReaderGrain>(key);

    private static Task Publish(ClusterHost cluster, int number) => cluster.Services.GetRequiredService<IClusterClient>()
        .GetStreamProvider(Names.Streams).GetStream<News>(StreamId.Create(Names.Letters, "post")).OnNextAsync(new News(number));

    private static async Task<IRoamingGrain> Place(ClusterHost cluster, string key, InProcessSiloHandle silo)
    {
        var grain = Factory(cluster.Silos[0]).GetGrain<IRoamingGrain>(key);
        await Hinted(silo, async () => Assert.Equal(silo.SiloAddress.ToString(), await grain.Place()));
        return grain;
    }

    private static async Task Hinted(InProcessSiloHandle silo, Func<Task> call)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo.SiloAddress);
        try
        {
            await call();
        }
        finally
        {
            RequestContext.Clear();
        }
    }

    private static async Task Until(Func<bool> isSo, string what, Func<Task>? act = null)
    {
        using var patience = new CancellationTokenSource(s_patience);
        using var look = new PeriodicTimer(s_look);
        while (!isSo())
        {
            if (act is not null) await act();
            try
            {
                await look.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"not within {s_patience}: {what}");
            }
        }
    }

    private sealed class Listener : IListener
    {
        public string? Heard { get; private set; }

        public Task Hear(string what)
        {
            Heard = what;
            return Task.CompletedTask;
        }
    }
}
