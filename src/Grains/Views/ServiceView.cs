using System.Collections.Immutable;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Flows;

namespace Kilda.Grains.Views;

/// <summary>All flows of the network in memory. Reading never waits; a change costs the logarithm of their number.</summary>
public sealed class ServiceView : IServiceView
{
    /// <summary>Removed flows that are remembered, so that a late event does not bring one back.</summary>
    private const int MostRemoved = 100_000;

    private readonly Lock _writing = new();
    private readonly Dictionary<string, DateTimeOffset> _removed = new(StringComparer.Ordinal);
    private readonly Queue<string> _removedInOrder = new();
    private volatile Content _now = new(
        ImmutableSortedDictionary.Create<string, FlowDocument>(StringComparer.Ordinal),
        ImmutableDictionary<Endpoint, ImmutableList<FlowEnd>>.Empty,
        ImmutableDictionary<PortId, int>.Empty,
        ImmutableDictionary<string, FlowDocument>.Empty);

    /// <summary>Few flows name another one, and they seldom change: what follows from them is kept.</summary>
    private volatile KnownGroups? _groups;

    public IReadOnlyList<FlowDocument> Flows() => [.. _now.Flows.Values];

    public FlowDocument? Flow(string id) => _now.Flows.GetValueOrDefault(id);

    public FlowGroups Groups()
    {
        var naming = _now.Naming;
        if (_groups is { } known && ReferenceEquals(known.Of, naming)) return known.Groups;
        var groups = new FlowGroups(naming.Values, id => Flow(id) is not null);
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
            _now = Without(_now, known).With(changed);
        }
    }

    public void Remove(string flow, DateTimeOffset created)
    {
        lock (_writing)
        {
            if (_now.Flows.TryGetValue(flow, out var known) && known.Created > created) return;
            _now = Without(_now, known);
            if (!_removed.ContainsKey(flow)) _removedInOrder.Enqueue(flow);
            _removed[flow] = created;
            if (_removedInOrder.Count > MostRemoved) _removed.Remove(_removedInOrder.Dequeue());
        }
    }

    /// <summary>A flow of the same id that was created later is a later one, whatever its version.</summary>
    private static (DateTimeOffset Created, long Version) Age(FlowDocument flow) => (flow.Created, flow.Version);

    private static Content Without(Content content, FlowDocument? flow) => flow is null ? content : content.Without(flow);

    /// <summary>The ends of a flow as it is and as it is to be, each once.</summary>
    private static IEnumerable<(Endpoint At, FlowEnd End)> Ends(FlowDocument flow)
    {
        FlowRequest?[] requests = [flow.Request, flow.Intent?.Request];
        return requests.OfType<FlowRequest>()
            .SelectMany(request => new[]
            {
                (request.Source.Normalized(), new FlowEnd(request.Id, IsSource: true)),
                (request.Destination.Normalized(), new FlowEnd(request.Id, IsSource: false)),
            })
            .Distinct();
    }

    private sealed record Content(
        ImmutableSortedDictionary<string, FlowDocument> Flows,
        ImmutableDictionary<Endpoint, ImmutableList<FlowEnd>> Ends,
        ImmutableDictionary<PortId, int> Ports,
        ImmutableDictionary<string, FlowDocument> Naming)
    {
        public Content With(FlowDocument flow)
        {
            var (ends, ports) = (Ends, Ports);
            foreach (var (at, end) in ServiceView.Ends(flow))
            {
                ends = ends.SetItem(at, ends.GetValueOrDefault(at, []).Add(end));
                ports = ports.SetItem(at.At, ports.GetValueOrDefault(at.At) + 1);
            }

            return new(Flows.SetItem(flow.Id, flow), ends, ports, Names(flow) ? Naming.SetItem(flow.Id, flow) : Naming);
        }

        public Content Without(FlowDocument flow)
        {
            var (ends, ports) = (Ends, Ports);
            foreach (var (at, end) in ServiceView.Ends(flow))
            {
                var left = ends[at].Remove(end);
                ends = left.IsEmpty ? ends.Remove(at) : ends.SetItem(at, left);
                ports = ports[at.At] == 1 ? ports.Remove(at.At) : ports.SetItem(at.At, ports[at.At] - 1);
            }

            return new(Flows.Remove(flow.Id), ends, ports, Naming.Remove(flow.Id));
        }

        private static bool Names(FlowDocument flow) => flow.Request is { DiverseWith: not null } or { AffinityWith: not null };
    }
    private sealed record KnownGroups(ImmutableDictionary<string, FlowDocument> Of, FlowGroups Groups);
}
