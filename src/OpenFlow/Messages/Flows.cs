namespace Kilda.OpenFlow;

/// <summary>OFPFC_* (OpenFlow 1.3.5 §7.3.4.1).</summary>
public enum FlowCommand : byte
{
    Add = 0,
    Modify = 1,
    ModifyStrict = 2,
    Delete = 3,
    DeleteStrict = 4,
}

/// <summary>OFPFF_* (OpenFlow 1.3.5 §7.3.4.1).</summary>
public static class FlowFlags
{
    public const ushort SendFlowRemoved = 1 << 0;
    public const ushort CheckOverlap = 1 << 1;
    public const ushort ResetCounts = 1 << 2;
    public const ushort NoPacketCounts = 1 << 3;
    public const ushort NoByteCounts = 1 << 4;
}

/// <summary>OFPRR_* (OpenFlow 1.3.5 §7.4.2).</summary>
public enum FlowRemovedReason : byte
{
    IdleTimeout = 0,
    HardTimeout = 1,
    Delete = 2,
    GroupDelete = 3,
}

/// <summary>OFPT_FLOW_MOD (OpenFlow 1.3.5 §7.3.4.1). Timeouts in seconds, 0: never.</summary>
public readonly record struct FlowMod(
    ulong Cookie,
    ulong CookieMask,
    byte Table,
    FlowCommand Command,
    ushort IdleTimeout,
    ushort HardTimeout,
    ushort Priority,
    uint Buffer,
    uint OutPort,
    uint OutGroup,
    ushort Flags,
    Match Match,
    Seq<Instruction> Instructions) : IOfMessage<FlowMod>
{
    public static OfType Type => OfType.FlowMod;

    public int BodyLength => 40 + Match.Length + Instruction.LengthOf(Instructions);

    /// <summary>A rule that stays until it is deleted; it replaces one of the same table, priority and match.</summary>
    public static FlowMod Add(byte table, ushort priority, Match match, Seq<Instruction> instructions, ulong cookie, ushort flags = 0) =>
        new(cookie, 0, table, FlowCommand.Add, 0, 0, priority, OfBuffer.None, OfPort.Any, OfGroup.Any, flags, match, instructions);

    /// <summary>Deletes the one rule of this table, priority and match; no such rule is no error.</summary>
    public static FlowMod DeleteStrict(byte table, ushort priority, Match match) =>
        new(0, 0, table, FlowCommand.DeleteStrict, 0, 0, priority, OfBuffer.None, OfPort.Any, OfGroup.Any, 0, match, []);

    public void WriteBody(ref OfWriter w)
    {
        w.U64(Cookie);
        w.U64(CookieMask);
        w.U8(Table);
        w.U8((byte)Command);
        w.U16(IdleTimeout);
        w.U16(HardTimeout);
        w.U16(Priority);
        w.U32(Buffer);
        w.U32(OutPort);
        w.U32(OutGroup);
        w.U16(Flags);
        w.Zeros(2);
        Match.Write(ref w);
        Instruction.WriteAll(ref w, Instructions);
    }

    public static FlowMod ReadBody(ref OfReader r)
    {
        var (cookie, mask, table, command) = (r.U64(), r.U64(), r.U8(), (FlowCommand)r.U8());
        var (idle, hard, priority) = (r.U16(), r.U16(), r.U16());
        var (buffer, port, group, flags) = (r.U32(), r.U32(), r.U32(), r.U16());
        r.Skip(2);
        if (command > FlowCommand.DeleteStrict)
        {
            throw new OfWireException(OfErrorType.FlowModFailed, OfErrorCode.FlowModFailed.BadCommand, $"flow command {(byte)command}");
        }

        var match = Match.ReadCommand(ref r);
        return new FlowMod(
            cookie, mask, table, command, idle, hard, priority, buffer, port, group, flags, match, Instruction.ReadAll(ref r));
    }
}

/// <summary>OFPT_FLOW_REMOVED (OpenFlow 1.3.5 §7.4.2). Lived for seconds plus nanoseconds.</summary>
public readonly record struct FlowRemoved(
    ulong Cookie,
    ushort Priority,
    FlowRemovedReason Reason,
    byte Table,
    uint DurationSeconds,
    uint DurationNanoseconds,
    ushort IdleTimeout,
    ushort HardTimeout,
    ulong Packets,
    ulong Bytes,
    Match Match) : IOfMessage<FlowRemoved>
{
    public static OfType Type => OfType.FlowRemoved;

    public int BodyLength => 40 + Match.Length;

    public void WriteBody(ref OfWriter w)
    {
        w.U64(Cookie);
        w.U16(Priority);
        w.U8((byte)Reason);
        w.U8(Table);
        w.U32(DurationSeconds);
        w.U32(DurationNanoseconds);
        w.U16(IdleTimeout);
        w.U16(HardTimeout);
        w.U64(Packets);
        w.U64(Bytes);
        Match.Write(ref w);
    }

    public static FlowRemoved ReadBody(ref OfReader r)
    {
        var (cookie, priority, reason, table) = (r.U64(), r.U16(), (FlowRemovedReason)r.U8(), r.U8());
        var (seconds, nanoseconds, idle, hard) = (r.U32(), r.U32(), r.U16(), r.U16());
        var (packets, bytes) = (r.U64(), r.U64());
        return new FlowRemoved(
            cookie, priority, reason, table, seconds, nanoseconds, idle, hard, packets, bytes, Match.Read(ref r));
    }
}
