using System.Buffers.Binary;
using System.Text;

namespace Kilda.OpenFlow;

/// <summary>Writes big-endian fields into a span of exactly the announced length.</summary>
public ref struct OfWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;

    public int Position { get; private set; }

    public void U8(byte value) => Next(1)[0] = value;

    public void U16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Next(2), value);

    public void U32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Next(4), value);

    public void U64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Next(8), value);

    /// <summary>A MAC address: the low 48 bits.</summary>
    public void U48(ulong value)
    {
        U16((ushort)(value >> 32));
        U32((uint)value);
    }

    /// <summary>A length, in 16 bits.</summary>
    /// <exception cref="OverflowException">The value does not fit a message.</exception>
    public void Length(int value) => U16(checked((ushort)value));

    /// <summary>The low <paramref name="width"/> bytes of a number, 1 to 16, big-endian.</summary>
    public void Number(UInt128 value, int width)
    {
        var target = Next(width);
        switch (width)
        {
            case 1: target[0] = (byte)value; return;
            case 2: BinaryPrimitives.WriteUInt16BigEndian(target, (ushort)value); return;
            case 4: BinaryPrimitives.WriteUInt32BigEndian(target, (uint)value); return;
            case 8: BinaryPrimitives.WriteUInt64BigEndian(target, (ulong)value); return;
            case 16: BinaryPrimitives.WriteUInt128BigEndian(target, value); return;
        }

        for (var i = width - 1; i >= 0; i--)
        {
            target[i] = (byte)value;
            value >>= 8;
        }
    }

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Next(bytes.Length));

    /// <summary>Latin-1 text, filled with NULs to a field of fixed size.</summary>
    /// <exception cref="ArgumentException">The text is longer than the field.</exception>
    public void Text(string text, int size)
    {
        if (text.Length > size) throw new ArgumentException($"'{text}' is longer than {size} bytes", nameof(text));
        var field = Next(size);
        field[Encoding.Latin1.GetBytes(text, field)..].Clear();
    }

    public void Zeros(int count) => Next(count).Clear();

    private Span<byte> Next(int count)
    {
        var span = _buffer.Slice(Position, count);
        Position += count;
        return span;
    }
}
