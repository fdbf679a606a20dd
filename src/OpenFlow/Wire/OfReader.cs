using System.Buffers.Binary;
using System.Text;

namespace Kilda.OpenFlow;

/// <summary>Reads big-endian fields from a span and cannot overrun: a read past the end is OFPBRC_BAD_LEN.</summary>
public ref struct OfReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Reads one element of a list from its first byte on.</summary>
    public delegate T Element<T>(ref OfReader r);

    public readonly int Remaining => _rest.Length;

    public readonly bool IsEmpty => _rest.IsEmpty;

    /// <summary>What has not been read yet, without reading it.</summary>
    public readonly ReadOnlySpan<byte> Ahead => _rest;

    public byte U8() => Take(1)[0];

    public ushort U16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public uint U32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public ulong U64() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

    /// <summary>A MAC address: the low 48 bits.</summary>
    public ulong U48() => ((ulong)U16() << 32) | U32();

    /// <summary>A big-endian number of 1 to 16 bytes.</summary>
    public UInt128 Number(int width)
    {
        var bytes = Take(width);
        switch (width)
        {
            case 1: return bytes[0];
            case 2: return BinaryPrimitives.ReadUInt16BigEndian(bytes);
            case 4: return BinaryPrimitives.ReadUInt32BigEndian(bytes);
            case 8: return BinaryPrimitives.ReadUInt64BigEndian(bytes);
            case 16: return BinaryPrimitives.ReadUInt128BigEndian(bytes);
        }

        UInt128 value = 0;
        foreach (var b in bytes) value = (value << 8) | b;
        return value;
    }

    public ReadOnlySpan<byte> Bytes(int count) => Take(count);

    /// <summary>Everything that is left.</summary>
    public ReadOnlySpan<byte> Rest() => Take(_rest.Length);

    /// <summary>A copy of everything that is left.</summary>
    public Seq<byte> Copy() => new(Take(_rest.Length).ToArray());

    /// <summary>Text in a field of fixed size, up to the first NUL. Latin-1, so that every byte is one character and survives.</summary>
    public string Text(int size)
    {
        var field = Take(size);
        var end = field.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? field : field[..end]);
    }

    public void Skip(int count) => Take(count);

    /// <summary>A reader of its own for a length-prefixed element.</summary>
    public OfReader Sub(int length) => new(Take(length));

    /// <summary>A list that fills the rest. Every element takes at least one byte, so the list ends.</summary>
    public Seq<T> All<T>(Element<T> read)
    {
        if (IsEmpty) return [];
        var items = new List<T>();
        while (!IsEmpty) items.Add(read(ref this));
        return new Seq<T>([.. items]);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)_rest.Length) TooShort(count);
        var head = _rest[..count];
        _rest = _rest[count..];
        return head;
    }

    private readonly void TooShort(int count) => OfWireException.BadLength($"need {count} bytes, have {_rest.Length}");
}
