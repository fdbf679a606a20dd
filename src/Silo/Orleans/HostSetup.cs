using System.CommandLine;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Hosting;

namespace Kilda.Silo.Hosting;

/// <summary>What differs between the hosts. This one is a silo of a cluster, be it the only one.</summary>
internal static class HostSetup
{
    /// <summary>Where subscriptions to streams are kept; Orleans asks for this name.</summary>
    private const string Subscriptions = "PubSubStore";

    private const string Cluster = "kilda";

    /// <summary>Whether several processes work with the same storage.</summary>
    public static bool IsCluster => true;

    /// <summary>Words of the command line, and the settings that they stand for.</summary>
    public static (Option<string> Option, string Setting)[] Words => HostOptions.Words;

    public static ISiloBuilder SetUp(this ISiloBuilder silo, HostOptions options)
    {
        silo.UseDevelopmentClustering(primarySiloEndpoint: null);
        silo.AddMemoryGrainStorage(Subscriptions);
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (Cluster, Cluster));
        silo.Configure<EndpointOptions>(at =>
        {
            (at.AdvertisedIPAddress, at.SiloPort) = (options.Silo.Address, options.Silo.Port);
            at.SiloListeningEndpoint = options.Silo;
            // Nobody calls grains from outside the cluster.
            at.GatewayPort = 0;
        });
        silo.Configure<ClusterMembershipOptions>(members =>
        {
            members.ProbeTimeout = TimeSpan.FromSeconds(1);
            members.NumMissedProbesLimit = 2;
        });
        return silo.AddDashboard();
    }

    /// <summary>Orleans' own page with what its grains do.</summary>
    public static void MapDashboard(this WebApplication app) => app.MapOrleansDashboard("/dashboard");
}
