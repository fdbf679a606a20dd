namespace Kilda.Api.Live;

/// <summary>A change as it is sent.</summary>
/// <param name="Id">Grows by one from event to event.</param>
/// <param name="Data">JSON, one line.</param>
internal sealed record FeedEvent(long Id, string Kind, byte[] Data);

/// <summary>
/// The last events, for any number of readers, each at its own pace: nothing is kept per reader. Who is behind by more than is kept has lost
/// the thread and has to begin anew. Safe for concurrent use.
/// </summary>
internal sealed class EventRing(int capacity)
{
    /// <summary>Events of a few hundred bytes each.</summary>
    public const int Kept = 10_000;

    /// <summary>Events that a reader gets at a time.</summary>
    private const int MostAtOnce = 256;

    private readonly Lock _gate = new();
    private readonly FeedEvent?[] _events = new FeedEvent?[capacity];
    private TaskCompletionSource _more = NewSignal();
    private long _last;

    public long Last => Interlocked.Read(ref _last);

    public void Add(string kind, byte[] data)
    {
        TaskCompletionSource more;
        lock (_gate)
        {
            var id = _last + 1;
            _events[id % _events.Length] = new(id, kind, data);
            Interlocked.Exchange(ref _last, id);
            (more, _more) = (_more, NewSignal());
        }

        more.TrySetResult();
    }

    /// <returns>Null: some of them are not kept any more, or there never was an event of that number.</returns>
    public IReadOnlyList<FeedEvent>? After(long id)
    {
        lock (_gate)
        {
            if (id < 0 || id > _last || id < _last - _events.Length) return null;
            var found = new FeedEvent[Math.Min(_last - id, MostAtOnce)];
            for (var i = 0; i < found.Length; i++) found[i] = _events[(id + 1 + i) % _events.Length]!;
            return found;
        }
    }

    /// <summary>Done when there is an event after this one.</summary>
    public Task MoreThan(long id)
    {
        lock (_gate) return _last > id ? Task.CompletedTask : _more.Task;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
