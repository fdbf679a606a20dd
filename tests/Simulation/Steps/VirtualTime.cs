namespace Kilda.Simulation.Steps;

/// <summary>The time of a simulation, as one life sees it. Its wall clock can be set.</summary>
internal sealed class VirtualTime(StepQueue steps, Life life, SynchronizationContext context) : TimeProvider
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>By how much the wall clock is wrong.</summary>
    public TimeSpan Jumped { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => s_start + steps.Elapsed + Jumped;

    public override long GetTimestamp() => steps.Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(steps, life, context, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}

/// <summary>A timer of a simulation. What it calls is a step of its own.</summary>
internal sealed class VirtualTimer(StepQueue steps, Life life, SynchronizationContext context, TimerCallback callback, object? state) : ITimer
{
    private const long None = -1;
    private TimeSpan _period;
    private long _armed = None;

    /// <param name="number">Of the time it was set for.</param>
    public bool IsDue(long number) => _armed == number && !life.IsOver;

    public void Fire()
    {
        _armed = None;
        if (_period > TimeSpan.Zero) Arm(_period);
        steps.Add(life, $"{life.Name} timer", context, () => callback(state));
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        _period = period;
        _armed = None;
        if (dueTime != Timeout.InfiniteTimeSpan) Arm(dueTime);
        return true;
    }

    public void Dispose() => _armed = None;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Arm(TimeSpan due)
    {
        _armed = steps.NextNumber();
        steps.Arm(this, steps.Now + Math.Max(0, due.Ticks), _armed);
    }
}
