namespace Kilda.OpenFlow;

/// <content>Wire form (OpenFlow 1.3.5 §7.2.5): type 2, length 2, then what the type needs, a multiple of 8 in all.</content>
public abstract partial record OfAction
{
    private const ushort OutputType = 0;
    private const ushort CopyTtlOutType = 11;
    private const ushort CopyTtlInType = 12;
    private const ushort SetMplsTtlType = 15;
    private const ushort DecMplsTtlType = 16;
    private const ushort PushVlanType = 17;
    private const ushort PopVlanType = 18;
    private const ushort PushMplsType = 19;
    private const ushort PopMplsType = 20;
    private const ushort SetQueueType = 21;
    private const ushort GroupType = 22;
    private const ushort SetNetworkTtlType = 23;
    private const ushort DecNetworkTtlType = 24;
    private const ushort SetFieldType = 25;
    private const ushort PushPbbType = 26;
    private const ushort PopPbbType = 27;

    public static int LengthOf(Seq<OfAction> actions)
    {
        var length = 0;
        foreach (var action in actions.Span) length += action.Length;
        return length;
    }

    public static void WriteAll(ref OfWriter w, Seq<OfAction> actions)
    {
        foreach (var action in actions.Span) action.Write(ref w);
    }

    /// <summary>The actions that fill <paramref name="r"/>.</summary>
    /// <exception cref="OfWireException">OFPBAC_BAD_LEN, TOO_MANY, or a SET_FIELD whose field is wrong (OFPBAC_BAD_SET_*).</exception>
    public static Seq<OfAction> ReadAll(ref OfReader r)
    {
        var count = Elements.Count(r.Ahead, OfErrorType.BadAction, OfErrorCode.BadAction.BadLength);
        if (count == 0) return [];
        if (count > OfLimits.Actions)
        {
            throw new OfWireException(OfErrorType.BadAction, OfErrorCode.BadAction.TooMany, $"{count} actions");
        }

        var actions = new OfAction[count];
        foreach (ref var action in actions.AsSpan()) action = Read(ref r);
        return new Seq<OfAction>(actions);
    }

    public void Write(ref OfWriter w)
    {
        switch (this)
        {
            case Output a: Head(ref w, OutputType, 16); w.U32(a.Port); w.U16(a.MaxLength); w.Zeros(6); break;
            case SetField a: WriteSetField(ref w, a); break;
            case ToGroup a: Head(ref w, GroupType, 8); w.U32(a.Group); break;
            case PushVlan a: Tag(ref w, PushVlanType, a.EtherType); break;
            case PopVlan: Empty(ref w, PopVlanType); break;
            case SetQueue a: Head(ref w, SetQueueType, 8); w.U32(a.Queue); break;
            case SetMplsTtl a: Byte(ref w, SetMplsTtlType, a.Ttl); break;
            case DecMplsTtl: Empty(ref w, DecMplsTtlType); break;
            case PushMpls a: Tag(ref w, PushMplsType, a.EtherType); break;
            case PopMpls a: Tag(ref w, PopMplsType, a.EtherType); break;
            case SetNetworkTtl a: Byte(ref w, SetNetworkTtlType, a.Ttl); break;
            case DecNetworkTtl: Empty(ref w, DecNetworkTtlType); break;
            case CopyTtlOut: Empty(ref w, CopyTtlOutType); break;
            case CopyTtlIn: Empty(ref w, CopyTtlInType); break;
            case PushPbb a: Tag(ref w, PushPbbType, a.EtherType); break;
            case PopPbb: Empty(ref w, PopPbbType); break;
            case Unknown a: Head(ref w, a.Type, a.Length); w.Bytes(a.Body.Span); break;
        }
    }

    public static OfAction Read(ref OfReader r)
    {
        var (type, length) = (r.U16(), r.U16());
        if (length < 8 || length % 8 != 0 || length - 4 > r.Remaining) throw BadLength(type, length);
        var body = r.Sub(length - 4);
        switch (type)
        {
            case OutputType when length == 16: return new Output(body.U32(), body.U16());
            case SetFieldType: return ReadSetField(ref body);
            case GroupType when length == 8: return new ToGroup(body.U32());
            case PushVlanType when length == 8: return new PushVlan(body.U16());
            case PopVlanType when length == 8: return new PopVlan();
            case SetQueueType when length == 8: return new SetQueue(body.U32());
            case SetMplsTtlType when length == 8: return new SetMplsTtl(body.U8());
            case DecMplsTtlType when length == 8: return new DecMplsTtl();
            case PushMplsType when length == 8: return new PushMpls(body.U16());
            case PopMplsType when length == 8: return new PopMpls(body.U16());
            case SetNetworkTtlType when length == 8: return new SetNetworkTtl(body.U8());
            case DecNetworkTtlType when length == 8: return new DecNetworkTtl();
            case CopyTtlOutType when length == 8: return new CopyTtlOut();
            case CopyTtlInType when length == 8: return new CopyTtlIn();
            case PushPbbType when length == 8: return new PushPbb(body.U16());
            case PopPbbType when length == 8: return new PopPbb();
            case OutputType or CopyTtlOutType or CopyTtlInType or (>= SetMplsTtlType and <= PopPbbType): throw BadLength(type, length);
            default: return new Unknown(type, body.Copy());
        }
    }

    private static void WriteSetField(ref OfWriter w, SetField action)
    {
        var (length, field) = (action.Length, action.Field.Length);
        Head(ref w, SetFieldType, length);
        action.Field.Write(ref w);
        w.Zeros(length - 4 - field);
    }

    private static SetField ReadSetField(ref OfReader body)
    {
        var space = body.Remaining;
        Oxm field;
        try
        {
            field = Oxm.Read(ref body);
        }
        catch (OfWireException e)
        {
            var code = e.Code == OfErrorCode.BadMatch.BadField ? OfErrorCode.BadAction.BadSetType : OfErrorCode.BadAction.BadSetLength;
            throw new OfWireException(OfErrorType.BadAction, code, $"set field: {e.Message}");
        }

        if (((4 + field.Length + 7) & ~7) != 4 + space)
        {
            throw new OfWireException(OfErrorType.BadAction, OfErrorCode.BadAction.BadSetLength, $"set {field}: {space} bytes");
        }

        if (field.Mask is not null)
        {
            throw new OfWireException(OfErrorType.BadAction, OfErrorCode.BadAction.BadSetArgument, $"set {field}: masked");
        }

        return new SetField(field);
    }

    private static void Head(ref OfWriter w, ushort type, int length)
    {
        w.U16(type);
        w.Length(length);
    }

    private static void Empty(ref OfWriter w, ushort type)
    {
        Head(ref w, type, 8);
        w.Zeros(4);
    }

    private static void Byte(ref OfWriter w, ushort type, byte value)
    {
        Head(ref w, type, 8);
        w.U8(value);
        w.Zeros(3);
    }

    private static void Tag(ref OfWriter w, ushort type, ushort value)
    {
        Head(ref w, type, 8);
        w.U16(value);
        w.Zeros(2);
    }

    private static OfWireException BadLength(ushort type, int length) =>
        new(OfErrorType.BadAction, OfErrorCode.BadAction.BadLength, $"action {type}: {length} bytes");
}
