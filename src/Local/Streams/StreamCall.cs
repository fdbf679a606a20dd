using Kilda.Local.Activations;
using Kilda.Local.References;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Kilda.Local.Streams;

/// <summary>The delivery of one event: a turn of the grain that subscribed.</summary>
internal sealed class StreamCall(Subscription subscription, StreamEvent delivered) : PlainCall
{
    internal override bool Refusable => false;
    internal override string Name => $"event {delivered.Sequence} of stream {subscription.Topic.Id}";

    protected override Task Begin(object grain)
    {
        if (Target is not Activation activation) return subscription.ClientHandler!.Take(delivered);
        return activation.Handlers.TryGetValue(subscription.Id, out var handler) ? handler.Take(delivered) : Ask(activation, grain);
    }

    protected override void Told(Exception? why) => subscription.Delivered(delivered, why);

    /// <summary>Lets a grain that was not active take the subscription up again.</summary>
    private async Task Ask(Activation activation, object grain)
    {
        if (grain is IStreamSubscriptionObserver observer) await observer.OnSubscribed(new HandleFactory(subscription));
        if (activation.Handlers.TryGetValue(subscription.Id, out var handler)) await handler.Take(delivered);
        else subscription.Topic.Provider.Silo.Log.EventIgnored(activation.GrainId, subscription.Topic.Id);
    }

    private sealed class HandleFactory(Subscription subscription) : IStreamSubscriptionHandleFactory
    {
        public StreamId StreamId => subscription.Topic.Id;
        public string ProviderName => subscription.Topic.Provider.Name;
        public StreamSubscriptionHandle<T> Create<T>() => new SubscriptionHandle<T>(subscription);
    }
}

/// <summary>What a subscriber gave to take its events.</summary>
internal abstract class StreamHandler
{
    public abstract Task Take(StreamEvent delivered);
}

/// <inheritdoc/>
internal sealed class StreamHandler<T>(IAsyncObserver<T> observer) : StreamHandler
{
    public override Task Take(StreamEvent delivered) => delivered.Kind switch
    {
        StreamEventKind.Next => observer.OnNextAsync((T)delivered.Item!, new Place(delivered.Sequence)),
        StreamEventKind.Completed => observer.OnCompletedAsync(),
        _ => observer.OnErrorAsync((Exception)delivered.Item!),
    };
}

/// <summary>A place in a stream: a number that grows.</summary>
internal sealed class Place(long sequence) : StreamSequenceToken
{
    public override long SequenceNumber { get; protected set; } = sequence;
    public override int EventIndex { get; protected set; }
    public override bool Equals(StreamSequenceToken? other) => other is Place && other.SequenceNumber == SequenceNumber;
    public override int CompareTo(StreamSequenceToken? other) => other is null ? 1 : SequenceNumber.CompareTo(other.SequenceNumber);
    public override string ToString() => $"[{SequenceNumber}]";
}
