namespace Kilda.OpenFlow;

/// <summary>
/// OFPT_HELLO (OpenFlow 1.3.5 §7.5.1). Bit n % 32 of bitmap n / 32 is version n; no bitmaps: the header's version is the highest one
/// spoken. Elements of other types are skipped.
/// </summary>
public readonly record struct Hello(Seq<uint> VersionBitmaps) : IOfMessage<Hello>
{
    private const ushort VersionBitmapType = 1;

    /// <summary>Versions are bytes: eight bitmaps name them all, and what a peer sends beyond them says nothing.</summary>
    private const int MaxBitmaps = 8;

    public static OfType Type => OfType.Hello;

    public int BodyLength => VersionBitmaps.IsEmpty ? 0 : (4 + (4 * VersionBitmaps.Count) + 7) & ~7;

    /// <summary>Whether a bitmap lists the version. False when there are no bitmaps.</summary>
    public bool Supports(byte version) =>
        version / 32 < VersionBitmaps.Count && (VersionBitmaps[version / 32] & (1u << (version % 32))) != 0;

    /// <summary>Whether the peer speaks the version, from its bitmaps or, without them, from the version in its header (§6.3.1).</summary>
    public bool Supports(byte version, byte headerVersion) => VersionBitmaps.IsEmpty ? headerVersion >= version : Supports(version);

    public void WriteBody(ref OfWriter w)
    {
        if (VersionBitmaps.IsEmpty) return;
        w.U16(VersionBitmapType);
        w.Length(4 + (4 * VersionBitmaps.Count));
        foreach (var bitmap in VersionBitmaps.Span) w.U32(bitmap);
        w.Zeros(BodyLength - 4 - (4 * VersionBitmaps.Count));
    }

    public static Hello ReadBody(ref OfReader r)
    {
        Seq<uint> bitmaps = [];
        while (!r.IsEmpty)
        {
            var (type, length) = (r.U16(), r.U16());
            if (length < 4) OfWireException.BadLength($"hello element {type}: {length} bytes");
            var element = r.Sub(length - 4);
            if (type == VersionBitmapType) bitmaps = ReadBitmaps(element);
            r.Skip(Math.Min(r.Remaining, -length & 7));
        }

        return new Hello(bitmaps);
    }

    private static Seq<uint> ReadBitmaps(OfReader element)
    {
        if (element.Remaining % 4 != 0) OfWireException.BadLength($"version bitmaps of {element.Remaining} bytes");
        var bitmaps = new uint[Math.Min(MaxBitmaps, element.Remaining / 4)];
        foreach (ref var bitmap in bitmaps.AsSpan()) bitmap = element.U32();
        return new Seq<uint>(bitmaps);
    }
}

/// <summary>
/// OFPT_ERROR (OpenFlow 1.3.5 §7.4.4). <paramref name="Data"/>: at least 64 bytes of the failed request. Of an experimenter error
/// (type 0xffff) the code is the experimenter's own and the data begins with the experimenter's id.
/// </summary>
public readonly record struct ErrorMessage(OfErrorType Type, ushort Code, Seq<byte> Data) : IOfMessage<ErrorMessage>
{
    static OfType IOfMessage<ErrorMessage>.Type => OfType.Error;

    public int BodyLength => 4 + Data.Count;

    /// <summary>The specification's names, such as "FLOW_MOD_FAILED/TABLE_FULL"; numbers where it has none.</summary>
    public string Describe() => OfErrorNames.Of(Type, Code);

    public void WriteBody(ref OfWriter w)
    {
        w.U16((ushort)Type);
        w.U16(Code);
        w.Bytes(Data.Span);
    }

    public static ErrorMessage ReadBody(ref OfReader r) => new((OfErrorType)r.U16(), r.U16(), r.Copy());
}

/// <summary>OFPT_ECHO_REQUEST (OpenFlow 1.3.5 §7.5.2).</summary>
public readonly record struct EchoRequest(Seq<byte> Data) : IOfMessage<EchoRequest>
{
    public static OfType Type => OfType.EchoRequest;

    public int BodyLength => Data.Count;

    public void WriteBody(ref OfWriter w) => w.Bytes(Data.Span);

    public static EchoRequest ReadBody(ref OfReader r) => new(r.Copy());
}

/// <summary>OFPT_ECHO_REPLY (OpenFlow 1.3.5 §7.5.3): the request's bytes.</summary>
public readonly record struct EchoReply(Seq<byte> Data) : IOfMessage<EchoReply>
{
    public static OfType Type => OfType.EchoReply;

    public int BodyLength => Data.Count;

    public void WriteBody(ref OfWriter w) => w.Bytes(Data.Span);

    public static EchoReply ReadBody(ref OfReader r) => new(r.Copy());
}

/// <summary>OFPT_EXPERIMENTER (OpenFlow 1.3.5 §7.5.4).</summary>
public readonly record struct Experimenter(uint Id, uint Type, Seq<byte> Body) : IOfMessage<Experimenter>
{
    static OfType IOfMessage<Experimenter>.Type => OfType.Experimenter;

    public int BodyLength => 8 + Body.Count;

    public void WriteBody(ref OfWriter w)
    {
        w.U32(Id);
        w.U32(Type);
        w.Bytes(Body.Span);
    }

    public static Experimenter ReadBody(ref OfReader r) => new(r.U32(), r.U32(), r.Copy());
}

/// <summary>OFPT_BARRIER_REQUEST (OpenFlow 1.3.5 §7.3.8).</summary>
public readonly record struct BarrierRequest : IOfMessage<BarrierRequest>
{
    public static OfType Type => OfType.BarrierRequest;

    public int BodyLength => 0;

    public void WriteBody(ref OfWriter w)
    {
    }

    public static BarrierRequest ReadBody(ref OfReader r) => default;
}

/// <summary>OFPT_BARRIER_REPLY (OpenFlow 1.3.5 §7.3.8).</summary>
public readonly record struct BarrierReply : IOfMessage<BarrierReply>
{
    public static OfType Type => OfType.BarrierReply;

    public int BodyLength => 0;

    public void WriteBody(ref OfWriter w)
    {
    }

    public static BarrierReply ReadBody(ref OfReader r) => default;
}
