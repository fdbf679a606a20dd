namespace Kilda.Network.Topology;

/// <content>Changes.</content>
public sealed partial class NetworkSnapshot
{
    public NetworkSnapshot With(Switch changed)
    {
        var parts = _parts.WithSlot(changed.Id, out var slot);
        var before = parts.Switches[slot].Record;
        return Next(parts.WithSwitch(slot, changed), parts.SwitchSlots == _parts.SwitchSlots && before?.Pop == changed.Pop);
    }

    public NetworkSnapshot With(Link changed)
    {
        if (_parts.LinkSlots.TryGet(changed.Id, out var slot)) return WithChanged(slot, changed);
        var parts = _parts.WithSlot(changed.Id.Low.Switch, out var low).WithSlot(changed.Id.High.Switch, out var high);
        parts = parts with { LinkSlots = parts.LinkSlots.Add(changed.Id, out slot) };
        parts = parts.WithLink(slot, changed).WithLinkAt(low, slot);
        return Next(low == high ? parts : parts.WithLinkAt(high, slot), isSameShape: false);
    }

    public NetworkSnapshot Without(SwitchId id)
    {
        if (!_parts.SwitchSlots.TryGet(id, out var slot) || _parts.Switches[slot].Record is not { } known) return this;
        var parts = _parts.WithSwitch(slot, null).WithoutUnused(id);
        return Next(parts, parts.SwitchSlots == _parts.SwitchSlots && known.Pop is null);
    }

    public NetworkSnapshot Without(IslId id)
    {
        if (!_parts.LinkSlots.TryGet(id, out var slot)) return this;
        var parts = _parts.WithoutLinkAt(id.Low.Switch, slot).WithoutLinkAt(id.High.Switch, slot);
        parts = parts with { LinkSlots = parts.LinkSlots.Remove(id), Links = parts.Links.With(slot, default) };
        return Next(parts.WithoutUnused(id.Low.Switch).WithoutUnused(id.High.Switch), isSameShape: false);
    }

    private NetworkSnapshot WithChanged(int slot, Link changed)
    {
        var parts = _parts.WithLink(slot, changed);
        var isSameCost = parts.Links[slot].Cost == _parts.Links[slot].Cost;
        return new(parts, _shape, isSameCost ? Landmarks : new(), Version + 1);
    }

    private NetworkSnapshot Next(Parts parts, bool isSameShape) =>
        isSameShape ? new(parts, _shape, Landmarks, Version + 1) : new(parts, new(), new(), Version + 1);
}
