using Kilda.Interfaces;
using Kilda.Interfaces.Services;
using Kilda.Interfaces.Settings;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.Network.YFlows;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kilda.Grains.Startup;

/// <summary>
/// Compares all services with all links once in a while: an event that never arrived is made good, and flows that are down or degraded are
/// tried again after something in the network became better, and each minute, if the operator lets them. So many at a time, the most urgent first.
/// </summary>
internal sealed partial class FlowSweep(
    IGrainFactory grains, INetworkView network, IServiceView services, IMembers members, ControllerSettings settings, TimeProvider clock,
    ILogger<FlowSweep> logger)
    : BackgroundService
{
    private const int MostAtOnce = 200;
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(1);

    /// <summary>Not all that makes an attempt succeed is seen in the network: a switch takes rules again, or answers in time.</summary>
    private static readonly TimeSpan s_round = TimeSpan.FromMinutes(1);

    private readonly Dictionary<IslId, long> _free = [];
    private readonly Dictionary<SwitchId, DateTimeOffset> _there = [];
    private readonly HashSet<string> _tried = new(StringComparer.Ordinal);
    private long _round = clock.GetTimestamp();

    /// <summary>A pass that is not over when the next one is due leaves that out.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!members.IsFirst) continue;
            try
            {
                await Pass(network.Now);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever a flow throws, as its grain does while storage is away: a background service that fails ends the process.
                LogFailed(e.Message);
            }
        }
    }

    private async Task Pass(NetworkSnapshot now)
    {
        var hasImproved = HasImproved(now) | IsRound();
        if (hasImproved && (await grains.GetGrain<INetworkSettingsGrain>(INetworkSettingsGrain.Key).Get()).RerouteOnDiscovery) _tried.Clear();
        var due = new List<(string Owner, bool Retry, int Priority, DateTimeOffset Created)>();
        foreach (var flow in services.Flows())
        {
            if (flow is not { Intent: null, YFlowId: null }) continue;
            var status = flow.Plan is null ? FlowStatus.Down : FlowJudgement.Of(flow.Request, flow.Plan, isl => Broken(isl, now)).Status;
            Note($"{DocumentKinds.Flow}/{flow.Id}", status == FlowStatus.Up, status == flow.Status, flow.Request.Priority, flow.Created);
        }

        foreach (var whole in services.YFlows())
        {
            if (whole.Intent is not null) continue;
            var verdict = whole.Plan is null
                ? (FlowStatus.Down, false)
                : Of(YFlowJudgement.Of(whole.Request, whole.Plan, settings.YFlowStatus, isl => Broken(isl, now)));
            Note(
                $"{DocumentKinds.YFlow}/{whole.Id}", verdict == (FlowStatus.Up, false), verdict == (whole.Status, whole.Degraded), whole.Request.Priority,
                whole.Created);
        }

        var urgent = due.OrderBy(each => each.Priority).ThenBy(each => each.Created).ToArray();
        foreach (var (owner, _, _, _) in urgent.Skip(MostAtOnce)) _tried.Remove(owner);
        foreach (var (owner, retry, _, _) in urgent.Take(MostAtOnce)) await grains.Service(owner)!.Check(retry);

        void Note(string owner, bool isUp, bool isKnown, int? priority, DateTimeOffset created)
        {
            if (isUp && isKnown) return;
            var retry = !isUp && _tried.Add(owner);
            if (retry || !isKnown) due.Add((owner, retry, priority ?? FlowRequest.DefaultPriority, created));
        }

        // One that is down is not called degraded as well.
        static (FlowStatus, bool) Of(YFlowVerdict verdict) => (verdict.Status, verdict.IsDegraded && verdict.Status != FlowStatus.Down);
    }

    private static string? Broken(IslId isl, NetworkSnapshot now)
    {
        var link = now.TryGet(isl, out var found) ? found : null;
        return FlowJudgement.Broken(isl, link?.Status, link?.StatusReason);
    }

    private bool IsRound()
    {
        if (clock.GetElapsedTime(_round) < s_round) return false;
        _round = clock.GetTimestamp();
        return true;
    }

    /// <summary>
    /// A link works that did not, or has more room than it had; or a switch has come back, even where its links have not been missed: no way
    /// leads over it meanwhile, and operations have failed for it.
    /// </summary>
    private bool HasImproved(NetworkSnapshot now)
    {
        var improved = false;
        foreach (var sw in now.Switches)
        {
            if (!sw.Active || (_there.TryGetValue(sw.Id, out var since) && since == sw.Since)) continue;
            (_there[sw.Id], improved) = (sw.Since, true);
        }

        foreach (var link in now.Links)
        {
            var free = link.Status != LinkStatus.Active
                ? -1
                : Math.Max(0, Math.Min(link.Capacity[0].Value - link.Load[0].Used.Value, link.Capacity[1].Value - link.Load[1].Used.Value));
            improved |= free > _free.GetValueOrDefault(link.Id, -1);
            _free[link.Id] = free;
        }

        return improved;
    }

    [LoggerMessage(4101, LogLevel.Warning, "the sweep over all flows was cut short: {Reason}")]
    private partial void LogFailed(string reason);
}
