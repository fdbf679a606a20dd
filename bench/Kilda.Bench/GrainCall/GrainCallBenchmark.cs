using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kilda.Bench.GrainCall;

/// <summary>Calls between grains: one caller and one grain, a hundred to one, a hundred to a hundred.</summary>
internal static class GrainCallBenchmark
{
    private const int Calls = 300_000;

    /// <param name="args">Number of calls in a round, 300 000 if none is given.</param>
    public static async Task<int> Run(string[] args)
    {
        var calls = args is [var text, ..] && int.TryParse(text, out var given) && given > 0 ? given : Calls;
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(_ => { });
        using var host = builder.Build();
        await host.StartAsync();
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        foreach (var (callers, called) in new[] { (1, 1), (100, 1), (100, 100) })
            Measure.Print($"grain-call {callers} caller(s) x {called} grain(s)", await Measure.Median(() => Round(grains, callers, called, calls)));
        await host.StopAsync();
        return 0;
    }

    private static async Task<long> Round(IGrainFactory grains, int callers, int called, int calls)
    {
        var keys = Enumerable.Range(0, called).Select(i => $"called-{i}").ToArray();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(i => grains.GetGrain<ICallerGrain>($"caller-{i}").Call(keys, i, calls / callers)));
        return calls / callers * callers;
    }
}
