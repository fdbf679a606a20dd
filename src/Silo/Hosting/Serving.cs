using Kilda.Interfaces.Health;
using Kilda.Interfaces.Views;
using Kilda.Silo.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kilda.Silo.Hosting;

/// <summary>The life of the controller between its start and its end.</summary>
internal static class Serving
{
    /// <summary>For operations under way at the end. What takes longer is finished by the next process, from what is stored.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Starts, does the work that needs a controller that listens, and waits for Ctrl-C or SIGTERM. Then it is not ready any more and takes no
    /// operation, lets those under way finish, and stops, as it does in every case.
    /// </summary>
    /// <param name="app">The controller.</param>
    /// <param name="replaced">Ends when another process has taken over: then nothing can be finished here.</param>
    /// <param name="work">Its token is cancelled by the signal.</param>
    /// <exception cref="StartException">Another process has taken over.</exception>
    public static async Task ServeAsync(this WebApplication app, Task<string> replaced, Func<CancellationToken, Task> work)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        var intake = app.Services.GetRequiredService<Intake>();
        var hasStarted = false;
        _ = replaced.ContinueWith(_ => app.Lifetime.StopApplication(), TaskScheduler.Default);
        try
        {
            await app.StartAsync(stopping);
            hasStarted = true;
            await work(stopping);
            await Task.Delay(Timeout.InfiniteTimeSpan, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            intake.Close("The controller is stopping");
            if (!replaced.IsCompleted) await Finished(app.Services.GetRequiredService<IServiceView>(), replaced);
        }
        finally
        {
            await Stop(app, hasStarted);
        }

        if (replaced.IsCompletedSuccessfully) throw new StartException(await replaced);
    }

    private static async Task Stop(WebApplication app, bool hasStarted)
    {
        try
        {
            await app.StopAsync();
        }
        catch (Exception unstarted) when (!hasStarted && unstarted is not OutOfMemoryException)
        {
            // A silo of Orleans that has not started cannot be stopped. What ended the start is what counts.
        }
    }

    /// <summary>Ends when no operation is under way, or waiting for them makes no sense any more.</summary>
    private static async Task Finished(IServiceView services, Task replaced)
    {
        using var patience = new CancellationTokenSource(s_patience);
        using var look = new PeriodicTimer(s_look);
        try
        {
            while (!replaced.IsCompleted && IsAnyUnderWay(services)) await look.WaitForNextTickAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // Their intents are stored.
        }
    }

    private static bool IsAnyUnderWay(IServiceView services) =>
        services.Flows().Any(flow => flow.Intent is not null) || services.YFlows().Any(flow => flow.Intent is not null);
}
