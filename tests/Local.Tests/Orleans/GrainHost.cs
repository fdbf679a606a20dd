using Kilda.EndToEnd.Harness;
using Kilda.Grains.Startup;
using Kilda.Local.Tests.Conformance;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Kilda.Local.Tests;

/// <summary>A running host with what the conformance tests need. This one is a silo of its own cluster.</summary>
internal static class GrainHost
{
    /// <summary>As the controller has it.</summary>
    private static readonly TimeSpan s_pull = TimeSpan.FromMilliseconds(10);

    public static async Task<IHost> Start(Action<ISiloBuilder> configure)
    {
        var port = FreePort.Next(inARow: 2);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(port, port + 1, serviceId: $"tests-{port}", clusterId: $"tests-{port}");
            silo.AddParts(new Probe());
            configure(silo);
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    /// <summary>What every silo of these tests has; messages go from one to another as those of the controller do.</summary>
    public static void AddParts(this ISiloBuilder silo, Probe probe)
    {
        silo.Services.AddSingleton(probe);
        silo.Services.AddMessageCodec();
        silo.AddMemoryStreams(Names.Streams, streams => streams.Configure<StreamPullingAgentOptions>(
            agents => agents.Configure(agent => agent.GetQueueMsgsTimerPeriod = s_pull)));
        silo.AddMemoryGrainStorage("PubSubStore");
        silo.AddMemoryGrainStorage(Names.States);
        silo.UseInMemoryReminderService();
    }
}
