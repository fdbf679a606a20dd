using Kilda.Local.Activations;
using Orleans.Runtime;
using Orleans.Streams;

namespace Kilda.Local.Streams;

/// <summary>A stream as producers and subscribers hold it. Whose subscription it is comes from the turn it is called in.</summary>
internal sealed class MemoryStream<T>(MemoryStreamProvider provider, StreamId id) : IAsyncStream<T>
{
    public bool IsRewindable => false;
    public string ProviderName => provider.Name;
    public StreamId StreamId => id;

    public Task OnNextAsync(T item, StreamSequenceToken? token = null) => Publish(StreamEventKind.Next, item);
    public Task OnCompletedAsync() => Publish(StreamEventKind.Completed, null);
    public Task OnErrorAsync(Exception ex) => Publish(StreamEventKind.Failed, ex);

    public Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null)
    {
        foreach (var item in batch) Publish(StreamEventKind.Next, item);
        return Task.CompletedTask;
    }

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return new SubscriptionHandle<T>(provider.Topic(id).Subscribe(Caller, new StreamHandler<T>(observer))).ResumeAsync(observer);
    }

    public Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles() => Task.FromResult<IList<StreamSubscriptionHandle<T>>>(
        [.. (provider.Followed(id)?.Of(Caller) ?? []).Select(s => new SubscriptionHandle<T>(s))]);

    private static GrainId? Caller => (TurnQueue.Running as Activation)?.GrainId;

    private Task Publish(StreamEventKind kind, object? item)
    {
        provider.Followed(id)?.Publish(kind, item);
        return Task.CompletedTask;
    }
}

/// <inheritdoc/>
internal sealed class SubscriptionHandle<T>(Subscription subscription) : StreamSubscriptionHandle<T>
{
    public override StreamId StreamId => subscription.Topic.Id;
    public override string ProviderName => subscription.Topic.Provider.Name;
    public override Guid HandleId => subscription.Id;

    public override bool Equals(StreamSubscriptionHandle<T>? other) => other is not null && other.HandleId == HandleId && other.StreamId == StreamId;

    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var handler = new StreamHandler<T>(observer);
        if (subscription.Consumer is null) subscription.Attach(handler);
        else if (TurnQueue.Running is Activation own && own.GrainId == subscription.Consumer) own.Handlers[subscription.Id] = handler;
        else throw new InvalidOperationException($"Only {subscription.Consumer} itself may resume its subscription.");
        return Task.FromResult<StreamSubscriptionHandle<T>>(this);
    }

    public override Task UnsubscribeAsync()
    {
        if (TurnQueue.Running is Activation own) own.Handlers.Remove(subscription.Id);
        if (!subscription.IsImplicit) subscription.Remove();
        return Task.CompletedTask;
    }
}
