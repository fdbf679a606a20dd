using Kilda.OpenFlow;

namespace Kilda.Lab.Simulator;

/// <content>GROUP_MOD and METER_MOD (OpenFlow 1.3.5 §6.4.5, §6.7, §7.3.4.2, §7.3.4.4).</content>
public sealed partial class SimTables
{
    /// <returns>Why the switch refuses the command; then nothing has changed.</returns>
    public OfError? Apply(in GroupMod mod, TimeSpan now = default)
    {
        if (mod.Command == GroupCommand.Delete) return Delete(mod, now);
        if (mod.Group > OfGroup.Max) return OfError.Group(OfErrorCode.GroupModFailed.InvalidGroup, $"group 0x{mod.Group:x}");
        var old = _groups.GetValueOrDefault(mod.Group);
        if (mod.Command == GroupCommand.Add && old is not null) return OfError.Group(OfErrorCode.GroupModFailed.GroupExists, $"group {mod.Group}");
        if (mod.Command == GroupCommand.Modify && old is null) return OfError.Group(OfErrorCode.GroupModFailed.UnknownGroup, $"group {mod.Group}");
        if (Check(mod) is { } wrong) return wrong;
        if (old is null && _groups.Count >= Abilities.MaxGroups) return OfError.Group(OfErrorCode.GroupModFailed.OutOfGroups, $"group {mod.Group}");
        _groups[mod.Group] = new SimGroup(mod.Group, mod.Type, mod.Buckets, old?.Created ?? now) { Users = old?.Users ?? [] };
        return null;
    }

    /// <returns>Why the switch refuses the command; then nothing has changed.</returns>
    public OfError? Apply(in MeterMod mod, TimeSpan now = default)
    {
        if (mod.Command == MeterCommand.Delete) return Delete(mod, now);
        if (mod.Meter == 0 || mod.Meter > Abilities.MaxMeters) return Bad(OfErrorCode.MeterModFailed.InvalidMeter);
        var old = _meters.GetValueOrDefault(mod.Meter);
        if (mod.Command == MeterCommand.Add && old is not null) return Bad(OfErrorCode.MeterModFailed.MeterExists);
        if (mod.Command == MeterCommand.Modify && old is null) return Bad(OfErrorCode.MeterModFailed.UnknownMeter);
        const MeterFlags Units = MeterFlags.KilobitsPerSecond | MeterFlags.PacketsPerSecond;
        if ((mod.Flags & ~Abilities.MeterFlags) != 0 || (mod.Flags & Units) == Units) return Bad(OfErrorCode.MeterModFailed.BadFlags);
        if (mod.Bands.Count > 1) return Bad(OfErrorCode.MeterModFailed.OutOfBands);
        if (mod.Bands.Any(b => b is not MeterBand.Drop)) return Bad(OfErrorCode.MeterModFailed.BadBand);
        if (mod.Bands.Any(b => b.Rate == 0)) return Bad(OfErrorCode.MeterModFailed.BadRate);
        _meters[mod.Meter] = new SimMeter(mod, now) { Created = old?.Created ?? now, Users = old?.Users ?? [] };
        return null;
    }

    private static OfError Bad(ushort code) => OfError.Meter(code, "meter");

    private OfError? Check(in GroupMod mod)
    {
        if (!Abilities.GroupTypes.Contains(mod.Type)) return OfError.Group(OfErrorCode.GroupModFailed.BadType, $"{mod.Type}");
        if (mod.Type == GroupType.Indirect && mod.Buckets.Count != 1)
        {
            return OfError.Group(OfErrorCode.GroupModFailed.InvalidGroup, $"an indirect group with {mod.Buckets.Count} buckets");
        }

        if (mod.Buckets.Count > Abilities.MaxBuckets) return OfError.Group(OfErrorCode.GroupModFailed.OutOfBuckets, $"{mod.Buckets.Count}");
        foreach (var bucket in mod.Buckets)
        {
            var chained = bucket.Actions.OfType<OfAction.ToGroup>().Select(to => to.Group).ToArray();
            if (chained.Length > 0 && !Abilities.Chaining)
            {
                return OfError.Group(OfErrorCode.GroupModFailed.ChainingUnsupported, $"group {mod.Group}");
            }

            var self = mod.Group;
            if (chained.Any(to => Reaches(to, self))) return OfError.Group(OfErrorCode.GroupModFailed.Loop, $"group {mod.Group}");
            int? tags = null;
            if (ActionCheck.Check(bucket.Actions, ref tags, Abilities.MaxTags) is { } wrong) return wrong;
            if (ActionCheck.Missing(bucket.Actions, _groups.ContainsKey) is { } missing) return missing;
        }

        return null;
    }

    private bool Reaches(uint from, uint to) =>
        from == to || (_groups.TryGetValue(from, out var group) && group.Chained.Any(next => Reaches(next, to)));

    private OfError? Delete(in GroupMod mod, TimeSpan now)
    {
        var id = mod.Group;
        if (id is > OfGroup.Max and not OfGroup.All) return OfError.Group(OfErrorCode.GroupModFailed.InvalidGroup, $"group 0x{id:x}");
        if (id != OfGroup.All && _groups.Values.FirstOrDefault(g => g.Chained.Contains(id)) is { } other)
        {
            return OfError.Group(OfErrorCode.GroupModFailed.ChainedGroup, $"group {other.Id} leads to group {id}");
        }

        foreach (var group in id == OfGroup.All ? _groups.Values.ToArray() : _groups.TryGetValue(id, out var one) ? [one] : [])
        {
            foreach (var user in group.Users.ToArray()) Remove(user, FlowRemovedReason.GroupDelete, now);
            _groups.Remove(group.Id);
        }

        return null;
    }

    private OfError? Delete(in MeterMod mod, TimeSpan now)
    {
        var id = mod.Meter;
        foreach (var number in id == OfMeter.All ? _meters.Keys.ToArray() : _meters.ContainsKey(id) ? [id] : [])
        {
            foreach (var user in _meters[number].Users.ToArray()) Remove(user, FlowRemovedReason.Delete, now);
            _meters.Remove(number);
        }

        return null;
    }
}
