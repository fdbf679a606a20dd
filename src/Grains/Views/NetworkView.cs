using System.Collections.Immutable;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Topology;

namespace Kilda.Grains.Views;

/// <summary>
/// Switches and links in memory. Readers take a snapshot and never wait; a writer makes the next snapshot from the last one and starts over
/// where another was faster.
/// </summary>
public sealed class NetworkView : INetworkView
{
    /// <summary>Removed switches, and removed links, that are remembered so that a late event does not bring one back.</summary>
    internal const int MostRemoved = 10_000;

    private Content _now = new(NetworkSnapshot.Empty, Removed<SwitchId>.None, Removed<IslId>.None);

    public NetworkSnapshot Now => Volatile.Read(ref _now).Network;

    public void Put(Switch changed) => Change(content =>
        (content.Network.TryGet(changed.Id, out var known) && known.Version >= changed.Version)
            || content.Switches.IsNoNews(changed.Id, changed.Version)
                ? content
                : content with { Network = content.Network.With(changed), Switches = content.Switches.Without(changed.Id) });

    public void Put(Link changed) => Change(content =>
        (content.Network.TryGet(changed.Id, out var known) && known.Version >= changed.Version)
            || content.Links.IsNoNews(changed.Id, changed.Version)
                ? content
                : content with { Network = content.Network.With(changed), Links = content.Links.Without(changed.Id) });

    public void Remove(SwitchId id, long version) => Change(content =>
        content.Network.TryGet(id, out var known) && known.Version > version
            ? content
            : content with { Network = content.Network.Without(id), Switches = content.Switches.With(id, version) });

    public void Remove(IslId id, long version) => Change(content =>
        content.Network.TryGet(id, out var known) && known.Version > version
            ? content
            : content with { Network = content.Network.Without(id), Links = content.Links.With(id, version) });

    private void Change(Func<Content, Content> change)
    {
        var before = Volatile.Read(ref _now);
        while (true)
        {
            var after = change(before);
            if (ReferenceEquals(after, before)) return;
            var found = Interlocked.CompareExchange(ref _now, after, before);
            if (ReferenceEquals(found, before)) return;
            before = found;
        }
    }

    private sealed record Content(NetworkSnapshot Network, Removed<SwitchId> Switches, Removed<IslId> Links);

    /// <summary>What was removed and at which version; of too many the ones removed first are forgotten.</summary>
    private sealed record Removed<T>(ImmutableDictionary<T, long> Versions, ImmutableQueue<T> InOrder)
        where T : notnull
    {
        public static Removed<T> None { get; } = new(ImmutableDictionary<T, long>.Empty, []);

        public bool IsNoNews(T id, long version) => Versions.TryGetValue(id, out var removed) && removed >= version;

        /// <summary>A snapshot that is there has a version of its own.</summary>
        public Removed<T> Without(T id) => Versions.ContainsKey(id) ? new(Versions.Remove(id), [.. InOrder.Where(other => !other.Equals(id))]) : this;

        public Removed<T> With(T id, long version)
        {
            if (Versions.TryGetValue(id, out var before)) return version <= before ? this : new(Versions.SetItem(id, version), InOrder);
            var (versions, order) = (Versions.Add(id, version), InOrder.Enqueue(id));
            return versions.Count <= MostRemoved ? new(versions, order) : new(versions.Remove(order.Peek()), order.Dequeue());
        }
    }
}
