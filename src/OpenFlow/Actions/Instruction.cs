namespace Kilda.OpenFlow;

/// <summary>An instruction (OpenFlow 1.3.5 §7.2.4).</summary>
public abstract record Instruction
{
    private Instruction()
    {
    }

    public sealed record GotoTable(byte Table) : Instruction;

    public sealed record WriteMetadata(ulong Value, ulong Mask) : Instruction;

    public sealed record WriteActions(Seq<OfAction> Actions) : Instruction;

    public sealed record ApplyActions(Seq<OfAction> Actions) : Instruction;

    public sealed record ClearActions : Instruction;

    public sealed record Meter(uint Id) : Instruction;

    public sealed record Unknown(ushort Type, Seq<byte> Body) : Instruction;
}
