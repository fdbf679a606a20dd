using System.Diagnostics.CodeAnalysis;

namespace Kilda.Grains.Flows;

/// <summary>
/// Lets so many in at a time, the most urgent of those that wait first. Bounds what a storm of failures may do at once. Where it is a few, each is let in
/// when the one before it has found its place, and not before those more urgent that are known to come: so the most urgent get what is scarce.
/// What is to be written of those that have moved comes after the moves of all. Safe for concurrent use; who waits goes on in its own turn.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as the process, and so does its timer.")]
public sealed class Turnstile
{
    /// <summary>With more that are inside, wait or are to come, nobody waits for anybody to find a place: it would take too long.</summary>
    public const int MostInOrder = 64;

    private readonly Lock _gate = new();
    private readonly PriorityQueue<(string Owner, TaskCompletionSource<Pass> Turn), Urgency> _waiting = new();
    private readonly Dictionary<string, Urgency> _expected = new(StringComparer.Ordinal);
    private readonly Queue<Pass> _moved = new();
    private readonly ITimer _timer;
    private readonly ITimer _writeTimer;
    private Pass? _placing;
    private readonly int _places;
    private bool _isPatient;
    private bool _mustWrite;
    private int _writing;
    private int _free;
    private long _order;

    public Turnstile(int places, TimeProvider clock)
    {
        _free = _places = places;
        _timer = clock.CreateTimer(_ => GiveUp(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _writeTimer = clock.CreateTimer(_ => MustWrite(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How long those that could go in wait for one that does not come, or does not find its place.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long those that have moved wait for others that move.</summary>
    public static TimeSpan MostUnwritten { get; } = TimeSpan.FromSeconds(1);

    public int Waiting
    {
        get
        {
            lock (_gate) return _waiting.Count;
        }
    }

    /// <summary>These are likely to come, all for the same reason; each says so itself when it does not.</summary>
    public void Expect(IReadOnlyCollection<(string Owner, int Priority, DateTimeOffset Since)> owners)
    {
        if (owners.Count is < 2 or > MostInOrder) return;
        lock (_gate)
        {
            foreach (var (owner, priority, since) in owners) _expected[owner] = new(priority, since, _order++);
            BePatient();
        }
    }

    /// <summary>Whoever was expected does not come; or it is here now.</summary>
    public void NotComing(string owner)
    {
        List<(TaskCompletionSource<Pass> Turn, Pass Pass)> admitted;
        lock (_gate)
        {
            if (!_expected.Remove(owner)) return;
            admitted = Admit();
            LetWrite();
        }

        LetIn(admitted);
    }

    /// <param name="owner">Who comes.</param>
    /// <param name="priority">Lower numbers first.</param>
    /// <param name="since">Then who is older.</param>
    public Task<Pass> Enter(string owner, int priority, DateTimeOffset since)
    {
        var turn = new TaskCompletionSource<Pass>(TaskCreationOptions.RunContinuationsAsynchronously);
        List<(TaskCompletionSource<Pass> Turn, Pass Pass)> admitted;
        lock (_gate)
        {
            _expected.Remove(owner);
            _waiting.Enqueue((owner, turn), new(priority, since, _order++));
            admitted = Admit();
        }

        LetIn(admitted);
        return turn.Task;
    }

    /// <summary>Those that may go in now, in this order. Under the gate.</summary>
    private List<(TaskCompletionSource<Pass> Turn, Pass Pass)> Admit()
    {
        List<(TaskCompletionSource<Pass> Turn, Pass Pass)> admitted = [];
        while (_free > 0 && _waiting.TryPeek(out var head, out var urgency))
        {
            var inOrder = _places - _free + _waiting.Count + _expected.Count <= MostInOrder;
            if (inOrder && (_placing is not null || _expected.Values.Any(other => other.CompareTo(urgency) < 0))) break;
            _waiting.Dequeue();
            _free--;
            var pass = new Pass(this);
            if (inOrder) _placing = pass;
            _isPatient = false;
            admitted.Add((head.Turn, pass));
        }

        BePatient();
        return admitted;
    }

    private void BePatient()
    {
        if (_isPatient || (_expected.Count == 0 && _waiting.Count == 0)) return;
        _isPatient = _timer.Change(Patience, Timeout.InfiniteTimeSpan);
    }

    private void GiveUp()
    {
        List<(TaskCompletionSource<Pass> Turn, Pass Pass)> admitted;
        lock (_gate)
        {
            (_placing, _isPatient) = (null, false);
            _expected.Clear();
            admitted = Admit();
            LetWrite();
        }

        LetIn(admitted);
    }

    private void Placed(Pass pass, bool leaves)
    {
        List<(TaskCompletionSource<Pass> Turn, Pass Pass)> admitted;
        lock (_gate)
        {
            if (_placing == pass) _placing = null;
            if (leaves) Left(pass);
            admitted = Admit();
            LetWrite();
        }

        LetIn(admitted);
    }

    /// <summary>Under the gate.</summary>
    private void Left(Pass pass)
    {
        if (pass.Writes is null) _free++;
        else if (pass.Writes.Task.IsCompleted) _writing--;
        // One that waits to write and leaves is passed over when its turn comes.
        pass.HasLeft = true;
    }

    private Task Moved(Pass pass)
    {
        List<(TaskCompletionSource<Pass> Turn, Pass Pass)> admitted;
        lock (_gate)
        {
            if (pass.HasLeft) return Task.CompletedTask;
            if (pass.Writes is { } asked) return asked.Task;
            pass.Writes = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_placing == pass) _placing = null;
            _free++;
            if (_moved.Count == 0) _writeTimer.Change(MostUnwritten, Timeout.InfiniteTimeSpan);
            _moved.Enqueue(pass);
            admitted = Admit();
            LetWrite();
        }

        LetIn(admitted);
        return pass.Writes.Task;
    }

    private void MustWrite()
    {
        lock (_gate)
        {
            _mustWrite = true;
            LetWrite();
        }
    }

    /// <summary>When nobody moves any more, or those that have moved have waited for long: as many at a time as may move. Under the gate.</summary>
    private void LetWrite()
    {
        var isCalm = _free == _places && _waiting.Count == 0 && _expected.Count == 0;
        while (_writing < _places && (_mustWrite || isCalm) && _moved.TryDequeue(out var pass))
        {
            if (pass.HasLeft) continue;
            _writing++;
            pass.Writes!.SetResult();
        }

        _mustWrite &= _moved.Count > 0;
    }

    private static void LetIn(List<(TaskCompletionSource<Pass> Turn, Pass Pass)> admitted)
    {
        foreach (var (turn, pass) in admitted) turn.SetResult(pass);
    }

    /// <summary>A place inside, until it is disposed.</summary>
    public sealed class Pass : IDisposable
    {
        private Turnstile? _of;

        internal Pass(Turnstile of) => _of = of;

        /// <summary>Done when it may write; null while it moves. Under the gate of its turnstile, like <see cref="HasLeft"/>.</summary>
        internal TaskCompletionSource? Writes { get; set; }

        internal bool HasLeft { get; set; }

        /// <summary>What is scarce is held, or is not to be had: the next one may look.</summary>
        public void Placed() => _of?.Placed(this, leaves: false);

        /// <summary>
        /// The traffic goes the new way: the place is free for the next one. Done when what has become of it is to be written: when those that
        /// wait have moved, too, or after <see cref="MostUnwritten"/>.
        /// </summary>
        public Task Moved() => _of?.Moved(this) ?? Task.CompletedTask;

        public void Dispose() => Interlocked.Exchange(ref _of, null)?.Placed(this, leaves: true);
    }

    private readonly record struct Urgency(int Priority, DateTimeOffset Since, long Order) : IComparable<Urgency>
    {
        public int CompareTo(Urgency other) => (Priority, Since, Order).CompareTo((other.Priority, other.Since, other.Order));
    }
}
