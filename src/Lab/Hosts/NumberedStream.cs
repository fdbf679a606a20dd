using System.Buffers.Binary;
using Kilda.OpenFlow;

namespace Kilda.Lab.Hosts;

/// <summary>
/// Frames of one length that carry a stream id and a number, so that a receiver can tell losses, duplicates and disorder.
/// Payload: 4 bytes magic, 4 bytes stream id, 8 bytes number, zeros.
/// </summary>
public sealed class NumberedStream
{
    private const uint Magic = 0x4b_4c_4e_53;
    private const int StampLength = 16;
    private readonly byte[] _frame;
    private readonly int _payload;

    /// <param name="id">Tells streams apart.</param>
    /// <param name="header">Addresses and tags; its payload is not used.</param>
    /// <param name="length">Bytes of the whole frame, checksum not counted.</param>
    /// <exception cref="ArgumentOutOfRangeException">The frame has no room for the number.</exception>
    public NumberedStream(uint id, EthernetFrame header, int length = 100)
    {
        _payload = header.HeaderLength;
        ArgumentOutOfRangeException.ThrowIfLessThan(length, _payload + StampLength);
        Id = id;
        _frame = (header with { EtherType = EthernetFrame.Experimental, Payload = new Seq<byte>(new byte[length - _payload]) }).ToBytes();
        BinaryPrimitives.WriteUInt32BigEndian(_frame.AsSpan(_payload), Magic);
        BinaryPrimitives.WriteUInt32BigEndian(_frame.AsSpan(_payload + 4), id);
    }

    public uint Id { get; }

    public int FrameLength => _frame.Length;

    /// <summary>The frame with this number. The bytes are valid until the next call.</summary>
    public ReadOnlySpan<byte> Frame(long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(_frame.AsSpan(_payload + 8), number);
        return _frame;
    }

    /// <returns>The number in a frame of stream <paramref name="id"/>, whatever tags it carries; null for any other frame.</returns>
    public static long? NumberIn(ReadOnlySpan<byte> frame, uint id)
    {
        var at = EthernetFrame.PayloadOffset(frame);
        if (at < 0 || frame.Length < at + StampLength) return null;
        if (BinaryPrimitives.ReadUInt16BigEndian(frame[(at - 2)..]) != EthernetFrame.Experimental) return null;
        if (BinaryPrimitives.ReadUInt32BigEndian(frame[at..]) != Magic || BinaryPrimitives.ReadUInt32BigEndian(frame[(at + 4)..]) != id) return null;
        var number = BinaryPrimitives.ReadInt64BigEndian(frame[(at + 8)..]);
        return number < 0 ? null : number;
    }
}
