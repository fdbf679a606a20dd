using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.Lab.Simulator;

/// <content>FLOW_MOD (OpenFlow 1.3.5 §6.4).</content>
public sealed partial class SimTables
{
    private const ushort KnownFlags = (1 << 5) - 1;

    /// <returns>Why the switch refuses the command; then nothing has changed.</returns>
    public OfError? Apply(in FlowMod mod, TimeSpan now = default)
    {
        if (FlowKey.Compile(mod.Match, out var value, out var mask) is { } wrongMatch) return wrongMatch;
        if (mod.Command is FlowCommand.Delete or FlowCommand.DeleteStrict) return Delete(mod, value, mask, now);
        if (mod.Table >= Abilities.Tables) return OfError.Flow(OfErrorCode.FlowModFailed.BadTableId, $"there is no table {mod.Table}");
        if ((mod.Flags & ~KnownFlags) != 0) return OfError.Flow(OfErrorCode.FlowModFailed.BadFlags, $"flags 0x{mod.Flags:x}");
        if (mod.Buffer != OfBuffer.None) return OfError.Request(OfErrorCode.BadRequest.BufferUnknown, $"there is no buffer {mod.Buffer}");
        if (Check(mod) is { } wrong) return wrong;
        return mod.Command == FlowCommand.Add ? Add(mod, value, mask, now) : Modify(mod, value, mask);
    }

    /// <summary>Removes the rules whose time is over.</summary>
    public void Expire(TimeSpan now)
    {
        if (_timed.Count == 0) return;
        foreach (var entry in _timed.ToArray())
        {
            if (entry.Expired(now) is { } reason) Remove(entry, reason, now);
        }
    }

    private OfError? Add(in FlowMod mod, in FlowKey value, in FlowKey mask, TimeSpan now)
    {
        var table = _tables[mod.Table] ??= new FlowTable();
        var old = table.Find(value, mask, mod.Priority);
        if (old is null)
        {
            if ((mod.Flags & FlowFlags.CheckOverlap) != 0 && table.Overlaps(value, mask, mod.Priority))
            {
                return OfError.Flow(OfErrorCode.FlowModFailed.Overlap, $"{mod.Match} overlaps another rule of priority {mod.Priority}");
            }

            if (table.Count >= Abilities.MaxRulesPerTable) return OfError.Flow(OfErrorCode.FlowModFailed.TableFull, $"table {mod.Table} is full");
        }

        var entry = new FlowEntry(mod, value, mask, now) { Instructions = mod.Instructions };
        if (old is not null)
        {
            if ((mod.Flags & FlowFlags.ResetCounts) == 0) entry.Count = old.Count;
            Unlink(old);
        }

        table.Add(entry);
        Use(entry);
        if (entry.IdleTimeout != 0 || entry.HardTimeout != 0) _timed.Add(entry);
        return null;
    }

    private OfError? Modify(in FlowMod mod, in FlowKey value, in FlowKey mask)
    {
        if (_tables[mod.Table] is not { } table) return null;
        foreach (var entry in Chosen(table, mod, value, mask, mod.Command == FlowCommand.ModifyStrict))
        {
            Unuse(entry);
            entry.Instructions = mod.Instructions;
            if ((mod.Flags & FlowFlags.ResetCounts) != 0) entry.Count = default;
            Use(entry);
        }

        return null;
    }

    private OfError? Delete(in FlowMod mod, in FlowKey value, in FlowKey mask, TimeSpan now)
    {
        if (mod.Table != OfTable.All && mod.Table >= Abilities.Tables)
        {
            return OfError.Flow(OfErrorCode.FlowModFailed.BadTableId, $"there is no table {mod.Table}");
        }

        var (port, group) = (mod.OutPort, mod.OutGroup);
        foreach (var table in mod.Table == OfTable.All ? _tables : [_tables[mod.Table]])
        {
            if (table is null) continue;
            foreach (var entry in Chosen(table, mod, value, mask, mod.Command == FlowCommand.DeleteStrict))
            {
                if (entry.LeadsTo(port, group)) Remove(entry, FlowRemovedReason.Delete, now);
            }
        }

        return null;
    }

    private static List<FlowEntry> Chosen(FlowTable table, in FlowMod mod, in FlowKey value, in FlowKey mask, bool isStrict)
    {
        IEnumerable<FlowEntry> found = !isStrict
            ? table.Within(value, mask)
            : table.Find(value, mask, mod.Priority) is { } one ? [one] : [];
        var (cookie, cookieMask) = (mod.Cookie, mod.CookieMask);
        return found.Where(e => (e.Cookie & cookieMask) == (cookie & cookieMask)).ToList();
    }

    /// <summary>First whether the instructions make sense, then whether what they name is there.</summary>
    private OfError? Check(in FlowMod mod)
    {
        var seen = 0;
        var tags = mod.Match[OxmField.VlanVid] is { } vlan && (vlan.Value & 0x1000) != 0 ? (int?)1 : 0;
        foreach (var instruction in mod.Instructions.OrderBy(NormalForm.Place))
        {
            var kind = NormalForm.Place(instruction);
            var wrong = instruction switch
            {
                Instruction.GotoTable to => Goto(to.Table, mod.Table),
                Instruction.WriteActions write => ActionCheck.Check(write.Actions, ref tags, Abilities.MaxTags, later: true),
                Instruction.ApplyActions apply => ActionCheck.Check(apply.Actions, ref tags, Abilities.MaxTags),
                Instruction.Meter when Abilities.MaxMeters == 0 => Unsupported("no meters"),
                Instruction.Unknown => OfError.Instruction(OfErrorCode.BadInstruction.UnknownInstruction, $"{instruction}"),
                _ => null,
            };
            if (wrong is not null) return wrong;
            if ((seen & (1 << kind)) != 0) return Unsupported($"{instruction} is there twice");
            seen |= 1 << kind;
        }

        return mod.Instructions.OrderBy(NormalForm.Place).Select(Missing).FirstOrDefault(missing => missing is not null);
    }

    private static OfError Unsupported(string text) => OfError.Instruction(OfErrorCode.BadInstruction.UnsupportedInstruction, text);

    private OfError? Goto(byte to, byte from) => to > from && to < Abilities.Tables
        ? null
        : OfError.Instruction(OfErrorCode.BadInstruction.BadTableId, $"from table {from} to table {to}");

    private OfError? Missing(Instruction instruction) => instruction switch
    {
        Instruction.Meter meter when !_meters.ContainsKey(meter.Id) =>
            OfError.Meter(OfErrorCode.MeterModFailed.InvalidMeter, $"there is no meter {meter.Id}"),
        Instruction.WriteActions write => ActionCheck.Missing(write.Actions, _groups.ContainsKey),
        Instruction.ApplyActions apply => ActionCheck.Missing(apply.Actions, _groups.ContainsKey),
        _ => null,
    };

    private void Use(FlowEntry entry)
    {
        if (entry.Meter is { } meter) _meters[meter].Users.Add(entry);
        foreach (var action in entry.Actions)
        {
            if (action is OfAction.ToGroup to) _groups[to.Group].Users.Add(entry);
        }
    }

    private void Unuse(FlowEntry entry)
    {
        if (entry.Meter is { } meter && _meters.TryGetValue(meter, out var used)) used.Users.Remove(entry);
        foreach (var action in entry.Actions)
        {
            if (action is OfAction.ToGroup to && _groups.TryGetValue(to.Group, out var group)) group.Users.Remove(entry);
        }
    }

    private void Unlink(FlowEntry entry)
    {
        _tables[entry.Table]!.Remove(entry);
        _timed.Remove(entry);
        Unuse(entry);
    }

    private void Remove(FlowEntry entry, FlowRemovedReason reason, TimeSpan now)
    {
        Unlink(entry);
        if ((entry.Flags & FlowFlags.SendFlowRemoved) == 0) return;
        var age = now - entry.Created;
        Removed?.Invoke(new FlowRemoved(
            entry.Cookie, entry.Priority, reason, entry.Table, (uint)age.TotalSeconds, Nanoseconds(age), entry.IdleTimeout, entry.HardTimeout,
            entry.Count.Packets, entry.Count.Bytes, entry.Match));
    }
}
