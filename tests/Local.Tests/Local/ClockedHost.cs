using Kilda.Grains.Tests;
using Kilda.Local.Activations;
using Kilda.Local.Hosting;
using Kilda.Local.Tests.Conformance;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;

namespace Kilda.Local.Tests;

/// <summary>A local host whose time stands until the test moves it, and whose turns a scheduler of the test may order.</summary>
internal sealed class ClockedHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly SeededScheduler? _scheduler;

    private ClockedHost(IHost host, ManualClock clock, SeededScheduler? scheduler) => (_host, Clock, _scheduler) = (host, clock, scheduler);

    public ManualClock Clock { get; }

    public Probe Probe => Service<Probe>();

    public IClusterClient Grains => Service<IClusterClient>();

    public static async Task<ClockedHost> Start(
        Action<ISiloBuilder>? configure = null, Action<LocalHostOptions>? limits = null, SeededScheduler? scheduler = null, ManualClock? clock = null)
    {
        clock ??= new ManualClock();
        var host = await GrainHost.Start(silo =>
        {
            silo.Services.AddSingleton<TimeProvider>(clock);
            if (scheduler is not null) silo.Services.AddSingleton<IActivationScheduler>(scheduler);
            if (limits is not null) silo.Configure(limits);
            configure?.Invoke(silo);
        });
        return new ClockedHost(host, clock, scheduler);
    }

    public T Service<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public Task Stop() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        var stopped = _host.StopAsync();
        if (_scheduler is not null) await _scheduler.RunUntil(stopped);
        await stopped;
        _host.Dispose();
    }
}
