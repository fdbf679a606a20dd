using System.Collections.Concurrent;
using Kilda.Local.Activations;
using Kilda.Local.Hosting;
using Orleans.Runtime;
using Orleans.Streams;

namespace Kilda.Local.Streams;

/// <summary>
/// Streams in memory: at least once, in order per producer and stream. What was ever published to costs one small object per key that has
/// subscribers; nothing is kept of a stream that nobody follows.
/// </summary>
internal sealed class MemoryStreamProvider(string name, LocalSilo silo) : IStreamProvider
{
    private readonly ConcurrentDictionary<StreamId, StreamTopic> _topics = new();
    private readonly ILookup<string, GrainClass> _followers =
        silo.Classes.All.SelectMany(c => c.Followed.Select(f => (f, c))).ToLookup(p => p.f, p => p.c);
    private long _sequence;
    private long _subscriptions;

    public string Name => name;
    public bool IsRewindable => false;
    public LocalSilo Silo => silo;

    public IAsyncStream<T> GetStream<T>(StreamId streamId) => new MemoryStream<T>(this, streamId);

    public long NextSequence() => Interlocked.Increment(ref _sequence);

    public Guid NextSubscription()
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes[8..], Interlocked.Increment(ref _subscriptions));
        return new(bytes);
    }

    /// <summary>The stream if anyone follows it.</summary>
    public StreamTopic? Followed(StreamId id) =>
        _topics.TryGetValue(id, out var topic) ? topic : _followers[id.GetNamespace() ?? ""].Any() ? Topic(id) : null;

    public StreamTopic Topic(StreamId id) =>
        _topics.GetOrAdd(id, static (id, self) => new(self, id, self._followers[id.GetNamespace() ?? ""].Select(c => c.Type)), this);
}
