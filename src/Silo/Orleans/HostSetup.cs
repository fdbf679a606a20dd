using System.CommandLine;
using System.Net;
using Kilda.Silo.Configuration;
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

    /// <summary>A silo that stood still hears by the list alone that it was taken for dead: until then it believes that it serves its switches.</summary>
    private static readonly TimeSpan s_membersAgain = TimeSpan.FromSeconds(5);

    /// <summary>Of the database, as ADO.NET calls it.</summary>
    private const string Provider = "Npgsql";

    /// <summary>Whether several processes work with the same storage.</summary>
    public static bool IsCluster => true;

    /// <summary>Words of the command line, and the settings that they stand for.</summary>
    public static (Option<string> Option, string Setting)[] Words => HostOptions.Words;

    /// <summary>Where this process listens, and the settings that say so.</summary>
    public static IEnumerable<(string Setting, IPEndPoint Address)> Addresses(ControllerOptions options) => Place.Of(options, 0).Addresses;

    /// <returns>Whether that was all there was to do: this process has run others.</returns>
    public static async Task<bool> RunOthers(ControllerOptions options)
    {
        if (options.Host.Cluster == 0)
        {
            ClusterRun.Check([Place.Of(options, 0)]);
            return false;
        }

        await ClusterRun.Serve(options);
        return true;
    }

    public static ISiloBuilder SetUp(this ISiloBuilder silo, ControllerOptions options)
    {
        if (options.Storage.Kind == StorageKind.Postgres) silo.Share(options.Storage.Connection);
        else silo.StandAlone();
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (Cluster, Cluster));
        silo.Configure<EndpointOptions>(at =>
        {
            (at.AdvertisedIPAddress, at.SiloPort) = (options.Host.Silo.Address, options.Host.Silo.Port);
            at.SiloListeningEndpoint = options.Host.Silo;
            // Nobody calls grains from outside the cluster.
            at.GatewayPort = 0;
        });
        silo.Configure<ClusterMembershipOptions>(members =>
        {
            members.ProbeTimeout = TimeSpan.FromSeconds(1);
            members.NumMissedProbesLimit = 2;
            members.TableRefreshTimeout = s_membersAgain;
        });
        return silo.AddDashboard();
    }

    /// <summary>Orleans' own page with what its grains do.</summary>
    public static void MapDashboard(this WebApplication app) => app.MapOrleansDashboard("/dashboard");

    private static void StandAlone(this ISiloBuilder silo)
    {
        silo.UseDevelopmentClustering(primarySiloEndpoint: null);
        silo.AddMemoryGrainStorage(Subscriptions);
    }

    private static void Share(this ISiloBuilder silo, string connection)
    {
        ClusterTables.Apply(connection);
        var within = ClusterTables.Within(connection);
        silo.UseAdoNetClustering(table => (table.Invariant, table.ConnectionString) = (Provider, within));
        silo.AddAdoNetGrainStorage(Subscriptions, table => (table.Invariant, table.ConnectionString) = (Provider, within));
    }
}
