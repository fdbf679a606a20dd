using Kilda.Interfaces;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Kilda.Grains.Startup;

/// <summary>What differs between the hosts. On this one messages go from silo to silo as JSON, and events are pulled.</summary>
internal static class HostParts
{
    /// <summary>Of two streams each has a good chance of a queue of its own; every queue is asked a hundred times a second.</summary>
    private const int Queues = 4;

    private static readonly TimeSpan s_pull = TimeSpan.FromMilliseconds(10);

    public static ISiloBuilder AddHostParts(this ISiloBuilder silo)
    {
        silo.Services.AddMessageCodec();
        silo.Services.AddSingleton<IMembers, ClusterMembers>();
        silo.Services.AddHostedService<ViewRepair>();
        return silo.AddMemoryStreams(StreamNames.Provider, streams =>
        {
            streams.ConfigurePartitioning(Queues);
            streams.Configure<StreamPullingAgentOptions>(agents => agents.Configure(agent => agent.GetQueueMsgsTimerPeriod = s_pull));
        });
    }
}
