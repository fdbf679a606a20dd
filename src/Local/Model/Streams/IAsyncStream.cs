using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>A named sequence of events that anyone may add to and follow.</summary>
public interface IAsyncStream
{
    bool IsRewindable { get; }
    string ProviderName { get; }
    StreamId StreamId { get; }
}

/// <inheritdoc/>
public interface IAsyncStream<T> : IAsyncStream, IAsyncObservable<T>, IAsyncObserver<T>
{
    Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null);

    /// <summary>The subscriptions of the calling grain, implicit ones too.</summary>
    Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles();
}

/// <summary>Something to subscribe to.</summary>
public interface IAsyncObservable<T>
{
    Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer);
}

/// <summary>Takes events.</summary>
public interface IAsyncObserver<in T>
{
    /// <summary>At a subscriber: what it throws makes the host deliver the event again, later.</summary>
    Task OnNextAsync(T item, StreamSequenceToken? token = null);

    Task OnCompletedAsync() => Task.CompletedTask;
    Task OnErrorAsync(Exception ex);
}

/// <summary>A place in a stream.</summary>
public abstract class StreamSequenceToken : IEquatable<StreamSequenceToken?>, IComparable<StreamSequenceToken?>
{
    public abstract long SequenceNumber { get; protected set; }
    public abstract int EventIndex { get; protected set; }
    public abstract bool Equals(StreamSequenceToken? other);
    public abstract int CompareTo(StreamSequenceToken? other);
    public override bool Equals(object? obj) => Equals(obj as StreamSequenceToken);
    public override int GetHashCode() => HashCode.Combine(SequenceNumber, EventIndex);
}

/// <summary>A subscription. Lives on when the activation that made it ends; a new one resumes it.</summary>
public abstract class StreamSubscriptionHandle<T> : IEquatable<StreamSubscriptionHandle<T>?>
{
    public abstract StreamId StreamId { get; }
    public abstract string ProviderName { get; }
    public abstract Guid HandleId { get; }
    public abstract Task UnsubscribeAsync();
    public abstract Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null);
    public abstract bool Equals(StreamSubscriptionHandle<T>? other);
    public override bool Equals(object? obj) => Equals(obj as StreamSubscriptionHandle<T>);
    public override int GetHashCode() => HandleId.GetHashCode();
}

/// <summary>A set of streams.</summary>
public interface IStreamProvider
{
    string Name { get; }
    IAsyncStream<T> GetStream<T>(StreamId streamId);
    bool IsRewindable { get; }
}
