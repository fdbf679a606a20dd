using System.Text.Json.Serialization;

namespace Kilda.OpenFlow;

/// <summary>OFPMC_* (OpenFlow 1.3.5 §7.3.4.4).</summary>
public enum MeterCommand : ushort
{
    Add = 0,
    Modify = 1,
    Delete = 2,
}

/// <summary>OFPMF_* (OpenFlow 1.3.5 §7.3.4.4).</summary>
[Flags]
public enum MeterFlags : ushort
{
    None = 0,
    KilobitsPerSecond = 1 << 0,
    PacketsPerSecond = 1 << 1,
    Burst = 1 << 2,
    Stats = 1 << 3,
}

/// <summary>
/// A band of a meter: what happens to packets above its rate (OpenFlow 1.3.5 §7.3.4.4). Rate in kbit/s or packets/s, burst in kbit or
/// packets, by the meter's flags.
/// </summary>
[JsonDerivedType(typeof(Drop), "drop")]
[JsonDerivedType(typeof(DscpRemark), "dscpRemark")]
[JsonDerivedType(typeof(Experimenter), "experimenter")]
[JsonDerivedType(typeof(Unknown), "unknown")]
public abstract record MeterBand
{
    private const ushort DropType = 1;
    private const ushort DscpRemarkType = 2;
    private const ushort ExperimenterType = 0xffff;
    private const int HeaderSize = 12;

    private MeterBand(uint rate, uint burst)
    {
        Rate = rate;
        Burst = burst;
    }

    public uint Rate { get; init; }

    public uint Burst { get; init; }

    /// <summary>OFPMBT_DROP.</summary>
    public sealed record Drop(uint Rate, uint Burst) : MeterBand(Rate, Burst);

    /// <summary>OFPMBT_DSCP_REMARK: raises the drop precedence.</summary>
    public sealed record DscpRemark(uint Rate, uint Burst, byte PrecedenceLevel) : MeterBand(Rate, Burst);

    /// <summary>OFPMBT_EXPERIMENTER.</summary>
    public sealed record Experimenter(uint Rate, uint Burst, uint Id, Seq<byte> Body) : MeterBand(Rate, Burst);

    /// <summary>A band of another type: the bytes after the burst.</summary>
    public sealed record Unknown(ushort Type, uint Rate, uint Burst, Seq<byte> Body) : MeterBand(Rate, Burst);

    internal int Length => this switch
    {
        Experimenter b => HeaderSize + 4 + b.Body.Count,
        Unknown b => HeaderSize + b.Body.Count,
        _ => HeaderSize + 4,
    };

    internal static int LengthOf(Seq<MeterBand> bands)
    {
        var length = 0;
        foreach (var band in bands.Span) length += band.Length;
        return length;
    }

    internal static void WriteAll(ref OfWriter w, Seq<MeterBand> bands)
    {
        foreach (var band in bands.Span) band.Write(ref w);
    }

    internal void Write(ref OfWriter w)
    {
        w.U16(this switch { Drop => DropType, DscpRemark => DscpRemarkType, Unknown b => b.Type, _ => ExperimenterType });
        w.Length(Length);
        w.U32(Rate);
        w.U32(Burst);
        switch (this)
        {
            case Drop: w.Zeros(4); break;
            case DscpRemark b: w.U8(b.PrecedenceLevel); w.Zeros(3); break;
            case Experimenter b: w.U32(b.Id); w.Bytes(b.Body.Span); break;
            case Unknown b: w.Bytes(b.Body.Span); break;
        }
    }

    /// <exception cref="OfWireException">OFPMMFC_BAD_BAND: the length is wrong.</exception>
    internal static MeterBand Read(ref OfReader r)
    {
        var (type, length) = (r.U16(), r.U16());
        if (length < HeaderSize || length - 4 > r.Remaining || (length != 16 && type is (DropType or DscpRemarkType)))
        {
            throw new OfWireException(OfErrorType.MeterModFailed, OfErrorCode.MeterModFailed.BadBand, $"band {type}: {length} bytes");
        }

        var body = r.Sub(length - 4);
        var (rate, burst) = (body.U32(), body.U32());
        return type switch
        {
            DropType => new Drop(rate, burst),
            DscpRemarkType => new DscpRemark(rate, burst, body.U8()),
            ExperimenterType => new Experimenter(rate, burst, body.U32(), body.Copy()),
            _ => new Unknown(type, rate, burst, body.Copy()),
        };
    }
}

/// <summary>OFPT_METER_MOD (OpenFlow 1.3.5 §7.3.4.4).</summary>
public readonly record struct MeterMod(MeterCommand Command, MeterFlags Flags, uint Meter, Seq<MeterBand> Bands) : IOfMessage<MeterMod>
{
    public static OfType Type => OfType.MeterMod;

    public int BodyLength => 8 + MeterBand.LengthOf(Bands);

    public void WriteBody(ref OfWriter w)
    {
        w.U16((ushort)Command);
        w.U16((ushort)Flags);
        w.U32(Meter);
        MeterBand.WriteAll(ref w, Bands);
    }

    /// <exception cref="OfWireException">OFPMMFC_BAD_COMMAND or BAD_BAND.</exception>
    public static MeterMod ReadBody(ref OfReader r)
    {
        var (command, flags, meter) = ((MeterCommand)r.U16(), (MeterFlags)r.U16(), r.U32());
        if (command > MeterCommand.Delete)
        {
            throw new OfWireException(
                OfErrorType.MeterModFailed, OfErrorCode.MeterModFailed.BadCommand, $"meter command {(ushort)command}");
        }

        return new MeterMod(command, flags, meter, r.All(MeterBand.Read));
    }
}
