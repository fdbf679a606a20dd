namespace Kilda.OpenFlow;

/// <summary>One match field, with an optional mask (OpenFlow 1.3.5 §7.2.3.2). Every basic value fits 128 bits.</summary>
public readonly record struct Oxm(OxmField Field, UInt128 Value, UInt128? Mask = null)
{
    private const ushort BasicClass = 0x8000;

    public int Length => 4 + (Field.Width() * (Mask is null ? 1 : 2));

    public void Write(ref OfWriter w)
    {
        var width = Field.Width();
        w.U16(BasicClass);
        w.U8((byte)(((byte)Field << 1) | (Mask is null ? 0 : 1)));
        w.U8((byte)(Length - 4));
        w.Number(Value, width);
        if (Mask is { } mask) w.Number(mask, width);
    }

    public static Oxm Read(ref OfReader r)
    {
        var oxmClass = r.U16();
        var (fieldByte, length) = (r.U8(), r.U8());
        var (field, masked) = ((OxmField)(fieldByte >> 1), (fieldByte & 1) != 0);
        if (oxmClass != BasicClass || !field.IsKnown())
        {
            throw new OfWireException(OfErrorType.BadMatch, OfErrorCode.BadMatch.BadType, $"match field {oxmClass:x4}/{fieldByte >> 1}");
        }

        var width = field.Width();
        if (length != width * (masked ? 2 : 1))
        {
            throw new OfWireException(OfErrorType.BadMatch, OfErrorCode.BadMatch.BadLength, $"{field}: {length} bytes of value");
        }

        var value = r.Number(width);
        return new Oxm(field, value, masked ? r.Number(width) : null);
    }

    public override string ToString() => Mask is { } mask ? $"{Field}=0x{Value:x}/0x{mask:x}" : $"{Field}=0x{Value:x}";
}
