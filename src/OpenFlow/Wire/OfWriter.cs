using System.Buffers.Binary;

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

    /// <summary>The low <paramref name="width"/> bytes of a number, 1 to 16, big-endian.</summary>
    public void Number(UInt128 value, int width)
    {
        var target = Next(width);
        for (var i = width - 1; i >= 0; i--)
        {
            target[i] = (byte)value;
            value >>= 8;
        }
    }

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Next(bytes.Length));

    public void Zeros(int count) => Next(count).Clear();

    private Span<byte> Next(int count)
    {
        var span = _buffer.Slice(Position, count);
        Position += count;
        return span;
    }
}
