using System.Buffers;
using System.Buffers.Binary;

namespace Kilda.OpenFlow;

/// <summary>A message as value: its type, the length of its body, and how the body is written and read (OpenFlow 1.3.5 §7.1).</summary>
public interface IOfMessage<TSelf>
    where TSelf : struct, IOfMessage<TSelf>
{
    static abstract OfType Type { get; }

    /// <summary>Bytes after the 8-byte header.</summary>
    int BodyLength { get; }

    void WriteBody(ref OfWriter w);

    static abstract TSelf ReadBody(ref OfReader r);
}

/// <summary>One message on the wire: the header's members and the body's bytes, not yet decoded.</summary>
public readonly ref struct OfFrame(byte version, OfType type, uint xid, ReadOnlySpan<byte> body)
{
    public const byte Version13 = 4;
    public const int HeaderSize = 8;

    public byte Version { get; } = version;

    public OfType Type { get; } = type;

    public uint Xid { get; } = xid;

    public ReadOnlySpan<byte> Body { get; } = body;

    /// <summary>Decodes the body. Trailing bytes that the message does not define are OFPBRC_BAD_LEN.</summary>
    public T Read<T>()
        where T : struct, IOfMessage<T>
    {
        var reader = new OfReader(Body);
        var message = T.ReadBody(ref reader);
        if (!reader.IsEmpty) OfWireException.BadLength($"{T.Type}: {reader.Remaining} bytes too many");
        return message;
    }

    /// <summary>Cuts the first frame off <paramref name="bytes"/>; false when it is not complete yet.</summary>
    /// <exception cref="OfWireException">The header announces fewer than 8 bytes.</exception>
    public static bool TryCut(scoped ref ReadOnlySpan<byte> bytes, out OfFrame frame)
    {
        frame = default;
        if (bytes.Length < HeaderSize) return false;
        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (length < HeaderSize) OfWireException.BadLength($"header announces {length} bytes");
        if (bytes.Length < length) return false;
        frame = new OfFrame(bytes[0], (OfType)bytes[1], BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]), bytes[HeaderSize..length]);
        bytes = bytes[length..];
        return true;
    }

    /// <summary>
    /// The same over pieces, as a pipe hands them out. Only a body that lies in several pieces is copied, once, at most 64 KiB.
    /// </summary>
    /// <exception cref="OfWireException">The header announces fewer than 8 bytes.</exception>
    public static bool TryCut(scoped ref ReadOnlySequence<byte> bytes, out OfFrame frame)
    {
        frame = default;
        if (bytes.Length < HeaderSize) return false;
        Span<byte> header = stackalloc byte[HeaderSize];
        bytes.Slice(0, HeaderSize).CopyTo(header);
        var length = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
        if (length < HeaderSize) OfWireException.BadLength($"header announces {length} bytes");
        if (bytes.Length < length) return false;
        var body = bytes.Slice(HeaderSize, length - HeaderSize);
        var (version, type, xid) = (header[0], (OfType)header[1], BinaryPrimitives.ReadUInt32BigEndian(header[4..]));
        frame = new OfFrame(version, type, xid, body.IsSingleSegment ? body.FirstSpan : body.ToArray());
        bytes = bytes.Slice(length);
        return true;
    }

    /// <summary>Writes header and body; the header is written here and nowhere else.</summary>
    public static void Write<T>(IBufferWriter<byte> output, uint xid, in T message, byte version = Version13)
        where T : struct, IOfMessage<T>
    {
        var length = HeaderSize + message.BodyLength;
        var w = new OfWriter(output.GetSpan(length)[..length]);
        w.U8(version);
        w.U8((byte)T.Type);
        w.U16(checked((ushort)length));
        w.U32(xid);
        message.WriteBody(ref w);
        if (w.Position != length) throw new InvalidOperationException($"{T.Type}: wrote {w.Position} of {length}");
        output.Advance(length);
    }
}
