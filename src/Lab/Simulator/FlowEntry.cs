using Kilda.OpenFlow;

namespace Kilda.Lab.Simulator;

/// <summary>A rule in a table, with its counters (OpenFlow 1.3.5 §5.2).</summary>
internal sealed class FlowEntry(in FlowMod mod, in FlowKey value, in FlowKey mask, TimeSpan now)
{
    private Seq<Instruction> _instructions;

    public byte Table { get; } = mod.Table;

    public ushort Priority { get; } = mod.Priority;

    public Match Match { get; } = mod.Match;

    public FlowKey Value { get; } = value;

    public FlowKey Mask { get; } = mask;

    public ulong Cookie { get; } = mod.Cookie;

    public ushort Flags { get; } = mod.Flags;

    public ushort IdleTimeout { get; } = mod.IdleTimeout;

    public ushort HardTimeout { get; } = mod.HardTimeout;

    public TimeSpan Created { get; } = now;

    public TimeSpan Used { get; private set; } = now;

    public TrafficCount Count { get; set; }

    /// <summary>The next rule with the same fields and values, of lower priority.</summary>
    public FlowEntry? Next { get; set; }

    public bool IsTableMiss => Priority == 0 && Mask == default;

    public uint? Meter { get; private set; }

    public Seq<OfAction> Apply { get; private set; }

    public bool ClearsActions { get; private set; }

    public Seq<OfAction> Write { get; private set; }

    public (ulong Value, ulong Mask) Metadata { get; private set; }

    public byte? Goto { get; private set; }

    /// <summary>Sorted by type when they are set: they are executed in the order of the specification, not of the list (§5.9).</summary>
    public Seq<Instruction> Instructions
    {
        get => _instructions;
        set
        {
            _instructions = value;
            (Meter, Apply, ClearsActions, Write, Metadata, Goto) = (null, [], false, [], default, null);
            foreach (var instruction in value.Span)
            {
                switch (instruction)
                {
                    case Instruction.Meter i: Meter = i.Id; break;
                    case Instruction.ApplyActions i: Apply = i.Actions; break;
                    case Instruction.ClearActions: ClearsActions = true; break;
                    case Instruction.WriteActions i: Write = i.Actions; break;
                    case Instruction.WriteMetadata i: Metadata = (i.Value & i.Mask, i.Mask); break;
                    case Instruction.GotoTable i: Goto = i.Table; break;
                }
            }
        }
    }

    public void Hit(int length, TimeSpan now)
    {
        Used = now;
        Count = new TrafficCount(
            (Flags & FlowFlags.NoPacketCounts) == 0 ? Count.Packets + 1 : 0,
            (Flags & FlowFlags.NoByteCounts) == 0 ? Count.Bytes + (ulong)length : 0);
    }

    /// <summary>Why the rule is to go at this time, or null when it may stay.</summary>
    public FlowRemovedReason? Expired(TimeSpan now)
    {
        if (HardTimeout != 0 && now - Created >= TimeSpan.FromSeconds(HardTimeout)) return FlowRemovedReason.HardTimeout;
        return IdleTimeout != 0 && now - Used >= TimeSpan.FromSeconds(IdleTimeout) ? FlowRemovedReason.IdleTimeout : null;
    }

    /// <summary>Whether the rule is as strict as the filter or stricter (§7.3.4.1).</summary>
    public bool IsWithin(in FlowKey value, in FlowKey mask) => (Mask & mask) == mask && (Value & mask) == value;

    public bool LeadsTo(uint port, uint group) =>
        (port == OfPort.Any || Actions.Any(a => a is OfAction.Output output && output.Port == port))
        && (group == OfGroup.Any || Actions.Any(a => a is OfAction.ToGroup to && to.Group == group));

    public IEnumerable<OfAction> Actions => Apply.Concat(Write);

    public FlowStats Stats(TimeSpan now) => new(
        Table, (uint)(now - Created).TotalSeconds, SimTables.Nanoseconds(now - Created), Priority, IdleTimeout, HardTimeout, Flags, Cookie,
        Count.Packets, Count.Bytes, Match, Instructions);
}
