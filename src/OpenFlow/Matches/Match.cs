namespace Kilda.OpenFlow;

/// <summary>An OXM match (OpenFlow 1.3.5 §7.2.3): all fields must match; no fields match everything.</summary>
public readonly record struct Match(Seq<Oxm> Fields)
{
    private const ushort OxmType = 1;

    public static Match Any => default;

    /// <summary>Bytes on the wire, padding included: type 2 + length 2 + fields, padded to 8.</summary>
    public int Length => Padded(UnpaddedLength);

    private int UnpaddedLength
    {
        get
        {
            var length = 4;
            foreach (var oxm in Fields) length += oxm.Length;
            return length;
        }
    }

    public Oxm? this[OxmField field]
    {
        get
        {
            foreach (var oxm in Fields)
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
        w.U16(checked((ushort)unpadded));
        foreach (var field in Fields) field.Write(ref w);
        w.Zeros(Padded(unpadded) - unpadded);
    }

    public static Match Read(ref OfReader r)
    {
        var (type, length) = (r.U16(), r.U16());
        if (type != OxmType) throw new OfWireException(OfErrorType.BadMatch, OfErrorCode.BadMatch.BadType, $"match type {type}");
        if (length < 4) throw new OfWireException(OfErrorType.BadMatch, OfErrorCode.BadMatch.BadLength, $"match length {length}");
        var inner = r.Sub(length - 4);
        var fields = new List<Oxm>();
        while (!inner.IsEmpty) fields.Add(Oxm.Read(ref inner));
        r.Skip(Padded(length) - length);
        return new Match(fields.ToSeq());
    }

    public override string ToString() => string.Join(",", Fields.Span.ToArray());

    private static int Padded(int length) => (length + 7) & ~7;
}
