namespace Kilda.Grains.Tests;

/// <summary>Time that stands until a test moves it. Timers that come due on the way fire in their order, on the thread of the test.</summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private TaskCompletionSource _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset _now = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        var end = GetUtcNow() + by;
        while (true)
        {
            ManualTimer? next;
            lock (_gate)
            {
                next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
                _now = next is null ? end : next.Due > _now ? next.Due : _now;
                next?.Passed();
            }

            if (next is null) return;
            next.Fire();
        }
    }

    /// <summary>Moves on by this much, and again whenever somebody has begun to wait, until something has happened.</summary>
    public async Task<T> Pass<T>(TimeSpan step, Task<T> until)
    {
        while (!until.IsCompleted)
        {
            var armed = Volatile.Read(ref _armed);
            Advance(step);
            await Task.WhenAny(until, armed.Task);
        }

        return await until;
    }

    private void Armed() =>
        Interlocked.Exchange(ref _armed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    private sealed class ManualTimer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset Due { get; private set; }

        public void Fire() => callback(state);

        public void Passed()
        {
            if (_period > TimeSpan.Zero) Due = clock._now + _period;
            else clock._timers.Remove(this);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
                _period = period;
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                Due = clock._now + dueTime;
                if (dueTime > TimeSpan.Zero || period > TimeSpan.Zero) clock._timers.Add(this);
            }

            if (period <= TimeSpan.Zero && dueTime > TimeSpan.Zero) clock.Armed();
            // What is due at once must not wait for the clock to be moved.
            if (dueTime <= TimeSpan.Zero) ThreadPool.UnsafeQueueUserWorkItem(static timer => timer.Fire(), this, preferLocal: false);
            return true;
        }

        public void Dispose()
        {
            lock (clock._gate) clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
