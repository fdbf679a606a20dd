using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Streams;

namespace Kilda.Bench.GrainCall;

/// <summary>Calls between grains: one caller and one grain, a hundred to one, a hundred to a hundred; events; and what activations take.</summary>
internal static class GrainCallBenchmark
{
    private const int Calls = 300_000, Events = 100_000, Activations = 100_000, AtATime = 1000;
    private const string Streams = "events";

    /// <param name="args">Number of calls in a round, 300 000 if none is given.</param>
    public static async Task<int> Run(string[] args)
    {
        var calls = args is [var text, ..] && int.TryParse(text, out var given) && given > 0 ? given : Calls;
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.AddMemoryStreams(Streams));
        using var host = builder.Build();
        await host.StartAsync();
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        foreach (var (callers, called) in new[] { (1, 1), (100, 1), (100, 100) })
            Measure.Print($"grain-call {callers} caller(s) x {called} grain(s)", await Measure.Median(() => Round(grains, callers, called, calls)));
        var stream = host.Services.GetRequiredKeyedService<IStreamProvider>(Streams).GetStream<int>(StreamId.Create("bench", "all"));
        foreach (var subscribers in new[] { 1, 10 })
        {
            var heard = Enumerable.Range(0, subscribers).Select(_ => new Heard()).ToArray();
            var handles = await Task.WhenAll(heard.Select(one => stream.SubscribeAsync(one)));
            Measure.Print($"stream event, {subscribers} subscriber(s)", await Measure.Median(() => Publish(stream, heard)));
            foreach (var handle in handles) await handle.UnsubscribeAsync();
        }

        await Activate(grains);
        await host.StopAsync();
        return 0;
    }

    private static async Task<long> Round(IGrainFactory grains, int callers, int called, int calls)
    {
        var keys = Enumerable.Range(0, called).Select(i => $"called-{i}").ToArray();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(i => grains.GetGrain<ICallerGrain>($"caller-{i}").Call(keys, i, calls / callers)));
        return calls / callers * callers;
    }

    /// <summary>Each is heard by all before the next batch is sent.</summary>
    private static async Task<long> Publish(IAsyncStream<int> stream, Heard[] heard)
    {
        for (var sent = 0; sent < Events; sent += AtATime)
        {
            var all = Array.ConvertAll(heard, one => one.Next(AtATime));
            for (var i = 0; i < AtATime; i++) await stream.OnNextAsync(i);
            await Task.WhenAll(all);
        }

        return Events;
    }

    private static async Task Activate(IGrainFactory grains)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var from = TimeProvider.System.GetTimestamp();
        for (var first = 0; first < Activations; first += AtATime)
            await Task.WhenAll(Enumerable.Range(first, AtATime).Select(i => grains.GetGrain<ICalledGrain>($"one-of-many-{i}").Next(i)));
        var took = TimeProvider.System.GetElapsedTime(from);
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Activations;
        Console.WriteLine($"{Activations:N0} activations: {took.TotalMicroseconds / Activations:N2} µs and {each:N0} B each");
    }

    private sealed class Heard : IAsyncObserver<int>
    {
        private TaskCompletionSource _all = new();
        private int _left;

        public Task Next(int count)
        {
            (_all, _left) = (new(TaskCreationOptions.RunContinuationsAsynchronously), count);
            return _all.Task;
        }

        public Task OnNextAsync(int item, StreamSequenceToken? token = null)
        {
            if (--_left == 0) _all.SetResult();
            return Task.CompletedTask;
        }

        public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
    }
}
