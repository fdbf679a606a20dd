using System.Net;
using Kilda.Lab.OpenVSwitch;
using Kilda.Lab.Postgres;
using Kilda.Silo.Configuration;
using Kilda.Silo.Laboratories;
using Kilda.Silo.Places;

namespace Kilda.Silo.Hosting;

/// <summary>
/// Several silos on one machine, each a process of its own, and a laboratory whose switches connect to all of them. To try a cluster: one that is to
/// survive a machine has a silo on each of several.
/// </summary>
internal static class ClusterRun
{
    /// <summary>Until Ctrl-C or SIGTERM.</summary>
    /// <exception cref="StartException">Something that it needs is missing.</exception>
    public static async Task Serve(ControllerOptions options)
    {
        await using var laboratory = Laboratory.Plan(options);
        var places = Enumerable.Range(0, options.Host.Cluster).Select(i => Place.Of(options, i)).ToArray();
        Check(places);
        // What is wrong with a database that is there is said once, and not by each silo again and again.
        if (options.Storage.Kind == StorageKind.Postgres) options.OpenStore()?.Dispose();
        using var stop = new Signals();
        await using var database = options.Storage.Kind == StorageKind.Postgres ? null : await StartDatabase(stop.Token);
        var connection = database?.Connection("postgres") ?? options.Storage.Connection;
        if (database is not null) Console.WriteLine("a PostgreSQL server of its own; what is in it goes with it");
        var silos = places.Select(place => new SiloProcess(place, connection)).ToArray();
        var running = Task.WhenAll(silos.Select(silo => silo.Run(stop.Token)));
        try
        {
            await Task.WhenAny(running, laboratory.Start([.. places.Select(place => place.OpenFlow)], stop.Token));
            await running;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            // Told to end.
        }
        finally
        {
            stop.Cancel();
            await running;
        }
    }

    /// <summary>Every silo has the next ports: those of one may be another's, too.</summary>
    /// <exception cref="StartException">They are, or somebody else listens there.</exception>
    public static void Check(IEnumerable<Place> places)
    {
        var taken = new Dictionary<IPEndPoint, string>();
        foreach (var place in places)
        {
            foreach (var (setting, address) in place.Addresses)
            {
                if (!taken.TryAdd(address, $"{setting} of silo {place.Number}"))
                    throw new StartException($"{setting}: {address} of silo {place.Number} is {taken[address]}");
                FreeAddress.Check(setting, address);
            }
        }
    }

    private static async Task<PrivatePostgres> StartDatabase(CancellationToken cancel)
    {
        if (PrivatePostgres.Missing() is { } missing)
            throw new StartException($"{HostOptions.ClusterName}: the silos share a database, and {missing}; one can be named with {SettingNames.Connection}");
        try
        {
            return await PrivatePostgres.StartAsync(cancellation: cancel);
        }
        catch (LabException wrong)
        {
            throw new StartException($"{HostOptions.ClusterName}: {wrong.Message.ReplaceLineEndings(" ")}");
        }
    }
}

/// <summary>Where one of the silos is reached.</summary>
/// <param name="Number">From 1.</param>
internal sealed record Place(int Number, IPEndPoint Http, IPEndPoint OpenFlow, IPEndPoint Silo)
{
    public IEnumerable<(string Setting, IPEndPoint Address)> Addresses =>
        [(SettingNames.Http, Http), (SettingNames.OpenFlow, OpenFlow), (HostOptions.SiloName, Silo)];

    public static Place Of(ControllerOptions options, int index) => new(
        index + 1, Next(options.Http, index), Next(options.OpenFlow, index), Next(options.Host.Silo, index));

    private static IPEndPoint Next(IPEndPoint first, int index) => first.Port + index <= IPEndPoint.MaxPort
        ? new(first.Address, first.Port + index)
        : throw new StartException($"{HostOptions.ClusterName}: the ports from {first.Port} on are not enough");
}
