using Kilda.Local.Activations;
using Orleans.Runtime;

namespace Kilda.Local.Streams;

/// <summary>One stream and who follows it.</summary>
internal sealed class StreamTopic
{
    private readonly Lock _gate = new();
    private readonly List<Subscription> _subscriptions = [];

    public StreamTopic(MemoryStreamProvider provider, StreamId id, IEnumerable<GrainType> followers)
    {
        (Provider, Id) = (provider, id);
        foreach (var type in followers)
            _subscriptions.Add(new(this, provider.NextSubscription(), GrainId.Create(type, id.GetKeyAsString()), isImplicit: true));
    }

    public MemoryStreamProvider Provider { get; }
    public StreamId Id { get; }

    /// <summary>Queues an event for everyone; nobody is waited for.</summary>
    public void Publish(StreamEventKind kind, object? item)
    {
        List<Subscription>? idle = null;
        lock (_gate)
        {
            var next = new StreamEvent(Provider.NextSequence(), kind, item);
            foreach (var subscription in _subscriptions)
                if (subscription.Enqueue(next)) (idle ??= []).Add(subscription);
        }
        foreach (var subscription in idle ?? []) subscription.Begin();
    }

    /// <summary>The caller's implicit subscription, or a new one.</summary>
    /// <param name="consumer">The grain that calls; null outside the grains.</param>
    /// <param name="handler">What takes the events outside the grains.</param>
    public Subscription Subscribe(GrainId? consumer, StreamHandler handler)
    {
        lock (_gate)
        {
            var own = consumer is null ? null : _subscriptions.Find(s => s.IsImplicit && s.Consumer == consumer);
            if (own is not null) return own;
            var added = new Subscription(this, Provider.NextSubscription(), consumer, isImplicit: false);
            if (consumer is null) added.Attach(handler);
            _subscriptions.Add(added);
            return added;
        }
    }

    public Subscription[] Of(GrainId? consumer)
    {
        lock (_gate) return [.. _subscriptions.Where(s => s.Consumer == consumer)];
    }

    public void Remove(Subscription subscription)
    {
        lock (_gate) _subscriptions.Remove(subscription);
    }
}

internal enum StreamEventKind
{
    Next,
    Completed,
    Failed,
}

internal sealed record StreamEvent(long Sequence, StreamEventKind Kind, object? Item);
