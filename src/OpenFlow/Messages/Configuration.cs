namespace Kilda.OpenFlow;

/// <summary>OFPT_FEATURES_REQUEST (OpenFlow 1.3.5 §7.3.1).</summary>
public readonly record struct FeaturesRequest : IOfMessage<FeaturesRequest>
{
    public static OfType Type => OfType.FeaturesRequest;

    public int BodyLength => 0;

    public void WriteBody(ref OfWriter w)
    {
    }

    public static FeaturesRequest ReadBody(ref OfReader r) => default;
}

/// <summary>OFPT_FEATURES_REPLY (OpenFlow 1.3.5 §7.3.1).</summary>
public readonly record struct FeaturesReply(
    ulong DatapathId, uint Buffers, byte Tables, byte AuxiliaryId, uint Capabilities, uint Reserved) : IOfMessage<FeaturesReply>
{
    public static OfType Type => OfType.FeaturesReply;

    public int BodyLength => 24;

    public void WriteBody(ref OfWriter w)
    {
        w.U64(DatapathId);
        w.U32(Buffers);
        w.U8(Tables);
        w.U8(AuxiliaryId);
        w.Zeros(2);
        w.U32(Capabilities);
        w.U32(Reserved);
    }

    public static FeaturesReply ReadBody(ref OfReader r)
    {
        var (id, buffers, tables, auxiliary) = (r.U64(), r.U32(), r.U8(), r.U8());
        r.Skip(2);
        return new FeaturesReply(id, buffers, tables, auxiliary, r.U32(), r.U32());
    }
}

/// <summary>OFPT_GET_CONFIG_REQUEST (OpenFlow 1.3.5 §7.3.2).</summary>
public readonly record struct GetConfigRequest : IOfMessage<GetConfigRequest>
{
    public static OfType Type => OfType.GetConfigRequest;

    public int BodyLength => 0;

    public void WriteBody(ref OfWriter w)
    {
    }

    public static GetConfigRequest ReadBody(ref OfReader r) => default;
}

/// <summary>OFPT_GET_CONFIG_REPLY (OpenFlow 1.3.5 §7.3.2).</summary>
public readonly record struct GetConfigReply(ushort Flags, ushort MissSendLength) : IOfMessage<GetConfigReply>
{
    public static OfType Type => OfType.GetConfigReply;

    public int BodyLength => 4;

    public void WriteBody(ref OfWriter w)
    {
        w.U16(Flags);
        w.U16(MissSendLength);
    }

    public static GetConfigReply ReadBody(ref OfReader r) => new(r.U16(), r.U16());
}

/// <summary>OFPT_SET_CONFIG (OpenFlow 1.3.5 §7.3.2).</summary>
public readonly record struct SetConfig(ushort Flags, ushort MissSendLength) : IOfMessage<SetConfig>
{
    public static OfType Type => OfType.SetConfig;

    public int BodyLength => 4;

    public void WriteBody(ref OfWriter w)
    {
        w.U16(Flags);
        w.U16(MissSendLength);
    }

    public static SetConfig ReadBody(ref OfReader r) => new(r.U16(), r.U16());
}

/// <summary>OFPT_TABLE_MOD (OpenFlow 1.3.5 §7.3.3).</summary>
public readonly record struct TableMod(byte Table, uint Config) : IOfMessage<TableMod>
{
    public static OfType Type => OfType.TableMod;

    public int BodyLength => 8;

    public void WriteBody(ref OfWriter w)
    {
        w.U8(Table);
        w.Zeros(3);
        w.U32(Config);
    }

    public static TableMod ReadBody(ref OfReader r)
    {
        var table = r.U8();
        r.Skip(3);
        return new TableMod(table, r.U32());
    }
}
