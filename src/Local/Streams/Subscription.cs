using Kilda.Local.Activations;
using Kilda.Local.Hosting;
using Orleans;
using Orleans.Runtime;

namespace Kilda.Local.Streams;

/// <summary>
/// One follower of one stream: its events wait here and are delivered one at a time, each as a turn of the grain. An event that fails is
/// offered again, later and later, and then dropped; other subscriptions do not notice.
/// </summary>
internal sealed class Subscription(StreamTopic topic, Guid id, GrainId? consumer, bool isImplicit)
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Queue<StreamEvent> _events = new();
    private readonly LocalSilo _silo = topic.Provider.Silo;
    private ClientSubscriber? _client;
    private TurnQueue? _target;
    private StreamEvent? _current;
    private ITimer? _pause;
    private long _failing;
    private int _attempts;
    private bool _removed;
    private bool _overflowed;

    public StreamTopic Topic => topic;
    public Guid Id => id;
    public GrainId? Consumer => consumer;
    public bool IsImplicit => isImplicit;
    public string Subscriber => consumer?.ToString() ?? "a client";

    /// <returns>Whether nothing was under way, so that the first event has to be sent.</returns>
    public bool Enqueue(StreamEvent next)
    {
        var overflow = false;
        lock (_gate)
        {
            if (_removed) return false;
            if (_current is null)
            {
                _current = next;
                return true;
            }
            if (_events.Count >= _silo.Options.MaxQueuedEvents)
            {
                (overflow, _overflowed) = (!_overflowed, true);
                _events.Dequeue();
            }
            _events.Enqueue(next);
        }
        if (overflow) _silo.Log.EventsOverflow(topic.Id, Subscriber, _silo.Options.MaxQueuedEvents);
        return false;
    }

    public void Begin()
    {
        if (_current is not { } current) return;
        var call = new StreamCall(this, current) { Sent = _silo.Time.GetTimestamp() };
        _target = _silo.Send(consumer ?? _client!.Queue.GrainId, consumer is null ? _client!.Queue : _target, call);
    }

    /// <summary>Takes the outcome of a delivery.</summary>
    public void Delivered(StreamEvent delivered, Exception? why)
    {
        if (why is null) Advance();
        else if (Retry(delivered, why) is { } pause) Pause(pause);
        else
        {
            _silo.Log.EventDropped(topic.Id, delivered.Sequence, Subscriber, why);
            Advance();
        }
    }

    /// <summary>What takes the events of a subscription that was made outside the grains.</summary>
    public void Attach(StreamHandler handler)
    {
        if (_client is null) _client = new(_silo, handler);
        else _client.Handler = handler;
    }

    public StreamHandler? ClientHandler => _client?.Handler;

    public void Remove()
    {
        topic.Remove(this);
        lock (_gate)
        {
            _removed = true;
            _events.Clear();
            _pause?.Dispose();
        }
        if (_client is not null) _silo.Forget(_client.Queue);
    }

    private void Advance()
    {
        bool more;
        lock (_gate)
        {
            (_attempts, _failing) = (0, 0);
            more = _events.TryDequeue(out _current) && !_removed;
            _overflowed &= more;
        }
        if (more) Begin();
    }

    private TimeSpan? Retry(StreamEvent failed, Exception why)
    {
        var now = _silo.Time.GetTimestamp();
        lock (_gate)
        {
            if (_removed) return null;
            if (_attempts == 0) _failing = now;
            var pause = s_firstPause * Math.Pow(2, Math.Min(_attempts++, 10));
            if (pause > s_longestPause) pause = s_longestPause;
            if (_silo.Time.GetElapsedTime(_failing, now) + pause > _silo.Options.EventRetry) return null;
            if (_attempts == 1) _silo.Log.EventFailed(topic.Id, failed.Sequence, Subscriber, why);
            return pause;
        }
    }

    private void Pause(TimeSpan pause)
    {
        lock (_gate)
        {
            _pause?.Dispose();
            _pause = _removed ? null : _silo.Time.CreateTimer(static state => ((Subscription)state!).Begin(), this, pause, Timeout.InfiniteTimeSpan);
        }
    }
}

/// <summary>Takes events outside the grains. Held by its subscription.</summary>
internal sealed class ClientSubscriber : IGrainObserver
{
    public ClientSubscriber(LocalSilo silo, StreamHandler handler) => (Handler, Queue) = (handler, silo.Observe(typeof(ClientSubscriber), this));

    public StreamHandler Handler { get; set; }
    public ObserverQueue Queue { get; }
}
