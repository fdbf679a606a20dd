namespace Kilda.OpenFlow;

/// <summary>OFPT_MULTIPART_REQUEST (OpenFlow 1.3.5 §7.3.5). <paramref name="More"/>: OFPMPF_REQ_MORE, the request goes on.</summary>
public readonly record struct MultipartRequest(MultipartQuery Query, bool More = false) : IOfMessage<MultipartRequest>
{
    private const int HeaderSize = 8;

    public static OfType Type => OfType.MultipartRequest;

    public int BodyLength => HeaderSize + Query.Length;

    public void WriteBody(ref OfWriter w)
    {
        w.U16((ushort)Query.Type);
        w.U16(More ? (ushort)1 : (ushort)0);
        w.Zeros(4);
        Query.Write(ref w);
    }

    /// <exception cref="OfWireException">OFPBRC_BAD_MULTIPART: no such type.</exception>
    public static MultipartRequest ReadBody(ref OfReader r)
    {
        var (type, flags) = ((OfMultipart)r.U16(), r.U16());
        r.Skip(4);
        return new MultipartRequest(MultipartQuery.Read(type, ref r), (flags & 1) != 0);
    }
}

/// <summary>
/// OFPT_MULTIPART_REPLY (OpenFlow 1.3.5 §7.3.5). <paramref name="More"/>: OFPMPF_REPLY_MORE, another part follows. Each part holds
/// whole entries and is decoded by itself.
/// </summary>
public readonly record struct MultipartReply(MultipartResult Result, bool More = false) : IOfMessage<MultipartReply>
{
    private const int HeaderSize = 8;

    public static OfType Type => OfType.MultipartReply;

    public int BodyLength => HeaderSize + Result.Length;

    public void WriteBody(ref OfWriter w)
    {
        w.U16((ushort)Result.Type);
        w.U16(More ? (ushort)1 : (ushort)0);
        w.Zeros(4);
        Result.Write(ref w);
    }

    /// <exception cref="OfWireException">OFPBRC_BAD_MULTIPART: no such type.</exception>
    public static MultipartReply ReadBody(ref OfReader r)
    {
        var (type, flags) = ((OfMultipart)r.U16(), r.U16());
        r.Skip(4);
        return new MultipartReply(MultipartResult.Read(type, ref r), (flags & 1) != 0);
    }
}
