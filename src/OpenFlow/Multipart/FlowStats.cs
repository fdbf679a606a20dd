namespace Kilda.OpenFlow;

/// <summary>A rule as a switch lists it (OpenFlow 1.3.5 §7.3.5.2).</summary>
public sealed record FlowStats(
    byte Table,
    uint DurationSeconds,
    uint DurationNanoseconds,
    ushort Priority,
    ushort IdleTimeout,
    ushort HardTimeout,
    ushort Flags,
    ulong Cookie,
    ulong Packets,
    ulong Bytes,
    Match Match,
    Seq<Instruction> Instructions)
{
    private const int FixedSize = 48;

    internal int Length => FixedSize + Match.Length + Instruction.LengthOf(Instructions);

    internal void Write(ref OfWriter w)
    {
        w.Length(Length);
        w.U8(Table);
        w.Zeros(1);
        w.U32(DurationSeconds);
        w.U32(DurationNanoseconds);
        w.U16(Priority);
        w.U16(IdleTimeout);
        w.U16(HardTimeout);
        w.U16(Flags);
        w.Zeros(4);
        w.U64(Cookie);
        w.U64(Packets);
        w.U64(Bytes);
        Match.Write(ref w);
        Instruction.WriteAll(ref w, Instructions);
    }

    internal static FlowStats Read(ref OfReader list)
    {
        var length = list.U16();
        if (length < FixedSize) OfWireException.BadLength($"flow entry of {length} bytes");
        var r = list.Sub(length - 2);
        var table = r.U8();
        r.Skip(1);
        var (seconds, nanoseconds) = (r.U32(), r.U32());
        var (priority, idle, hard, flags) = (r.U16(), r.U16(), r.U16(), r.U16());
        r.Skip(4);
        var (cookie, packets, bytes) = (r.U64(), r.U64(), r.U64());
        var match = Match.Read(ref r);
        return new FlowStats(
            table, seconds, nanoseconds, priority, idle, hard, flags, cookie, packets, bytes, match, Instruction.ReadAll(ref r));
    }
}

/// <summary>Counters of a table (OpenFlow 1.3.5 §7.3.5.4).</summary>
public sealed record TableStats(byte Table, uint Active, ulong Lookups, ulong Matched)
{
    internal const int Length = 24;

    internal void Write(ref OfWriter w)
    {
        w.U8(Table);
        w.Zeros(3);
        w.U32(Active);
        w.U64(Lookups);
        w.U64(Matched);
    }

    internal static TableStats Read(ref OfReader r)
    {
        var table = r.U8();
        r.Skip(3);
        return new TableStats(table, r.U32(), r.U64(), r.U64());
    }
}
