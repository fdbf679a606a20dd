using System.Diagnostics.CodeAnalysis;
using Kilda.Network.Paths;

namespace Kilda.Network.Topology;

/// <summary>
/// All switches and links at one moment. Immutable; a change is a new snapshot that shares what did not change. Cost of a change: the same
/// at any size of the network, but for the look-up of an id. What links what is put into the form that path search reads when a search first
/// asks for it, once for all snapshots that differ in numbers and states only.
/// </summary>
public sealed partial class NetworkSnapshot
{
    private readonly Parts _parts;
    private readonly ShapeCell _shape;

    private NetworkSnapshot(Parts parts, ShapeCell shape, LandmarksCell landmarks, long version) =>
        (_parts, _shape, Landmarks, Version) = (parts, shape, landmarks, version);

    public static NetworkSnapshot Empty { get; } = new(Parts.Empty, new(), new(), 0);

    /// <summary>Greater by one than that of the snapshot this was made from.</summary>
    public long Version { get; }

    /// <summary>In no particular order.</summary>
    public IEnumerable<Switch> Switches
    {
        get
        {
            foreach (var slot in _parts.SwitchSlots.Slots.Values)
            {
                if (_parts.Switches[slot].Record is { } known) yield return known;
            }
        }
    }

    /// <summary>In no particular order.</summary>
    public IEnumerable<Link> Links
    {
        get
        {
            foreach (var slot in _parts.LinkSlots.Slots.Values) yield return _parts.Links[slot].Record!;
        }
    }

    /// <summary>The links' numbers, by slot.</summary>
    internal SharedArray<LinkFacts> LinkFacts => _parts.Links;

    /// <summary>What links what. Built when first asked for.</summary>
    internal NetworkShape Shape => _shape.Built ?? _shape.Publish(NetworkShape.Of(this));

    /// <summary>Of all snapshots with the same links and costs.</summary>
    internal LandmarksCell Landmarks { get; }

    /// <summary>By slot: every switch that is known or that a link ends at.</summary>
    internal SharedArray<SwitchFacts> SwitchFacts => _parts.Switches;

    internal int LinkSlotBound => _parts.LinkSlots.Bound;

    internal int SwitchSlotBound => _parts.SwitchSlots.Bound;

    public bool TryGet(SwitchId id, [NotNullWhen(true)] out Switch? found)
    {
        found = _parts.SwitchSlots.TryGet(id, out var slot) ? _parts.Switches[slot].Record : null;
        return found is not null;
    }

    public bool TryGet(IslId id, [NotNullWhen(true)] out Link? found)
    {
        found = _parts.LinkSlots.TryGet(id, out var slot) ? _parts.Links[slot].Record : null;
        return found is not null;
    }

    /// <summary>Links that end at this switch, whatever their state, by id.</summary>
    public IEnumerable<Link> LinksAt(SwitchId id) =>
        _parts.SwitchSlots.TryGet(id, out var slot) ? _parts.Switches[slot].Links.Select(link => _parts.Links[link].Record!) : [];

    /// <summary>Links that end at this port, whatever their state: more than one where a cable was moved.</summary>
    public IEnumerable<Link> LinksAt(PortId port) => LinksAt(port.Switch).Where(link => link.Id.Low == port || link.Id.High == port);

    internal bool TryGetSlot(IslId id, out int slot) => _parts.LinkSlots.TryGet(id, out slot);

    internal bool TryGetSlot(SwitchId id, out int slot) => _parts.SwitchSlots.TryGet(id, out slot);

    /// <summary>Shared by snapshots of the same shape. Whoever needs the shape first builds it; two at once build the same.</summary>
    private sealed class ShapeCell
    {
        private NetworkShape? _built;

        public NetworkShape? Built => Volatile.Read(ref _built);

        public NetworkShape Publish(NetworkShape built) => Interlocked.CompareExchange(ref _built, built, null) ?? built;
    }
}
