namespace Kilda.OpenFlow;

/// <summary>
/// A property of a table (OpenFlow 1.3.5 §7.3.5.5.2). <c>Miss</c>: it holds for the table-miss entry; a table without such a property
/// can do the same for it as for the others.
/// </summary>
public abstract record TableProperty
{
    private const ushort InstructionsType = 0;
    private const ushort NextTablesType = 2;
    private const ushort WriteActionsType = 4;
    private const ushort ApplyActionsType = 6;
    private const ushort MatchType = 8;
    private const ushort WildcardsType = 10;
    private const ushort WriteSetFieldType = 12;
    private const ushort ApplySetFieldType = 14;
    private const int HeaderSize = 4;

    private TableProperty()
    {
    }

    public sealed record Instructions(bool Miss, Seq<FeatureId> Ids) : TableProperty;

    public sealed record NextTables(bool Miss, Seq<byte> Tables) : TableProperty;

    public sealed record WriteActions(bool Miss, Seq<FeatureId> Ids) : TableProperty;

    public sealed record ApplyActions(bool Miss, Seq<FeatureId> Ids) : TableProperty;

    public sealed record Match(Seq<OxmId> Fields) : TableProperty;

    public sealed record Wildcards(Seq<OxmId> Fields) : TableProperty;

    public sealed record WriteSetField(bool Miss, Seq<OxmId> Fields) : TableProperty;

    public sealed record ApplySetField(bool Miss, Seq<OxmId> Fields) : TableProperty;

    /// <summary>A property of another type, experimenters included: the bytes after type and length, without padding.</summary>
    public sealed record Unknown(ushort Type, Seq<byte> Body) : TableProperty;

    internal int PaddedLength => (Length + 7) & ~7;

    private int Length => HeaderSize + this switch
    {
        Instructions p => LengthOf(p.Ids),
        NextTables p => p.Tables.Count,
        WriteActions p => LengthOf(p.Ids),
        ApplyActions p => LengthOf(p.Ids),
        Match p => LengthOf(p.Fields),
        Wildcards p => LengthOf(p.Fields),
        WriteSetField p => LengthOf(p.Fields),
        ApplySetField p => LengthOf(p.Fields),
        Unknown p => p.Body.Count,
        _ => 0,
    };

    internal void Write(ref OfWriter w)
    {
        switch (this)
        {
            case Instructions p: List(ref w, InstructionsType, p.Miss, p.Ids); break;
            case NextTables p: Head(ref w, NextTablesType, p.Miss); w.Bytes(p.Tables.Span); break;
            case WriteActions p: List(ref w, WriteActionsType, p.Miss, p.Ids); break;
            case ApplyActions p: List(ref w, ApplyActionsType, p.Miss, p.Ids); break;
            case Match p: List(ref w, MatchType, false, p.Fields); break;
            case Wildcards p: List(ref w, WildcardsType, false, p.Fields); break;
            case WriteSetField p: List(ref w, WriteSetFieldType, p.Miss, p.Fields); break;
            case ApplySetField p: List(ref w, ApplySetFieldType, p.Miss, p.Fields); break;
            case Unknown p: Head(ref w, p.Type, false); w.Bytes(p.Body.Span); break;
        }

        w.Zeros(PaddedLength - Length);
    }

    /// <exception cref="OfWireException">OFPTFFC_BAD_LEN: a length is wrong.</exception>
    internal static TableProperty Read(ref OfReader r)
    {
        if (r.Remaining < HeaderSize) throw BadLength($"{r.Remaining} bytes where a property begins");
        var (type, length) = (r.U16(), r.U16());
        if (length < HeaderSize || ((length + 7) & ~7) - HeaderSize > r.Remaining) throw BadLength($"property {type}: {length} bytes");
        var body = r.Sub(length - HeaderSize);
        r.Skip(-length & 7);
        var miss = (type & 1) != 0;
        return type switch
        {
            InstructionsType or (InstructionsType | 1) => new Instructions(miss, body.All(FeatureId.Read)),
            NextTablesType or (NextTablesType | 1) => new NextTables(miss, body.Copy()),
            WriteActionsType or (WriteActionsType | 1) => new WriteActions(miss, body.All(FeatureId.Read)),
            ApplyActionsType or (ApplyActionsType | 1) => new ApplyActions(miss, body.All(FeatureId.Read)),
            MatchType => new Match(body.All(OxmId.Read)),
            WildcardsType => new Wildcards(body.All(OxmId.Read)),
            WriteSetFieldType or (WriteSetFieldType | 1) => new WriteSetField(miss, body.All(OxmId.Read)),
            ApplySetFieldType or (ApplySetFieldType | 1) => new ApplySetField(miss, body.All(OxmId.Read)),
            _ => new Unknown(type, body.Copy()),
        };
    }

    internal static OfWireException BadLength(string text) =>
        new(OfErrorType.TableFeaturesFailed, OfErrorCode.TableFeaturesFailed.BadLength, text);

    private static int LengthOf(Seq<FeatureId> ids)
    {
        var length = 0;
        foreach (ref readonly var id in ids.Span) length += id.Length;
        return length;
    }

    private static int LengthOf(Seq<OxmId> ids)
    {
        var length = 0;
        foreach (ref readonly var id in ids.Span) length += id.Length;
        return length;
    }

    private void Head(ref OfWriter w, ushort type, bool miss)
    {
        w.U16((ushort)(type | (miss ? 1 : 0)));
        w.Length(Length);
    }

    private void List(ref OfWriter w, ushort type, bool miss, Seq<FeatureId> ids)
    {
        Head(ref w, type, miss);
        foreach (ref readonly var id in ids.Span) id.Write(ref w);
    }

    private void List(ref OfWriter w, ushort type, bool miss, Seq<OxmId> ids)
    {
        Head(ref w, type, miss);
        foreach (ref readonly var id in ids.Span) id.Write(ref w);
    }
}
