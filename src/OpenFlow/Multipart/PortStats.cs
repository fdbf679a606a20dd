namespace Kilda.OpenFlow;

/// <summary>Counters of a port (OpenFlow 1.3.5 §7.3.5.6); one that the switch does not keep is all ones.</summary>
public readonly record struct PortStats(
    uint Port,
    ulong RxPackets,
    ulong TxPackets,
    ulong RxBytes,
    ulong TxBytes,
    ulong RxDropped,
    ulong TxDropped,
    ulong RxErrors,
    ulong TxErrors,
    ulong RxFrameErrors,
    ulong RxOverErrors,
    ulong RxCrcErrors,
    ulong Collisions,
    uint DurationSeconds,
    uint DurationNanoseconds)
{
    internal const int Length = 112;

    internal void Write(ref OfWriter w)
    {
        w.U32(Port);
        w.Zeros(4);
        w.U64(RxPackets);
        w.U64(TxPackets);
        w.U64(RxBytes);
        w.U64(TxBytes);
        w.U64(RxDropped);
        w.U64(TxDropped);
        w.U64(RxErrors);
        w.U64(TxErrors);
        w.U64(RxFrameErrors);
        w.U64(RxOverErrors);
        w.U64(RxCrcErrors);
        w.U64(Collisions);
        w.U32(DurationSeconds);
        w.U32(DurationNanoseconds);
    }

    internal static PortStats Read(ref OfReader r)
    {
        var port = r.U32();
        r.Skip(4);
        return new PortStats(
            port, r.U64(), r.U64(), r.U64(), r.U64(), r.U64(), r.U64(), r.U64(), r.U64(), r.U64(), r.U64(), r.U64(), r.U64(),
            r.U32(), r.U32());
    }
}

/// <summary>Counters of a queue (OpenFlow 1.3.5 §7.3.5.8).</summary>
public readonly record struct QueueStats(
    uint Port, uint Queue, ulong TxBytes, ulong TxPackets, ulong TxErrors, uint DurationSeconds, uint DurationNanoseconds)
{
    internal const int Length = 40;

    internal void Write(ref OfWriter w)
    {
        w.U32(Port);
        w.U32(Queue);
        w.U64(TxBytes);
        w.U64(TxPackets);
        w.U64(TxErrors);
        w.U32(DurationSeconds);
        w.U32(DurationNanoseconds);
    }

    internal static QueueStats Read(ref OfReader r) => new(r.U32(), r.U32(), r.U64(), r.U64(), r.U64(), r.U32(), r.U32());
}
