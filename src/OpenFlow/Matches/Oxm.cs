using System.Text.Json.Serialization;

namespace Kilda.OpenFlow;

/// <summary>
/// One match field, with an optional mask (OpenFlow 1.3.5 §7.2.3.2). Every basic value fits 128 bits; a field of another class is
/// <see cref="OxmField.Foreign"/> and only bytes.
/// </summary>
public readonly record struct Oxm(OxmField Field, UInt128 Value, UInt128? Mask = null)
{
    private const ushort BasicClass = 0x8000;
    private const int HeaderSize = 4;

    /// <summary>A field of another class (Nicira, experimenter): its four header bytes and its payload. Empty for basic fields.</summary>
    public Seq<byte> Foreign { get; init; }

    /// <summary>Bytes on the wire: header 4 + value + mask.</summary>
    [JsonIgnore]
    public int Length => Field == OxmField.Foreign ? Foreign.Count : HeaderSize + (Field.Width() << (Mask is null ? 0 : 1));

    public void Write(ref OfWriter w)
    {
        if (Field == OxmField.Foreign)
        {
            w.Bytes(Foreign.Span);
            return;
        }

        var (width, masked) = (Field.Width(), Mask is null ? 0 : 1);
        w.U32(((uint)BasicClass << 16) | (uint)(((byte)Field << 9) | (masked << 8) | (width << masked)));
        w.Number(Value, width);
        if (masked != 0) w.Number(Mask.GetValueOrDefault(), width);
    }

    /// <exception cref="OfWireException">OFPBMC_BAD_FIELD: no such basic field; OFPBMC_BAD_LEN: its length is another one.</exception>
    public static Oxm Read(ref OfReader r)
    {
        if (r.Remaining < HeaderSize || r.Remaining < HeaderSize + r.Ahead[3])
        {
            throw Bad(OfErrorCode.BadMatch.BadLength, $"match field cut short: {r.Remaining} bytes");
        }

        var header = r.Ahead;
        var (oxmClass, field, masked, length) = ((header[0] << 8) | header[1], (OxmField)(header[2] >> 1), header[2] & 1, header[3]);
        if (oxmClass != BasicClass)
        {
            return new Oxm(OxmField.Foreign, 0) { Foreign = new Seq<byte>(r.Bytes(HeaderSize + length).ToArray()) };
        }

        if (!field.IsKnown()) throw Bad(OfErrorCode.BadMatch.BadField, $"match field {(byte)field}");
        var width = field.Width();
        if (length != width << masked) throw Bad(OfErrorCode.BadMatch.BadLength, $"{field}: {length} bytes");
        r.Skip(HeaderSize);
        var value = r.Number(width);
        return new Oxm(field, value, masked == 0 ? null : r.Number(width));
    }

    public override string ToString() => this switch
    {
        { Field: OxmField.Foreign } => $"0x{Convert.ToHexStringLower(Foreign.Span)}",
        { Mask: { } mask } => $"{Field}=0x{Value:x}/0x{mask:x}",
        _ => $"{Field}=0x{Value:x}",
    };

    private static OfWireException Bad(ushort code, string text) => new(OfErrorType.BadMatch, code, text);
}
