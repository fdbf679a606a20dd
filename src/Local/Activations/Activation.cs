using Kilda.Local.Hosting;
using Kilda.Local.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Kilda.Local.Activations;

/// <summary>One life of a grain: created for a call, it reads its state, runs turns, and ends.</summary>
internal sealed class Activation(LocalSilo silo, GrainId id, GrainClass grainClass)
    : TurnQueue(silo, id, grainClass.Statistics, grainClass.IsReentrant)
{
    private readonly TaskCompletionSource _deactivated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<GrainTimer> _timers = [];
    private readonly List<StateBridge> _states = [];
    private readonly Lock _lifecycle = new();
    private AsyncServiceScope? _scope;
    private Grain? _grain;
    private DeactivationReason? _reason;
    private ITimer? _patience;
    private bool _activated;
    private bool _ending;
    private long _keepUntil;

    public GrainClass Class { get; } = grainClass;
    public IServiceProvider Services => _scope!.Value.ServiceProvider;
    public Task Deactivated => _deactivated.Task;

    /// <summary>What was subscribed in this life, by subscription.</summary>
    public Dictionary<Guid, Streams.StreamHandler> Handlers { get; } = [];

    protected override object? Instance => _grain;

    /// <summary>Starts the life, with the values of the call that caused it.</summary>
    public void Begin(Dictionary<string, object>? context) => OnTurn(() => Activate(context));

    /// <summary>Ends the life when what runs is over, or has had its time. Only the first reason counts.</summary>
    public void Deactivate(DeactivationReason reason)
    {
        lock (_lifecycle)
        {
            if (_reason is not null) return;
            _reason = reason;
        }
        var isQuiet = Close();
        // What runs and waits for a tick would wait for ever: it hears that it ends.
        DisposeTimers();
        if (isQuiet) Quiet();
        else _patience = Silo.Time.CreateTimer(static life => ((Activation)life!).Quiet(), this, Silo.Collection.DeactivationTimeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Ends the life when it is idle for as long as its class may be.</summary>
    public void Collect(TimeSpan age)
    {
        lock (_lifecycle)
        {
            if (_reason is not null || Silo.Time.GetTimestamp() < Volatile.Read(ref _keepUntil) || !CloseIfIdle(age)) return;
            _reason = new(DeactivationReasonCode.ActivationIdle, "The activation was idle.");
        }
        Quiet();
    }

    public void Delay(TimeSpan time)
    {
        var until = time < TimeSpan.Zero ? 0 : time == TimeSpan.MaxValue ? long.MaxValue
            : Silo.Time.GetTimestamp() + (long)(time.TotalSeconds * Silo.Time.TimestampFrequency);
        Volatile.Write(ref _keepUntil, until);
    }

    public void Add(GrainTimer timer)
    {
        lock (_lifecycle) _timers.Add(timer);
    }

    public void Remove(GrainTimer timer)
    {
        lock (_lifecycle) _timers.Remove(timer);
    }

    public void Add(StateBridge state) => _states.Add(state);

    protected override void Lost(InconsistentStateException why) =>
        Deactivate(new(DeactivationReasonCode.ApplicationError, why, "The stored state is not the one that was read."));

    protected override void Quiet()
    {
        lock (_lifecycle)
        {
            if (!_activated || _reason is null || _ending) return;
            _ending = true;
        }
        OnTurn(Deactivate);
    }

    private async Task Activate(Dictionary<string, object>? context)
    {
        if (context is not null) RequestContext.Values = context;
        using var limit = new CancellationTokenSource(Silo.Collection.ActivationTimeout, Silo.Time);
        try
        {
            _scope = Silo.Services.CreateAsyncScope();
            _grain = Class.Create(this);
            foreach (var state in _states) await state.ReadStateAsync();
            await _grain.OnActivateAsync(limit.Token).WaitAsync(limit.Token);
        }
        catch (Exception why)
        {
            Silo.Log.ActivationFailed(GrainId, why);
            await Fail(limit.IsCancellationRequested ? new TimeoutException($"{GrainId} was not active after {Silo.Collection.ActivationTimeout}", why) : why);
            return;
        }
        bool wanted;
        lock (_lifecycle) (_activated, wanted) = (true, _reason is null);
        Class.Statistics.Activated();
        if (wanted) Open();
        else Quiet();
    }

    private async Task Fail(Exception why)
    {
        var left = End();
        Silo.Remove(this);
        await Dispose();
        foreach (var call in left)
        {
            Class.Statistics.Ran(0, failed: true);
            call.Fail(why);
        }
        _deactivated.TrySetResult();
    }

    private async Task Deactivate()
    {
        using var limit = new CancellationTokenSource(Silo.Collection.DeactivationTimeout, Silo.Time);
        DisposeTimers();
        if (_patience is { } patience) await patience.DisposeAsync();
        try
        {
            await _grain!.OnDeactivateAsync(_reason!.Value, limit.Token).WaitAsync(limit.Token);
        }
        catch (Exception why)
        {
            Silo.Log.DeactivationFailed(GrainId, why);
        }
        await Dispose();
        Class.Statistics.Deactivated();
        var left = End();
        Silo.Remove(this);
        foreach (var call in left) Silo.Deliver(GrainId, null, call);
        _deactivated.TrySetResult();
    }

    private async Task Dispose()
    {
        DisposeTimers();
        try
        {
            if (_grain is IAsyncDisposable later) await later.DisposeAsync();
            else if (_grain is IDisposable now) now.Dispose();
            if (_scope is { } scope) await scope.DisposeAsync();
        }
        catch (Exception why)
        {
            Silo.Log.DeactivationFailed(GrainId, why);
        }
    }

    private void DisposeTimers()
    {
        GrainTimer[] timers;
        lock (_lifecycle) timers = [.. _timers];
        foreach (var timer in timers) timer.Dispose();
    }

    /// <summary>Runs work that is no call. Nothing of the caller's context flows in.</summary>
    private void OnTurn(Func<Task> work)
    {
        var flow = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);
        flow?.Undo();
    }
}
