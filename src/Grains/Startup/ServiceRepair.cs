using Kilda.Interfaces;
using Kilda.Interfaces.Links;
using Kilda.Interfaces.Services;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kilda.Grains.Startup;

/// <summary>
/// Once in a while every service compares what storage, switches and links have of it with its document; so does whoever holds something and is not
/// known. Storage compares what it has of services with those that exist, and its sums with what they are of. What differs is logged, counted, and
/// put right.
/// </summary>
internal sealed partial class ServiceRepair(
    IGrainFactory grains, IStore store, INetworkView network, IServiceView services, IMembers members, RepairCounts counts,
    ControllerSettings settings, TimeProvider clock, ILogger<ServiceRepair> logger) : BackgroundService
{
    /// <summary>Services that are looked at at a time.</summary>
    private const int AtATime = 4;

    /// <summary>Differences of one pass that are told one by one.</summary>
    private const int MostTold = 100;

    /// <summary>After the start: switches have come back, and what was under way is over.</summary>
    private static readonly TimeSpan s_first = TimeSpan.FromMinutes(1);

    private int _told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(settings.RepairPeriod < s_first ? settings.RepairPeriod : s_first, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            timer.Period = settings.RepairPeriod;
            if (!members.IsFirst) continue;
            try
            {
                await Pass(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // A switch or link that cannot be asked now: a background service that fails ends the process.
                LogCutShort(e.Message);
            }
        }
    }

    private async Task Pass(CancellationToken cancel)
    {
        _told = 0;
        // First what belongs to no service: it may be in the way of one.
        Found("storage", await store.RepairRows(cancel));
        var (at, on) = (new Dictionary<string, List<SwitchId>>(StringComparer.Ordinal), new Dictionary<string, List<IslId>>(StringComparer.Ordinal));
        foreach (var known in network.Now.Switches.ToArray())
        {
            foreach (var owner in (await grains.GetGrain<ISwitchGrain>(known.Id.ToString()).Report()).Owners.ToArray()) Add(at, owner.Owner, known.Id);
        }

        foreach (var known in network.Now.Links.ToArray())
        {
            foreach (var owner in (await grains.GetGrain<IIslGrain>(known.Id.ToString()).Report()).Owners.ToArray()) Add(on, owner.Owner, known.Id);
        }

        var owners = services.Flows().Where(flow => flow.YFlowId is null).Select(flow => $"{DocumentKinds.Flow}/{flow.Id}")
            .Concat(services.YFlows().Select(flow => $"{DocumentKinds.YFlow}/{flow.Id}")).Concat(at.Keys).Concat(on.Keys).Distinct(StringComparer.Ordinal);
        await FanOut.ForEach(
            owners.ToArray(), AtATime,
            owner => Repair(owner, at.GetValueOrDefault(owner)?.ToSeq() ?? [], on.GetValueOrDefault(owner)?.ToSeq() ?? [], cancel), cancel);
        counts.Passed();

        static void Add<T>(Dictionary<string, List<T>> places, string owner, T place)
        {
            if (!places.TryGetValue(owner, out var known)) places[owner] = known = [];
            known.Add(place);
        }
    }

    private async Task Repair(string owner, Seq<SwitchId> at, Seq<IslId> on, CancellationToken cancel)
    {
        try
        {
            if (grains.Service(owner) is not { } service) return;
            Found(owner, await service.Repair(at, on));
        }
        catch (Exception why) when (!cancel.IsCancellationRequested)
        {
            // As while storage is away; the next pass looks again.
            LogNotCompared(owner, why.Message);
        }
    }

    private void Found(string owner, Seq<string> lines)
    {
        counts.Found(lines.Count);
        foreach (var line in lines.ToArray())
        {
            if (Interlocked.Increment(ref _told) <= MostTold) LogRepaired(owner, line);
        }
    }

    [LoggerMessage(4131, LogLevel.Warning, "{Owner}: {Difference}; this is put right")]
    private partial void LogRepaired(string owner, string difference);

    [LoggerMessage(4132, LogLevel.Warning, "{Owner} could not be compared with what is held for it: {Reason}")]
    private partial void LogNotCompared(string owner, string reason);

    [LoggerMessage(4133, LogLevel.Warning, "the comparison of all services was cut short: {Reason}")]
    private partial void LogCutShort(string reason);
}
