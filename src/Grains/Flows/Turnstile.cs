namespace Kilda.Grains.Flows;

/// <summary>
/// Lets so many in at a time, the most urgent of those that wait first. Bounds what a storm of failures may do at once. Safe for concurrent
/// use; who waits goes on in its own turn.
/// </summary>
public sealed class Turnstile(int places)
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<TaskCompletionSource<Pass>, (int Priority, DateTimeOffset Since, long Order)> _waiting = new();
    private int _free = places;
    private long _order;

    public int Waiting
    {
        get
        {
            lock (_gate) return _waiting.Count;
        }
    }

    /// <param name="priority">Lower numbers first.</param>
    /// <param name="since">Then who is older.</param>
    public Task<Pass> Enter(int priority, DateTimeOffset since)
    {
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return Task.FromResult(new Pass(this));
            }

            var turn = new TaskCompletionSource<Pass>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn, (priority, since, _order++));
            return turn.Task;
        }
    }

    private void Leave()
    {
        TaskCompletionSource<Pass>? next;
        lock (_gate)
        {
            if (!_waiting.TryDequeue(out next, out _)) _free++;
        }

        next?.SetResult(new Pass(this));
    }

    /// <summary>A place inside, until it is disposed.</summary>
    public sealed class Pass : IDisposable
    {
        private Turnstile? _of;

        internal Pass(Turnstile of) => _of = of;

        public void Dispose() => Interlocked.Exchange(ref _of, null)?.Leave();
    }
}
