namespace Kilda.Lab.Simulator;

/// <summary>Frames under way: each arrives when its time has come, in order. One timer serves them all.</summary>
internal sealed class DelayLine : IDisposable
{
    private const int MostFrames = 1_000_000;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly PriorityQueue<Action, (long Due, long Number)> _underWay = new();
    private readonly ITimer _timer;
    private readonly long _start;
    private long _number;
    private long _wakes = long.MaxValue;

    public DelayLine(TimeProvider time)
    {
        (_time, _start) = (time, time.GetTimestamp());
        _timer = time.CreateTimer(_ => Arrive(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <returns>False when too many are under way already: the frame is lost.</returns>
    public bool Add(TimeSpan delay, Action arrive)
    {
        lock (_lock)
        {
            if (_underWay.Count >= MostFrames) return false;
            var due = Now + delay.Ticks;
            _underWay.Enqueue(arrive, (due, _number++));
            if (due < _wakes) Wake(due);
            return true;
        }
    }

    public void Dispose() => _timer.Dispose();

    private long Now => _time.GetElapsedTime(_start).Ticks;

    private void Arrive()
    {
        var arrived = new List<Action>();
        lock (_lock)
        {
            var now = Now;
            _wakes = long.MaxValue;
            while (_underWay.TryPeek(out _, out var next) && next.Due <= now) arrived.Add(_underWay.Dequeue());
            if (_underWay.TryPeek(out _, out var later)) Wake(later.Due);
        }

        foreach (var arrive in arrived) arrive();
    }

    /// <summary>A timer waits for whole milliseconds, and one at least.</summary>
    private void Wake(long due)
    {
        _wakes = due;
        var wait = Math.Max(1, (due - Now + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond);
        _timer.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
    }
}
