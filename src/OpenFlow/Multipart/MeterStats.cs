namespace Kilda.OpenFlow;

/// <summary>Counters of a meter (OpenFlow 1.3.5 §7.3.5.12); those of its bands count what was above their rates.</summary>
public sealed record MeterStats(
    uint Meter, uint Flows, ulong Packets, ulong Bytes, uint DurationSeconds, uint DurationNanoseconds, Seq<TrafficCount> Bands)
{
    private const int FixedSize = 40;

    internal int Length => FixedSize + (TrafficCount.Length * Bands.Count);

    internal void Write(ref OfWriter w)
    {
        w.U32(Meter);
        w.Length(Length);
        w.Zeros(6);
        w.U32(Flows);
        w.U64(Packets);
        w.U64(Bytes);
        w.U32(DurationSeconds);
        w.U32(DurationNanoseconds);
        foreach (ref readonly var band in Bands.Span) band.Write(ref w);
    }

    internal static MeterStats Read(ref OfReader list)
    {
        var (meter, length) = (list.U32(), list.U16());
        if (length < FixedSize) OfWireException.BadLength($"meter entry of {length} bytes");
        var r = list.Sub(length - 6);
        r.Skip(6);
        return new MeterStats(meter, r.U32(), r.U64(), r.U64(), r.U32(), r.U32(), r.All(TrafficCount.Read));
    }
}

/// <summary>A meter as a switch lists it (OpenFlow 1.3.5 §7.3.5.13).</summary>
public sealed record MeterConfig(MeterFlags Flags, uint Meter, Seq<MeterBand> Bands)
{
    private const int FixedSize = 8;

    internal int Length => FixedSize + MeterBand.LengthOf(Bands);

    internal void Write(ref OfWriter w)
    {
        w.Length(Length);
        w.U16((ushort)Flags);
        w.U32(Meter);
        MeterBand.WriteAll(ref w, Bands);
    }

    internal static MeterConfig Read(ref OfReader list)
    {
        var length = list.U16();
        if (length < FixedSize) OfWireException.BadLength($"meter entry of {length} bytes");
        var r = list.Sub(length - 2);
        return new MeterConfig((MeterFlags)r.U16(), r.U32(), r.All(MeterBand.Read));
    }
}
