namespace Kilda.OpenFlow;

/// <content>Wire form (OpenFlow 1.3.5 §7.2.4): type 2, length 2, then what the type needs, a multiple of 8 in all.</content>
public abstract partial record Instruction
{
    private const ushort GotoTableType = 1;
    private const ushort WriteMetadataType = 2;
    private const ushort WriteActionsType = 3;
    private const ushort ApplyActionsType = 4;
    private const ushort ClearActionsType = 5;
    private const ushort MeterType = 6;

    public static int LengthOf(Seq<Instruction> instructions)
    {
        var length = 0;
        foreach (var instruction in instructions.Span) length += instruction.Length;
        return length;
    }

    public static void WriteAll(ref OfWriter w, Seq<Instruction> instructions)
    {
        foreach (var instruction in instructions.Span) instruction.Write(ref w);
    }

    /// <summary>The instructions that fill <paramref name="r"/>.</summary>
    /// <exception cref="OfWireException">OFPBIC_BAD_LEN, UNSUP_INST for too many, or a wrong action within.</exception>
    public static Seq<Instruction> ReadAll(ref OfReader r)
    {
        var count = Elements.Count(r.Ahead, OfErrorType.BadInstruction, OfErrorCode.BadInstruction.BadLength);
        if (count == 0) return [];
        if (count > OfLimits.Instructions)
        {
            throw new OfWireException(
                OfErrorType.BadInstruction, OfErrorCode.BadInstruction.UnsupportedInstruction, $"{count} instructions");
        }

        var instructions = new Instruction[count];
        foreach (ref var instruction in instructions.AsSpan()) instruction = Read(ref r);
        return new Seq<Instruction>(instructions);
    }

    public void Write(ref OfWriter w)
    {
        switch (this)
        {
            case GotoTable i: Head(ref w, GotoTableType, 8); w.U8(i.Table); w.Zeros(3); break;
            case WriteMetadata i: Head(ref w, WriteMetadataType, 24); w.Zeros(4); w.U64(i.Value); w.U64(i.Mask); break;
            case WriteActions i: List(ref w, WriteActionsType, i.Actions); break;
            case ApplyActions i: List(ref w, ApplyActionsType, i.Actions); break;
            case ClearActions: Head(ref w, ClearActionsType, 8); w.Zeros(4); break;
            case Meter i: Head(ref w, MeterType, 8); w.U32(i.Id); break;
            case Unknown i: Head(ref w, i.Type, i.Length); w.Bytes(i.Body.Span); break;
        }
    }

    public static Instruction Read(ref OfReader r)
    {
        var (type, length) = (r.U16(), r.U16());
        if (length < 8 || length % 8 != 0 || length - 4 > r.Remaining) throw BadLength(type, length);
        var body = r.Sub(length - 4);
        switch (type)
        {
            case GotoTableType when length == 8: return new GotoTable(body.U8());
            case WriteMetadataType when length == 24: body.Skip(4); return new WriteMetadata(body.U64(), body.U64());
            case WriteActionsType: body.Skip(4); return new WriteActions(OfAction.ReadAll(ref body));
            case ApplyActionsType: body.Skip(4); return new ApplyActions(OfAction.ReadAll(ref body));
            case ClearActionsType when length == 8: return new ClearActions();
            case MeterType when length == 8: return new Meter(body.U32());
            case >= GotoTableType and <= MeterType: throw BadLength(type, length);
            default: return new Unknown(type, body.Copy());
        }
    }

    private static void List(ref OfWriter w, ushort type, Seq<OfAction> actions)
    {
        Head(ref w, type, 8 + OfAction.LengthOf(actions));
        w.Zeros(4);
        OfAction.WriteAll(ref w, actions);
    }

    private static void Head(ref OfWriter w, ushort type, int length)
    {
        w.U16(type);
        w.Length(length);
    }

    private static OfWireException BadLength(ushort type, int length) =>
        new(OfErrorType.BadInstruction, OfErrorCode.BadInstruction.BadLength, $"instruction {type}: {length} bytes");
}
