using Kilda.Local.Reminders;
using Microsoft.Extensions.Hosting;

namespace Kilda.Local.Hosting;

/// <summary>Work for the start of the host, with the stage that orders it.</summary>
internal sealed record StartupWork(int Stage, Func<IServiceProvider, CancellationToken, Task> Run);

/// <summary>Starts and stops the grains with the process.</summary>
internal sealed class SiloService(LocalSilo silo, ReminderService reminders, IEnumerable<StartupWork> work, IServiceProvider services) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        silo.Start();
        await reminders.Start();
        foreach (var piece in work.OrderBy(w => w.Stage)) await piece.Run(services, cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        reminders.Stop();
        await silo.Stop(cancellationToken);
    }
}
