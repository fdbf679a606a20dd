namespace Kilda.Network.Topology;

/// <content>What a snapshot holds. Every switch that is known or that a link ends at has a slot, and so has every link.</content>
public sealed partial class NetworkSnapshot
{
    private readonly record struct Parts(
        SlotTable<SwitchId> SwitchSlots, SlotTable<IslId> LinkSlots, SharedArray<SwitchFacts> Switches, SharedArray<LinkFacts> Links)
    {
        public static Parts Empty { get; } = new(SlotTable<SwitchId>.Empty, SlotTable<IslId>.Empty, default, default);

        public Parts WithSlot(SwitchId id, out int slot)
        {
            if (SwitchSlots.TryGet(id, out slot)) return this;
            var slots = SwitchSlots.Add(id, out slot);
            return this with { SwitchSlots = slots, Switches = Switches.With(slot, new(id, null, [])) };
        }

        /// <summary>The links of the switch are usable or not with it.</summary>
        public Parts WithSwitch(int slot, Switch? changed)
        {
            var before = Switches[slot];
            var next = this with { Switches = Switches.With(slot, before with { Record = changed }) };
            if (before.IsSameForLinks(changed)) return next;
            return before.Links.Aggregate(next, (parts, link) => parts.WithLink(link, parts.Links[link].Record!));
        }

        public Parts WithLink(int slot, Link changed)
        {
            SwitchSlots.TryGet(changed.Id.Low.Switch, out var low);
            SwitchSlots.TryGet(changed.Id.High.Switch, out var high);
            return this with { Links = Links.With(slot, new(changed, low, Switches[low].Record, high, Switches[high].Record)) };
        }

        public Parts WithLinkAt(int slot, int link)
        {
            var (at, links, id) = (Switches[slot], Links, Links[link].Record!.Id);
            var place = Array.FindIndex(at.Links, other => links[other].Record!.Id.CompareTo(id) > 0);
            if (place < 0) place = at.Links.Length;
            return this with { Switches = Switches.With(slot, at with { Links = [.. at.Links[..place], link, .. at.Links[place..]] }) };
        }

        public Parts WithoutLinkAt(SwitchId id, int link)
        {
            SwitchSlots.TryGet(id, out var slot);
            var at = Switches[slot];
            return this with { Switches = Switches.With(slot, at with { Links = [.. at.Links.Where(other => other != link)] }) };
        }

        /// <summary>A switch that is not known and that no link ends at needs no slot.</summary>
        public Parts WithoutUnused(SwitchId id)
        {
            if (!SwitchSlots.TryGet(id, out var slot) || Switches[slot] is not { Record: null, Links: [] }) return this;
            return this with { SwitchSlots = SwitchSlots.Remove(id), Switches = Switches.With(slot, default) };
        }
    }
}
