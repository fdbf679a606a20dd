namespace Kilda.OpenFlow;

/// <summary>OFPR_* (OpenFlow 1.3.5 §7.4.1).</summary>
public enum PacketInReason : byte
{
    NoMatch = 0,
    Action = 1,
    InvalidTtl = 2,
}

/// <summary>OFPT_PACKET_IN (OpenFlow 1.3.5 §7.4.1). <paramref name="Data"/> may be only the beginning of the packet.</summary>
public readonly record struct PacketIn(
    uint Buffer, ushort TotalLength, PacketInReason Reason, byte Table, ulong Cookie, Match Match, Seq<byte> Data) : IOfMessage<PacketIn>
{
    public static OfType Type => OfType.PacketIn;

    public int BodyLength => 16 + Match.Length + 2 + Data.Count;

    public void WriteBody(ref OfWriter w)
    {
        w.U32(Buffer);
        w.U16(TotalLength);
        w.U8((byte)Reason);
        w.U8(Table);
        w.U64(Cookie);
        Match.Write(ref w);
        w.Zeros(2);
        w.Bytes(Data.Span);
    }

    public static PacketIn ReadBody(ref OfReader r)
    {
        var (buffer, total, reason, table, cookie) = (r.U32(), r.U16(), (PacketInReason)r.U8(), r.U8(), r.U64());
        var match = Match.Read(ref r);
        r.Skip(2);
        return new PacketIn(buffer, total, reason, table, cookie, match, r.Copy());
    }
}

/// <summary>OFPT_PACKET_OUT (OpenFlow 1.3.5 §7.3.7). The packet is <paramref name="Data"/> unless it is in a buffer of the switch.</summary>
public readonly record struct PacketOut(uint Buffer, uint InPort, Seq<OfAction> Actions, Seq<byte> Data) : IOfMessage<PacketOut>
{
    public static OfType Type => OfType.PacketOut;

    public int BodyLength => 16 + OfAction.LengthOf(Actions) + Data.Count;

    public void WriteBody(ref OfWriter w)
    {
        w.U32(Buffer);
        w.U32(InPort);
        w.Length(OfAction.LengthOf(Actions));
        w.Zeros(6);
        OfAction.WriteAll(ref w, Actions);
        w.Bytes(Data.Span);
    }

    public static PacketOut ReadBody(ref OfReader r)
    {
        var (buffer, port, length) = (r.U32(), r.U32(), r.U16());
        r.Skip(6);
        var actions = r.Sub(length);
        return new PacketOut(buffer, port, OfAction.ReadAll(ref actions), r.Copy());
    }
}
