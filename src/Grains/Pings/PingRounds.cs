using System.Collections.Concurrent;
using System.Globalization;
using Kilda.Grains.Startup;
using Kilda.Interfaces;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Pings;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Views;
using Kilda.Interfaces.YFlows;
using Kilda.Network.Flows;
using Kilda.Network.Pings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kilda.Grains.Pings;

/// <summary>
/// Pings the flows that ask for it, again and again, so many at a time: those first that have waited longest. A flow that answers no more, or
/// answers again, is told of in its history and in the log, and to the Y-flow that it is of.
/// </summary>
internal sealed partial class PingRounds(
    IGrainFactory grains, IServiceView services, IStore store, IMembers members, ControllerSettings settings, TimeProvider clock, ILogger<PingRounds> logger)
    : BackgroundService, IPingHealth
{
    /// <summary>Pings under way; the others wait for their turn, and are sent more rarely than they should be.</summary>
    private const int MostAtOnce = 100;

    /// <summary>A probe that has not arrived by then is lost.</summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_longestTick = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Watched> _watched = new(StringComparer.Ordinal);
    private int _underWay;

    public string? Trouble(string flow) => _watched.TryGetValue(flow, out var watched) && watched.Record is { IsFailing: true } record
        ? $"No ping since {record.Good.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}: {record.Error}"
        : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(settings.PingPeriod < s_longestTick ? settings.PingPeriod : s_longestTick, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken)) Begin(clock.GetUtcNow());
    }

    private void Begin(DateTimeOffset now)
    {
        var wanted = services.Flows().Where(flow => flow.Request.PeriodicPings).ToDictionary(flow => flow.Id, StringComparer.Ordinal);
        foreach (var id in _watched.Keys)
        {
            if (!wanted.ContainsKey(id)) _watched.TryRemove(id, out _);
        }

        var due = wanted.Values.Select(flow => (Flow: flow, Watched: _watched.GetOrAdd(flow.Id, _ => new Watched(now))))
            .Where(each => CanBePinged(each.Flow, each.Watched.Record) && !each.Watched.IsUnderWay && each.Watched.Due <= now)
            .OrderBy(each => each.Watched.Due).Take(Math.Max(0, MostAtOnce - Volatile.Read(ref _underWay)));
        foreach (var (flow, watched) in due.ToArray())
        {
            (watched.IsUnderWay, watched.Due) = (true, now + settings.PingPeriod);
            Interlocked.Increment(ref _underWay);
            _ = Ping(flow, watched);
        }
    }

    /// <summary>A flow that is down is known not to work, unless pings alone say so; one that is moving is looked at when it has moved.</summary>
    private static bool CanBePinged(FlowDocument flow, PingRecord record) =>
        flow is { Intent: null, Plan.IsOneSwitch: false } && (flow.Status is FlowStatus.Up or FlowStatus.Degraded || record.IsFailing);

    private async Task Ping(FlowDocument flow, Watched watched)
    {
        try
        {
            var report = await grains.GetGrain<IPingGrain>(flow.Id).Ping(flow.Plan!, s_timeout);
            var error = report.Forward.Error ?? report.Reverse.Error;
            // What was sent along a path that is not the flow's any more says nothing.
            if (error is not null && services.Flow(flow.Id)?.Plan != flow.Plan) return;
            await Judge(flow, watched, error);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever it is, the next ping comes: a background service that fails ends the process.
            LogNotPinged(flow.Id, e.Message);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
            watched.IsUnderWay = false;
        }
    }

    private async Task Judge(FlowDocument flow, Watched watched, string? error)
    {
        var (before, now) = (watched.Record, clock.GetUtcNow());
        var after = watched.Record = before.Next(error, now, settings.PingPatience);
        var isNews = before.IsFailing != after.IsFailing;

        // Each process shows what it has seen; history has it, and the Y-flow hears of it, once.
        if (!members.IsFirst) return;

        // The way that it has moved to says nothing either.
        if (flow.YFlowId is { } whole && (isNews || (after.IsFailing && watched.Told != flow.Plan)))
        {
            watched.Told = flow.Plan;
            await grains.GetGrain<IYFlowGrain>(whole).PingsChanged(flow.Id, Trouble(flow.Id));
        }

        if (!isNews) return;
        var action = after.IsFailing ? "Flow pings failed" : "Flow pings succeed again";
        if (after.IsFailing) LogFailing(flow.Id, after.Good, error!);
        else LogGood(flow.Id);
        var context = OperationContext.Own(Guid.NewGuid().ToString());
        await store.Write(new Commit([], [new(DocumentKinds.Flow, flow.Id, now, context.Actor, action, context.TaskId, error ?? "", "[]")]));
    }

    [LoggerMessage(4111, LogLevel.Warning, "flow {Flow} has answered no ping since {Good}: {Reason}")]
    private partial void LogFailing(string flow, DateTimeOffset good, string reason);

    [LoggerMessage(4112, LogLevel.Information, "flow {Flow} answers pings again")]
    private partial void LogGood(string flow);

    [LoggerMessage(4113, LogLevel.Warning, "flow {Flow} could not be pinged: {Reason}")]
    private partial void LogNotPinged(string flow, string reason);

    /// <summary>A flow that is pinged. One ping at a time changes it.</summary>
    private sealed class Watched(DateTimeOffset now)
    {
        private volatile PingRecord _record = new(now);
        private volatile bool _isUnderWay;

        public PingRecord Record
        {
            get => _record;
            set => _record = value;
        }

        public bool IsUnderWay
        {
            get => _isUnderWay;
            set => _isUnderWay = value;
        }

        public DateTimeOffset Due { get; set; } = now;

        /// <summary>The plan whose silence the Y-flow was told of.</summary>
        public FlowPlan? Told { get; set; }
    }
}
