using System.CommandLine;
using System.Net;
using Kilda.Silo.Configuration;
using Microsoft.AspNetCore.Builder;
using Orleans.Hosting;

namespace Kilda.Silo.Hosting;

/// <summary>What differs between the hosts. This one is one process and needs no word.</summary>
internal static class HostSetup
{
    /// <summary>Whether several processes work with the same storage.</summary>
    public static bool IsCluster => false;

    /// <summary>Words of the command line, and the settings that they stand for.</summary>
    public static (Option<string> Option, string Setting)[] Words => [];

    /// <summary>Where this process listens, and the settings that say so.</summary>
    public static IEnumerable<(string Setting, IPEndPoint Address)> Addresses(ControllerOptions options) =>
        [(SettingNames.Http, options.Http), (SettingNames.OpenFlow, options.OpenFlow)];

    /// <returns>Whether that was all there was to do.</returns>
    public static Task<bool> RunOthers(ControllerOptions options) => Task.FromResult(false);

    public static ISiloBuilder SetUp(this ISiloBuilder silo, ControllerOptions options) => silo;

    /// <summary>The grains' counters are part of the API.</summary>
    public static void MapDashboard(this WebApplication app)
    {
    }
}

/// <summary>Nothing is to be said.</summary>
internal sealed record HostOptions
{
    public static HostOptions Read(SettingReader reader) => new();
}
