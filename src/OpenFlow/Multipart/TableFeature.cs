namespace Kilda.OpenFlow;

/// <summary>What a table can do (OpenFlow 1.3.5 §7.3.5.5). <paramref name="Name"/>: at most 32 characters.</summary>
public sealed record TableFeature(
    byte Table, string Name, ulong MetadataMatch, ulong MetadataWrite, uint Config, uint MaxEntries, Seq<TableProperty> Properties)
{
    private const int FixedSize = 64;

    internal int Length
    {
        get
        {
            var length = FixedSize;
            foreach (var property in Properties.Span) length += property.PaddedLength;
            return length;
        }
    }

    internal static int LengthOf(Seq<TableFeature> tables)
    {
        var length = 0;
        foreach (var table in tables.Span) length += table.Length;
        return length;
    }

    internal static void WriteAll(ref OfWriter w, Seq<TableFeature> tables)
    {
        foreach (var table in tables.Span) table.Write(ref w);
    }

    internal void Write(ref OfWriter w)
    {
        w.Length(Length);
        w.U8(Table);
        w.Zeros(5);
        w.Text(Name, 32);
        w.U64(MetadataMatch);
        w.U64(MetadataWrite);
        w.U32(Config);
        w.U32(MaxEntries);
        foreach (var property in Properties.Span) property.Write(ref w);
    }

    /// <exception cref="OfWireException">OFPTFFC_BAD_LEN: a length is wrong.</exception>
    internal static TableFeature Read(ref OfReader list)
    {
        var length = list.U16();
        if (length < FixedSize || length - 2 > list.Remaining) throw TableProperty.BadLength($"table of {length} bytes");
        var r = list.Sub(length - 2);
        var table = r.U8();
        r.Skip(5);
        return new TableFeature(table, r.Text(32), r.U64(), r.U64(), r.U32(), r.U32(), r.All(TableProperty.Read));
    }
}

/// <summary>The number of an instruction or action; of an experimenter's, <paramref name="Body"/> begins with its id.</summary>
public readonly record struct FeatureId(ushort Type, Seq<byte> Body)
{
    internal int Length => 4 + Body.Count;

    internal void Write(ref OfWriter w)
    {
        w.U16(Type);
        w.Length(Length);
        w.Bytes(Body.Span);
    }

    internal static FeatureId Read(ref OfReader r)
    {
        var (type, length) = (r.U16(), r.U16());
        if (length < 4 || length - 4 > r.Remaining) throw TableProperty.BadLength($"feature {type}: {length} bytes");
        return new FeatureId(type, new Seq<byte>(r.Bytes(length - 4).ToArray()));
    }
}

/// <summary>The header of a match field; of an experimenter's (class 0xffff), its id follows.</summary>
public readonly record struct OxmId(ushort Class, byte Number, bool HasMask, byte PayloadLength, uint? Experimenter = null)
{
    private const ushort BasicClass = 0x8000;
    private const ushort ExperimenterClass = 0xffff;

    internal int Length => Class == ExperimenterClass ? 8 : 4;

    /// <summary>The basic field, or null when it is another one.</summary>
    public OxmField? Field => Class == BasicClass && ((OxmField)Number).IsKnown() ? (OxmField)Number : null;

    public static OxmId Of(OxmField field, bool hasMask = false) =>
        new(BasicClass, (byte)field, hasMask, (byte)(field.Width() << (hasMask ? 1 : 0)));

    internal void Write(ref OfWriter w)
    {
        w.U16(Class);
        w.U8((byte)((Number << 1) | (HasMask ? 1 : 0)));
        w.U8(PayloadLength);
        if (Class == ExperimenterClass) w.U32(Experimenter ?? 0);
    }

    internal static OxmId Read(ref OfReader r)
    {
        var (oxmClass, field, length) = (r.U16(), r.U8(), r.U8());
        return new OxmId(oxmClass, (byte)(field >> 1), (field & 1) != 0, length, oxmClass == ExperimenterClass ? r.U32() : null);
    }
}
