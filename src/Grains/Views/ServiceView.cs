using System.Collections.Immutable;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Views;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Grains.Views;

/// <summary>All services of the network in memory. Reading never waits; a change costs the logarithm of their number.</summary>
public sealed partial class ServiceView : IServiceView
{
    /// <summary>Removed flows that are remembered, so that a late event does not bring one back.</summary>
    private const int MostRemoved = 100_000;
    private static readonly TimeSpan s_later = TimeSpan.FromMilliseconds(1);

    private readonly Lock _writing = new();
    /// <summary>By id; Y-flows by <see cref="Nested"/>.</summary>
    private readonly Dictionary<string, DateTimeOffset> _removed = new(StringComparer.Ordinal);
    private readonly Queue<string> _removedInOrder = new();
    private volatile Content _now = new(
        ImmutableSortedDictionary.Create<string, FlowDocument>(StringComparer.Ordinal),
        ImmutableDictionary<Endpoint, ImmutableList<FlowEnd>>.Empty,
        ImmutableDictionary<PortId, int>.Empty,
        ImmutableDictionary<string, FlowDocument>.Empty,
        ImmutableSortedDictionary.Create<string, YFlowDocument>(StringComparer.Ordinal),
        ImmutableDictionary<Endpoint, ImmutableList<PointEnd>>.Empty,
        ImmutableDictionary<Endpoint, ImmutableList<PointEnd>>.Empty);

    /// <summary>Few flows name another one, and they seldom change: what follows from them is kept.</summary>
    private volatile KnownGroups? _groups;

    public IReadOnlyList<FlowDocument> Flows() => [.. _now.Flows.Values];

    public FlowDocument? Flow(string id) => _now.Flows.GetValueOrDefault(id);

    public IReadOnlyList<YFlowDocument> YFlows() => [.. _now.YFlows.Values];

    public YFlowDocument? YFlow(string id) => _now.YFlows.GetValueOrDefault(id);

    public Seq<PointEnd> SinksAt(Endpoint endpoint) => _now.Sinks.TryGetValue(endpoint, out var ends) ? ends.ToSeq() : [];

    public Seq<PointEnd> DevicesAt(Endpoint endpoint) => _now.Devices.TryGetValue(endpoint, out var ends) ? ends.ToSeq() : [];

    public FlowGroups Groups()
    {
        var naming = _now.Naming;
        if (_groups is { } known && ReferenceEquals(known.Of, naming)) return known.Groups;
        var groups = new FlowGroups(naming.Values, ((IServiceView)this).Service);
        _groups = new KnownGroups(naming, groups);
        return groups;
    }

    public FlowEnd? At(Endpoint endpoint) => _now.Ends.TryGetValue(endpoint, out var ends) ? ends[0] : null;

    public bool IsClaimed(PortId port) => _now.Ports.ContainsKey(port);

    public void Put(FlowDocument changed)
    {
        lock (_writing)
        {
            if (_now.Flows.TryGetValue(changed.Id, out var known) && Age(known).CompareTo(Age(changed)) >= 0) return;
            if (_removed.TryGetValue(changed.Id, out var last) && last >= changed.Created) return;
            _now = known is not null && Content.AreAttachedAlike(known, changed) ? _now.Renewed(changed) : Without(_now, known).With(changed);
        }
    }

    public void Remove(string flow, DateTimeOffset created)
    {
        lock (_writing)
        {
            if (_now.Flows.TryGetValue(flow, out var known) && known.Created > created) return;
            _now = Without(_now, known);
            Forget(flow, created);
        }
    }

    public void Put(YFlowDocument changed)
    {
        lock (_writing)
        {
            var known = YFlow(changed.Id);
            if (known is not null && (known.Created, known.Version).CompareTo((changed.Created, changed.Version)) >= 0) return;
            if (_removed.TryGetValue(Nested(changed.Id), out var last) && last >= changed.Created) return;
            _now = Without(_now, known).With(changed);
        }
    }

    public void RemoveYFlow(string id, DateTimeOffset created)
    {
        lock (_writing)
        {
            var known = YFlow(id);
            if (known is not null && known.Created > created) return;
            _now = Without(_now, known);
            Forget(Nested(id), created);
        }
    }

    public DateTimeOffset Created(string kind, string id, DateTimeOffset now)
    {
        lock (_writing)
        {
            var gone = _removed.TryGetValue(kind == DocumentKinds.YFlow ? Nested(id) : id, out var last);
            return gone && last >= now ? last + s_later : now;
        }
    }

    private void Forget(string name, DateTimeOffset created)
    {
        if (!_removed.ContainsKey(name)) _removedInOrder.Enqueue(name);
        _removed[name] = created;
        if (_removedInOrder.Count > MostRemoved) _removed.Remove(_removedInOrder.Dequeue());
    }

    /// <summary>No flow has such an id.</summary>
    private static string Nested(string yFlow) => $"{DocumentKinds.YFlow}/{yFlow}";

    /// <summary>A flow of the same id that was created later is a later one, whatever its version.</summary>
    private static (DateTimeOffset Created, long Version) Age(FlowDocument flow) => (flow.Created, flow.Version);

    private static Content Without(Content content, FlowDocument? flow) => flow is null ? content : content.Without(flow);

    private static Content Without(Content content, YFlowDocument? whole) => whole is null ? content : content.Without(whole);

    private sealed record KnownGroups(ImmutableDictionary<string, FlowDocument> Of, FlowGroups Groups);
}
