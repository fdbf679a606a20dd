using Kilda.Local.Activations;
using Kilda.Local.Counters;
using Kilda.Local.Reminders;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Kilda.Local.Hosting;

internal sealed class SiloBuilder(IServiceCollection services, IConfiguration configuration) : ISiloBuilder
{
    public IServiceCollection Services => services;
    public IConfiguration Configuration => configuration;

    /// <summary>The builder of these services. What the host needs is added once.</summary>
    public static ISiloBuilder Of(IServiceCollection services, IConfiguration? configuration)
    {
        if (services.FirstOrDefault(d => d.ServiceType == typeof(SiloBuilder))?.ImplementationInstance is SiloBuilder builder) return builder;
        builder = new(services, configuration ?? new ConfigurationBuilder().Build());
        services.AddSingleton(builder);
        services.AddOptions();
        services.Configure<GrainTypeOptions>(types => types.Classes.UnionWith(GrainClasses.Found));
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<LocalLog>();
        services.AddSingleton<LocalSilo>();
        services.AddSingleton<ReminderService>();
        services.AddSingleton(sp => new GrainCounters(sp.GetRequiredService<LocalSilo>()));
        services.AddSingleton<IClusterClient>(sp => sp.GetRequiredService<LocalSilo>().Factory);
        services.AddSingleton<IGrainFactory>(sp => sp.GetRequiredService<LocalSilo>().Factory);
        services.AddHostedService<SiloService>();
        return builder;
    }
}
