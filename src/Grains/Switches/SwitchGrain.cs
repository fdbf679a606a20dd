using Kilda.Interfaces;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Streams;

namespace Kilda.Grains.Switches;

/// <summary>
/// One switch. Its code is split by concern: this part starts it, reports and tells everyone else; Session holds the connection; Reconcile
/// makes the switch what it is to be; Commands takes what services want; Claims says whose which endpoint and meter is; Ports and Discovery
/// follow its cables, and History keeps what happens to them; Pings puts in and catches probes of flows.
/// </summary>
[Reentrant]
[KeepAlive]
[PreferLocalPlacement]
public sealed partial class SwitchGrain(
    IStore store, StoredServices stored, INetworkView view, IServiceView services, ControllerSettings settings, ProcessIdentity process, TableAudits audits,
    TimeProvider time, ILogger<SwitchGrain> logger)
    : Grain, ISwitchGrain
{
    private static readonly TimeSpan s_longestTick = TimeSpan.FromSeconds(1);
    private SwitchId _id;
    private SwitchRecord? _record;
    private IAsyncStream<NetworkEvent>? _news;
    private IGrainTimer? _ticks;
    private Task _probing = Task.CompletedTask;

    /// <summary>
    /// Of what was told last. A life begins with the clock, so that versions grow over restarts, and counts from there: whatever a silo that was taken
    /// for dead tells after its successor has begun is older.
    /// </summary>
    private long _version;

    private Switch? _told;
    private DateTimeOffset _since;

    private bool IsReady => _session is { IsReady: true };

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = SwitchId.Parse(this.GetPrimaryKeyString());
        _since = time.GetUtcNow();
        _sequence = _since.UtcTicks;
        _news = this.GetStreamProvider(StreamNames.Provider).GetStream<NetworkEvent>(StreamId.Create(StreamNames.Network, StreamNames.All));
        // When the clock was set back meanwhile, what the last activation has told is later than now.
        _version = Math.Max(_since.UtcTicks, view.Now.TryGet(_id, out var shown) ? shown.Version : 0);
        await Restore(cancellationToken);
        var period = TickPeriod();
        _ticks = this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(period, period) { Interleave = true, KeepAlive = true });
        if (_record is not null) Publish();
    }

    public Task<SwitchReport> Report() => Task.FromResult(new SwitchReport(
        _id, IsReady, State.RuleCount, State.MeterCount, State.GroupCount, _foreign, IgnoredProbes(), _refused, _drift, Owners()));

    public Task<Switch?> Now() => Task.FromResult(_told);

    private TimeSpan TickPeriod()
    {
        var period = settings.ProbePeriod < settings.SwitchTimeout / 4 ? settings.ProbePeriod : settings.SwitchTimeout / 4;
        return period < s_longestTick ? period : s_longestTick;
    }

    private Task Tick()
    {
        var now = time.Steady();
        CheckSession();
        // What is written to a connection that does not answer must not stop the look at how long it has not answered.
        if (_probing.IsCompleted) _probing = Probe(now);
        foreach (var port in _ports.Values)
        {
            if (port.IsUntold) Tell(port);
        }

        AuditIfDue(now);
        KeepDue(time.GetUtcNow());
        if (_settling.IsCompleted) _settling = SettleClaims();
        if (_saved < _changes && _saving.IsCompleted) _saving = Save();
        return Task.CompletedTask;
    }

    /// <summary>The switch has become active, or is not any more.</summary>
    private void Turned(DateTimeOffset now)
    {
        _since = now;
        _record = _record! with { Since = now, Ports = KnownPorts() };
        _ = Record();
        Publish();
    }

    /// <summary>The switch as it is now, to this process's view at once and to everyone else by the stream.</summary>
    private void Publish()
    {
        if (_record is null) return;
        var snapshot = _record.Snapshot(++_version) with { Active = IsReady, Ports = KnownPorts(), Since = _since };
        _told = snapshot;
        view.Put(snapshot);
        _ = Send(new NetworkEvent.SwitchChanged(snapshot));
    }

    private async Task Send(NetworkEvent news)
    {
        try
        {
            await _news!.OnNextAsync(news);
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            // Views ask for what they did not hear of; the switch must not stop for them.
            LogNewsFailed(_id, failed);
        }
    }
}
