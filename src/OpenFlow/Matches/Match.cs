using System.Text.Json.Serialization;

namespace Kilda.OpenFlow;

/// <summary>An OXM match (OpenFlow 1.3.5 §7.2.3): all fields must match; no fields match everything.</summary>
public readonly partial record struct Match(Seq<Oxm> Fields)
{
    private const ushort OxmType = 1;

    public static Match Any => default;

    /// <summary>Bytes on the wire, padding included: type 2 + length 2 + fields, padded to 8.</summary>
    [JsonIgnore]
    public int Length => Padded(UnpaddedLength);

    private int UnpaddedLength
    {
        get
        {
            var length = 4;
            foreach (ref readonly var oxm in Fields.Span) length += oxm.Length;
            return length;
        }
    }

    public Oxm? this[OxmField field]
    {
        get
        {
            foreach (ref readonly var oxm in Fields.Span)
            {
                if (oxm.Field == field) return oxm;
            }

            return null;
        }
    }

    public void Write(ref OfWriter w)
    {
        var unpadded = UnpaddedLength;
        w.U16(OxmType);
        w.Length(unpadded);
        foreach (ref readonly var field in Fields.Span) field.Write(ref w);
        w.Zeros(Padded(unpadded) - unpadded);
    }

    /// <summary>A match as a switch reports it: well formed, but its fields need not make sense together.</summary>
    /// <exception cref="OfWireException">OFPBMC_BAD_TYPE, BAD_LEN, BAD_FIELD or DUP_FIELD.</exception>
    public static Match Read(ref OfReader r)
    {
        var (type, length) = (r.U16(), r.U16());
        if (type != OxmType) throw Bad(OfErrorCode.BadMatch.BadType, $"match type {type}");
        if (length < 4 || Padded(length) - 4 > r.Remaining) throw Bad(OfErrorCode.BadMatch.BadLength, $"match of {length} bytes");
        var inner = r.Sub(length - 4);
        var count = Count(inner.Ahead);
        if (count > OfLimits.MatchFields) throw Bad(OfErrorCode.BadMatch.BadLength, $"match of {count} fields");
        var fields = count == 0 ? null : new Oxm[count];
        ulong seen = 0;
        foreach (ref var field in fields.AsSpan())
        {
            field = Oxm.Read(ref inner);
            if (field.Field == OxmField.Foreign) continue;
            var bit = 1UL << (byte)field.Field;
            if ((seen & bit) != 0) throw Bad(OfErrorCode.BadMatch.DuplicateField, $"{field.Field} twice");
            seen |= bit;
        }

        r.Skip(Padded(length) - length);
        return new Match(new Seq<Oxm>(fields));
    }

    public override string ToString() => string.Join(",", Fields.Span.ToArray());

    /// <summary>Fields by their lengths alone; one that is cut short counts and is refused when it is read.</summary>
    private static int Count(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        for (; !bytes.IsEmpty; count++) bytes = bytes.Length < 4 ? [] : bytes[Math.Min(4 + bytes[3], bytes.Length)..];
        return count;
    }

    private static int Padded(int length) => (length + 7) & ~7;

    private static OfWireException Bad(ushort code, string text) => new(OfErrorType.BadMatch, code, text);
}
