using System.Buffers.Binary;

namespace Kilda.OpenFlow;

/// <summary>Reads big-endian fields from a span and cannot overrun: a read past the end is OFPBRC_BAD_LEN.</summary>
public ref struct OfReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly int Remaining => _rest.Length;

    public readonly bool IsEmpty => _rest.IsEmpty;

    public byte U8() => Take(1)[0];

    public ushort U16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public uint U32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public ulong U64() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

    /// <summary>A big-endian number of 1 to 16 bytes.</summary>
    public UInt128 Number(int width)
    {
        UInt128 value = 0;
        foreach (var b in Take(width)) value = (value << 8) | b;
        return value;
    }

    public ReadOnlySpan<byte> Bytes(int count) => Take(count);

    /// <summary>Everything that is left.</summary>
    public ReadOnlySpan<byte> Rest() => Take(_rest.Length);

    public void Skip(int count) => Take(count);

    /// <summary>A reader of its own for a length-prefixed element.</summary>
    public OfReader Sub(int length) => new(Take(length));

    private ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)_rest.Length) OfWireException.BadLength($"need {count} bytes, have {_rest.Length}");
        var head = _rest[..count];
        _rest = _rest[count..];
        return head;
    }
}
