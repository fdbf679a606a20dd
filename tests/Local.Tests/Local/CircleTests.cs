using System.Collections.Concurrent;
using Kilda.Local.Tests.Conformance;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Kilda.Local.Tests;

/// <summary>A grain that calls another one, and says so when its call is on its way.</summary>
public interface IChainGrain : IGrainWithStringKey
{
    /// <summary>Calls the first with the rest; the last one of a chain waits for the gate of its key.</summary>
    Task Call(string[] chain);

    /// <summary>Calls itself.</summary>
    /// <returns>Why it cannot.</returns>
    Task<string> CallSelf();

    [ResponseTimeout("00:00:01")]
    Task Answer();

    [OneWay]
    Task Hear();

    Task Tell(string other);
}

/// <inheritdoc/>
public sealed class ChainGrain(Probe probe) : Grain, IChainGrain
{
    private string Key => this.GetPrimaryKeyString();

    public async Task Call(string[] chain)
    {
        var call = chain is [var next, .. var rest] ? GrainFactory.GetGrain<IChainGrain>(next).Call(rest) : probe.Pass(Key);
        probe.Say(Key, chain.Length == 0 ? "waits" : $"calls {chain[0]}");
        await call;
    }

    public async Task<string> CallSelf()
    {
        var call = this.AsReference<IChainGrain>().Answer();
        probe.Say(Key, "calls itself");
        try
        {
            await call;
            return "it could";
        }
        catch (TimeoutException why)
        {
            return why.Message;
        }
    }

    public Task Answer() => Task.CompletedTask;

    public Task Hear() => Task.CompletedTask;

    /// <summary>Says something to one that does not listen, and then waits like the last one of a chain.</summary>
    public async Task Tell(string other)
    {
        await GrainFactory.GetGrain<IChainGrain>(other).Hear();
        probe.Say(Key, "told");
        await probe.Pass(Key);
    }
}

/// <summary>Grains that wait for each other in a circle are named, long before their calls time out.</summary>
public sealed class CircleTests
{
    private const string Call = $"{nameof(IChainGrain)}.{nameof(IChainGrain.Call)}";
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private readonly Reports _log = new();

    [Fact]
    public async Task Grains_that_wait_for_each_other_are_named_with_their_calls_and_once()
    {
        await using var host = await Start();
        var call = Grain(host, "a").Call(["b", "c", "a"]);
        Assert.Equal("calls a", await host.Probe.Heard("c"));
        host.Clock.Advance(4 * s_second);
        Assert.Empty(_log.Circles);
        host.Clock.Advance(20 * s_second);
        Assert.Equal($"chain/a -{Call}-> chain/b -{Call}-> chain/c -{Call}-> chain/a", Assert.Single(_log.Circles));
        Assert.False(call.IsCompleted);
        host.Clock.Advance(10 * s_second);
        await Assert.ThrowsAsync<TimeoutException>(() => call);
        Assert.Single(_log.Circles);
    }

    /// <summary>Neither call has begun: each waits for the turn that makes the other.</summary>
    [Fact]
    public async Task Two_grains_that_call_each_other_at_once_are_named()
    {
        await using var host = await Start();
        foreach (var key in (string[])["a", "b"])
        {
            _ = Grain(host, key).Call([]);
            Assert.Equal("waits", await host.Probe.Heard(key));
        }

        Task[] calls = [Grain(host, "a").Call(["b"]), Grain(host, "b").Call(["a"])];
        foreach (var key in (string[])["a", "b"]) host.Probe.Open(key);
        foreach (var (key, other) in ((string, string)[])[("a", "b"), ("b", "a")]) Assert.Equal($"calls {other}", await host.Probe.Heard(key));
        host.Clock.Advance(6 * s_second);
        Assert.Equal(2, _log.Circles.Count);
        Assert.Contains($"chain/a -{Call}-> chain/b -{Call}-> chain/a", _log.Circles);
        host.Clock.Advance(30 * s_second);
        // The first one that gives up opens the circle: the other one may be answered just in time.
        var ends = await Task.WhenAll(calls.Select(call => Record.ExceptionAsync(() => call)));
        Assert.Contains(ends, end => end is TimeoutException);
        Assert.All(ends, end => Assert.True(end is null or TimeoutException, $"{end}"));
    }

    [Fact]
    public async Task The_time_out_of_a_call_to_oneself_says_that_it_waits_for_itself()
    {
        await using var host = await Start();
        var why = Grain(host, "self").CallSelf();
        Assert.Equal("calls itself", await host.Probe.Heard("self"));
        host.Clock.Advance(s_second);
        const string Circle = $"chain/self -{nameof(IChainGrain)}.{nameof(IChainGrain.Answer)}-> chain/self";
        Assert.EndsWith($", which waits in a circle: {Circle}", await why, StringComparison.Ordinal);
        Assert.Equal(Circle, Assert.Single(_log.Circles));
    }

    [Fact]
    public async Task A_chain_that_waits_for_somebody_else_is_no_circle_and_neither_is_a_message_that_nobody_waits_for()
    {
        await using var host = await Start();
        var held = Grain(host, "end").Call([]);
        Assert.Equal("waits", await host.Probe.Heard("end"));
        var chain = Grain(host, "begin").Call(["middle", "end"]);
        Assert.Equal("calls end", await host.Probe.Heard("middle"));
        var told = Grain(host, "tells").Tell("tells");
        Assert.Equal("told", await host.Probe.Heard("tells"));
        host.Clock.Advance(20 * s_second);
        Assert.Empty(_log.Circles);
        foreach (var key in (string[])["end", "tells"]) host.Probe.Open(key);
        await Task.WhenAll(held, chain, told);
    }

    private static IChainGrain Grain(ClockedHost host, string key) => host.Grains.GetGrain<IChainGrain>(key);

    private Task<ClockedHost> Start() => ClockedHost.Start(silo => silo.Services.AddSingleton<ILoggerProvider>(_log));

    /// <summary>What the host logged about circles.</summary>
    private sealed class Reports : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Circles { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (state is IReadOnlyList<KeyValuePair<string, object?>> values && values.FirstOrDefault(v => v.Key == "Circle").Value is string circle)
                Circles.Enqueue(circle);
        }

        public void Dispose()
        {
        }
    }
}
