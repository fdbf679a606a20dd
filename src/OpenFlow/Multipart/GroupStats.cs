namespace Kilda.OpenFlow;

/// <summary>Packets and bytes of a bucket of a group, or of a band of a meter.</summary>
public readonly record struct TrafficCount(ulong Packets, ulong Bytes)
{
    internal const int Length = 16;

    internal void Write(ref OfWriter w)
    {
        w.U64(Packets);
        w.U64(Bytes);
    }

    internal static TrafficCount Read(ref OfReader r) => new(r.U64(), r.U64());
}

/// <summary>Counters of a group (OpenFlow 1.3.5 §7.3.5.9).</summary>
public sealed record GroupStats(
    uint Group, uint References, ulong Packets, ulong Bytes, uint DurationSeconds, uint DurationNanoseconds, Seq<TrafficCount> Buckets)
{
    private const int FixedSize = 40;

    internal int Length => FixedSize + (TrafficCount.Length * Buckets.Count);

    internal void Write(ref OfWriter w)
    {
        w.Length(Length);
        w.Zeros(2);
        w.U32(Group);
        w.U32(References);
        w.Zeros(4);
        w.U64(Packets);
        w.U64(Bytes);
        w.U32(DurationSeconds);
        w.U32(DurationNanoseconds);
        foreach (ref readonly var bucket in Buckets.Span) bucket.Write(ref w);
    }

    internal static GroupStats Read(ref OfReader list)
    {
        var length = list.U16();
        if (length < FixedSize) OfWireException.BadLength($"group entry of {length} bytes");
        var r = list.Sub(length - 2);
        r.Skip(2);
        var (group, references) = (r.U32(), r.U32());
        r.Skip(4);
        return new GroupStats(group, references, r.U64(), r.U64(), r.U32(), r.U32(), r.All(TrafficCount.Read));
    }
}

/// <summary>A group as a switch lists it (OpenFlow 1.3.5 §7.3.5.10).</summary>
public sealed record GroupDescription(GroupType Type, uint Group, Seq<Bucket> Buckets)
{
    private const int FixedSize = 8;

    internal int Length => FixedSize + Bucket.LengthOf(Buckets);

    internal void Write(ref OfWriter w)
    {
        w.Length(Length);
        w.U8((byte)Type);
        w.Zeros(1);
        w.U32(Group);
        Bucket.WriteAll(ref w, Buckets);
    }

    internal static GroupDescription Read(ref OfReader list)
    {
        var length = list.U16();
        if (length < FixedSize) OfWireException.BadLength($"group entry of {length} bytes");
        var r = list.Sub(length - 2);
        var type = (GroupType)r.U8();
        r.Skip(1);
        return new GroupDescription(type, r.U32(), r.All(Bucket.Read));
    }
}
