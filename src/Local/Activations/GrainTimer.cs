using Kilda.Local.References;
using Orleans.Runtime;

namespace Kilda.Local.Activations;

/// <summary>A timer whose ticks are turns of its activation. The next tick is due a period after the end of the last.</summary>
internal sealed class GrainTimer : IGrainTimer
{
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly CancellationTokenSource _ended = new();
    private readonly GrainTimerCreationOptions _options;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private TimeSpan _period;
    private TimeSpan? _changed;
    private bool _firing;

    private GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        (_activation, _callback, _options, _period) = (activation, callback, options, options.Period);
        var flow = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        _timer = activation.Silo.Time.CreateTimer(static timer => ((GrainTimer)timer!).Due(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        flow?.Undo();
    }

    /// <exception cref="InvalidOperationException">Not called by the grain itself.</exception>
    public static GrainTimer Start(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        Check(options.DueTime, nameof(options.DueTime));
        Check(options.Period, nameof(options.Period));
        if (!ReferenceEquals(TurnQueue.Running, activation))
            throw new InvalidOperationException($"A timer of {activation.GrainId} must be made in one of its turns.");
        var timer = new GrainTimer(activation, callback, options);
        activation.Add(timer);
        timer._timer.Change(options.DueTime, Timeout.InfiniteTimeSpan);
        return timer;
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        lock (_gate)
        {
            _period = period;
            if (_firing) _changed = dueTime;
            else if (!_ended.IsCancellationRequested) _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _ended.Cancel();
        _timer.Dispose();
        _activation.Remove(this);
    }

    private static void Check(TimeSpan time, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan((long)time.TotalMilliseconds, -1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)time.TotalMilliseconds, 0xfffffffe, name);
    }

    private void Due()
    {
        lock (_gate) _firing = true;
        if (!_ended.IsCancellationRequested) _activation.Add(new Tick(this));
    }

    private void Over()
    {
        lock (_gate)
        {
            var next = _changed ?? _period;
            (_firing, _changed) = (false, null);
            if (!_ended.IsCancellationRequested) _timer.Change(next, Timeout.InfiniteTimeSpan);
        }
    }

    private sealed class Tick : PlainCall
    {
        private readonly GrainTimer _timer;

        public Tick(GrainTimer timer) => (_timer, Interleaves) = (timer, timer._options.Interleave);

        internal override bool KeepsAlive => _timer._options.KeepAlive;
        internal override bool Refusable => false;
        internal override bool TimesOut => false;
        internal override string Name => "a timer tick";

        protected override Task Begin(object grain) =>
            _timer._ended.IsCancellationRequested ? Task.CompletedTask : _timer._callback(_timer._ended.Token);

        protected override void Told(Exception? why)
        {
            if (why is not null) _timer._activation.Silo.Log.TickFailed(_timer._activation.GrainId, why);
            _timer.Over();
        }
    }
}
