using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace Kilda.Silo.Hosting;

/// <summary>The life of the controller between its start and the signal that ends it.</summary>
internal static class Serving
{
    /// <summary>Starts, does the work that needs a controller that listens, and waits for Ctrl-C or SIGTERM. Stops in every case.</summary>
    /// <param name="app">The controller.</param>
    /// <param name="work">Its token is cancelled by the signal.</param>
    public static async Task ServeAsync(this WebApplication app, Func<CancellationToken, Task> work)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        try
        {
            await app.StartAsync(stopping);
            await work(stopping);
            await app.WaitForShutdownAsync();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to end while it was still starting.
        }
        finally
        {
            await app.StopAsync();
        }
    }
}
