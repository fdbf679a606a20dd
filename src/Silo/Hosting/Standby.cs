using Kilda.Api;
using Kilda.Interfaces.Health;
using Kilda.Silo.Configuration;
using Kilda.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Kilda.Silo.Hosting;

/// <summary>
/// Waits until no other process works with the database. Meanwhile only the health probes are served, which say so, and no switch can connect.
/// </summary>
internal static class Standby
{
    private const string Waiting = "on standby: another process works with the database";

    /// <summary>Between two looks whether the database is free.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);

    /// <summary>For answers under way, when this process takes over.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(100);

    /// <returns>The store, of which this is the one process; null: the process was told to end while it waited.</returns>
    /// <exception cref="StoreOpenException">It cannot be used; the text says which and why.</exception>
    public static async Task<SqlStore?> OpenStore(ControllerOptions options)
    {
        if (options.OpenStore() is { } free) return free;
        var intake = new Intake();
        intake.Close(Waiting);
        await using var app = Probes(options, intake);
        var stopping = app.Lifetime.ApplicationStopping;
        await app.StartAsync(stopping);
        Console.WriteLine($"http://{options.Http} health probes; {Waiting}; Ctrl-C ends it");
        try
        {
            return await Free(options, intake, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            using var patience = new CancellationTokenSource(s_patience);
            await app.StopAsync(patience.Token);
        }
    }

    private static async Task<SqlStore> Free(ControllerOptions options, Intake intake, CancellationToken stopping)
    {
        while (true)
        {
            await Task.Delay(s_look, stopping);
            try
            {
                if (options.OpenStore() is { } store) return store;
                intake.Close(Waiting);
            }
            catch (StoreOpenException wrong)
            {
                // The server may be away for a while; whoever asks the probe is told.
                intake.Close($"on standby: {wrong.Message}");
            }
        }
    }

    private static WebApplication Probes(ControllerOptions options, Intake intake)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddConsoleLines(options.Logging);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Http);
        });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IComponentHealth>(intake);
        builder.Services.AddKildaProbes();
        var app = builder.Build();
        app.MapKildaProbes(guard => guard.UseOwnHosts(options.Http));
        return app;
    }
}
