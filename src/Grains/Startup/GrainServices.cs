using Kilda.Grains.Flows;
using Kilda.Grains.Pings;
using Kilda.Grains.Services;
using Kilda.Grains.Switches;
using Kilda.Grains.Views;
using Kilda.Interfaces;
using Kilda.Interfaces.Pings;
using Kilda.Interfaces.Services;
using Kilda.Interfaces.Switches;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Discovery;
using Kilda.Network.Links;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Hosting;

namespace Kilda.Grains.Startup;

/// <summary>What a host needs for our grains.</summary>
public static class GrainServices
{
    /// <summary>Flows that move at a time because of a failure; the others wait, the most urgent first.</summary>
    private const int MostMoving = 1024;

    /// <summary>
    /// Services, streams and the loading of what is stored. Hosted services start one after the other in the order they were added, a web
    /// host's server last: whatever listens must be added after this, so that nobody is heard before everything is loaded.
    /// </summary>
    public static ISiloBuilder AddKildaGrains(this ISiloBuilder silo, ControllerSettings settings)
    {
        silo.AddHostParts();
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.AddSingleton(settings);
        silo.Services.AddSingleton(RulesOf(settings));
        silo.Services.AddSingleton<INetworkView, NetworkView>();
        silo.Services.AddSingleton<IServiceView, ServiceView>();
        silo.Services.AddSingleton<FlowNumbers>();
        silo.Services.AddSingleton<StoredServices>();
        silo.Services.TryAddSingleton<TableAudits>();
        silo.Services.AddSingleton(services => new Turnstile(MostMoving, services.GetRequiredService<TimeProvider>()));
        silo.Services.AddSingleton(new ProcessIdentity());
        silo.Services.AddSingleton<ServiceTools>();
        silo.Services.AddSingleton<ViewFeed>();
        silo.Services.AddSingleton<FlowRecovery>();
        silo.Services.AddHostedService(services => services.GetRequiredService<FlowRecovery>());
        silo.Services.AddHostedService<FlowSweep>();
        silo.Services.TryAddSingleton<RepairCounts>();
        silo.Services.AddHostedService<ServiceRepair>();
        silo.Services.AddSingleton<PingRounds>();
        silo.Services.AddSingleton<IPingHealth>(services => services.GetRequiredService<PingRounds>());
        silo.Services.AddHostedService(services => services.GetRequiredService<PingRounds>());
        return silo.AddStartupTask<LoadAll>();
    }

    private static LinkRules RulesOf(ControllerSettings settings) => new(
        new LivenessRules(settings.ProbesLost, settings.AntiFlap, settings.ProbeMaxAge),
        settings.ReversePolicy,
        new Kbps(settings.DefaultSpeedKbps),
        settings.IdRest,
        settings.HoldGrace);
}
