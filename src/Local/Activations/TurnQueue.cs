using Kilda.Local.Counters;
using Kilda.Local.Hosting;
using Kilda.Local.References;
using Orleans.Runtime;
using Orleans.Storage;

namespace Kilda.Local.Activations;

/// <summary>
/// What runs one turn at a time: the queue of calls, and the scheduler on which code after an await goes on. Calls that may not start yet
/// wait in two lists; continuations of calls that run are never held up.
/// </summary>
internal abstract partial class TurnQueue(LocalSilo silo, GrainId id, CallStatistics statistics, bool reentrant) : TaskScheduler, IActivationWork
{
    [ThreadStatic] private static TurnQueue? t_current;

    private readonly Lock _gate = new();
    private readonly Queue<object> _work = new();
    private CallList _waitingWrites;
    private CallList _waitingReads;
    private CallList _running;
    private Task? _pump;
    private int _queued;
    private int _readers;
    private bool _exclusive;
    private bool _scheduled;
    private bool _open;
    private bool _ended;
    private long _lastUse = silo.Time.GetTimestamp();

    /// <summary>The queue whose turn this thread runs; null outside.</summary>
    public static TurnQueue? Running => t_current;

    public LocalSilo Silo { get; } = silo;
    public GrainId GrainId { get; } = id;
    public string Name => GrainId.ToString();
    public CallStatistics Statistics { get; } = statistics;
    public int Queued => Volatile.Read(ref _queued);

    /// <summary>What calls are made on; null when it is gone.</summary>
    protected abstract object? Instance { get; }

    /// <returns>False when this has ended: the call must go elsewhere.</returns>
    public bool Add(Call call)
    {
        call.Target = this;
        call.Interleaves |= reentrant;
        bool refused, wake = false;
        lock (_gate)
        {
            if (_ended) return false;
            refused = _queued >= Silo.Options.MaxQueuedCalls && call.Refusable;
            if (!refused)
            {
                _queued++;
                _work.Enqueue(call);
                (wake, _scheduled) = (!_scheduled, true);
            }
        }
        if (wake) Silo.Scheduler.Schedule(this);
        if (!refused) return true;
        Statistics.Refused();
        call.Fail(new LimitExceededException($"{GrainId} has {Silo.Options.MaxQueuedCalls} calls waiting: {call.Name} is refused"));
        return true;
    }

    /// <summary>Ends the turn of a call.</summary>
    public void Finished(Call call, Exception? why)
    {
        var now = Silo.Time.GetTimestamp();
        if (call.Method is not null) Statistics.Ran(Silo.Ticks(now - call.Sent), why is not null);
        else Statistics.RanOther();
        if (why is InconsistentStateException { IsSourceActivation: true } lost)
        {
            lost.IsSourceActivation = false;
            Lost(lost);
        }
        bool wake, quiet;
        lock (_gate)
        {
            _running.Remove(call);
            if (call.Interleaves) { }
            else if (call.IsReadOnly) _readers--;
            else _exclusive = false;
            if (call.KeepsAlive) _lastUse = now;
            wake = !_scheduled && NextWaiting() is not null;
            if (wake) _scheduled = true;
            quiet = !_open && _running.Count == 0;
        }
        if (wake) Silo.Scheduler.Schedule(this);
        if (quiet) Quiet();
    }

    /// <summary>The stored state is another's.</summary>
    protected virtual void Lost(InconsistentStateException why)
    {
    }

    /// <summary>Nothing runs, and nothing may start.</summary>
    protected virtual void Quiet()
    {
    }

    /// <summary>From now on calls start.</summary>
    protected void Open()
    {
        bool wake;
        lock (_gate)
        {
            _open = true;
            wake = !_scheduled && NextWaiting() is not null;
            if (wake) _scheduled = true;
        }
        if (wake) Silo.Scheduler.Schedule(this);
    }

    /// <returns>Whether nothing runs.</returns>
    protected bool Close()
    {
        lock (_gate)
        {
            _open = false;
            return _running.Count == 0;
        }
    }

    /// <returns>Whether it was open, nothing ran or waited, and its last use is at least so long ago; then it is closed.</returns>
    protected bool CloseIfIdle(TimeSpan age)
    {
        lock (_gate)
        {
            if (!_open || _running.Count > 0 || _queued > 0 || Silo.Time.GetElapsedTime(_lastUse) < age) return false;
            _open = false;
            return true;
        }
    }

    /// <returns>The calls that have not started; no more are taken.</returns>
    protected List<Call> End()
    {
        lock (_gate)
        {
            _ended = true;
            List<Call> left = [.. _waitingWrites.All(), .. _waitingReads.All(), .. _work.OfType<Call>()];
            (_waitingWrites, _waitingReads, _queued) = (default, default, 0);
            var tasks = _work.OfType<Task>().ToArray();
            _work.Clear();
            foreach (var task in tasks) _work.Enqueue(task);
            left.Sort((a, b) => a.Sent.CompareTo(b.Sent));
            return left;
        }
    }

    /// <summary>Fails the calls that are older than their time-outs. One that runs goes on, but nobody waits for it. Those that have waited
    /// for long are looked at once, whether they wait in a circle.</summary>
    public void Expire(long now)
    {
        List<Call>? late = null, slow = null;
        lock (_gate)
        {
            if (_queued + _running.Count == 0) return;
            foreach (var call in Calls())
            {
                if (call.Settled) continue;
                if (Silo.IsLate(call, now)) (late ??= []).Add(call);
                else if (!call.HasBegun && !call.IsSuspect && Silo.IsSlow(call, now)) (slow ??= []).Add(call);
            }
        }
        foreach (var call in late ?? []) Silo.TimeOut(call);
        foreach (var call in slow ?? []) Silo.Suspect(call);
    }

    /// <summary>The grains that wait for an answer, with the names of their calls.</summary>
    public List<(GrainId Caller, string Call)> Callers()
    {
        lock (_gate)
        {
            return [.. Calls().Where(c => c is { Settled: false, Source: not null, Method.OneWay: false }).Select(c => (c.Source!.Value, c.Name))];
        }
    }

    /// <summary>All that wait or run. Whoever asks holds the lock.</summary>
    private IEnumerable<Call> Calls() => _work.OfType<Call>().Concat(_waitingWrites.All()).Concat(_waitingReads.All()).Concat(_running.All());
}
