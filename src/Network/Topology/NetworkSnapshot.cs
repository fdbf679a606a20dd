using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Kilda.Network.Topology;

/// <summary>All switches and links at one moment. Immutable; a change is a new snapshot that shares what did not change.</summary>
public sealed class NetworkSnapshot
{
    private readonly ImmutableDictionary<SwitchId, Switch> _switches;
    private readonly ImmutableDictionary<IslId, Link> _links;
    private readonly ImmutableDictionary<SwitchId, ImmutableSortedSet<IslId>> _at;

    private NetworkSnapshot(
        ImmutableDictionary<SwitchId, Switch> switches,
        ImmutableDictionary<IslId, Link> links,
        ImmutableDictionary<SwitchId, ImmutableSortedSet<IslId>> at) => (_switches, _links, _at) = (switches, links, at);

    public static NetworkSnapshot Empty { get; } = new(
        ImmutableDictionary<SwitchId, Switch>.Empty,
        ImmutableDictionary<IslId, Link>.Empty,
        ImmutableDictionary<SwitchId, ImmutableSortedSet<IslId>>.Empty);

    /// <summary>In no particular order.</summary>
    public IEnumerable<Switch> Switches => _switches.Values;

    /// <summary>In no particular order.</summary>
    public IEnumerable<Link> Links => _links.Values;

    public bool TryGet(SwitchId id, [NotNullWhen(true)] out Switch? found) => _switches.TryGetValue(id, out found);

    public bool TryGet(IslId id, [NotNullWhen(true)] out Link? found) => _links.TryGetValue(id, out found);

    /// <summary>Links that end at this switch, whatever their state, by id.</summary>
    public IEnumerable<Link> LinksAt(SwitchId id) => _at.TryGetValue(id, out var ids) ? ids.Select(isl => _links[isl]) : [];

    /// <summary>Links that end at this port, whatever their state: more than one where a cable was moved.</summary>
    public IEnumerable<Link> LinksAt(PortId port) => LinksAt(port.Switch).Where(link => link.Id.Low == port || link.Id.High == port);

    public NetworkSnapshot With(Switch changed) => new(_switches.SetItem(changed.Id, changed), _links, _at);

    public NetworkSnapshot With(Link changed)
    {
        var links = _links.SetItem(changed.Id, changed);
        return _links.ContainsKey(changed.Id)
            ? new(_switches, links, _at)
            : new(_switches, links, Ends(changed.Id).Aggregate(_at, (at, end) => at.SetItem(end, At(at, end).Add(changed.Id))));
    }

    public NetworkSnapshot Without(SwitchId id) => new(_switches.Remove(id), _links, _at);

    public NetworkSnapshot Without(IslId id) =>
        new(_switches, _links.Remove(id), Ends(id).Aggregate(_at, (at, end) => at.SetItem(end, At(at, end).Remove(id))));

    private static SwitchId[] Ends(IslId id) => [id.Low.Switch, id.High.Switch];

    private static ImmutableSortedSet<IslId> At(ImmutableDictionary<SwitchId, ImmutableSortedSet<IslId>> at, SwitchId id) =>
        at.GetValueOrDefault(id, ImmutableSortedSet<IslId>.Empty);
}
