using System.Text.Json.Serialization;

namespace Kilda.OpenFlow;

/// <summary>An instruction (OpenFlow 1.3.5 §7.2.4).</summary>
[JsonDerivedType(typeof(GotoTable), "gotoTable")]
[JsonDerivedType(typeof(WriteMetadata), "writeMetadata")]
[JsonDerivedType(typeof(WriteActions), "writeActions")]
[JsonDerivedType(typeof(ApplyActions), "applyActions")]
[JsonDerivedType(typeof(ClearActions), "clearActions")]
[JsonDerivedType(typeof(Meter), "meter")]
[JsonDerivedType(typeof(Unknown), "unknown")]
public abstract partial record Instruction
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

    /// <summary>An instruction of another type, experimenters included: the bytes after type and length.</summary>
    public sealed record Unknown(ushort Type, Seq<byte> Body) : Instruction;

    /// <summary>Bytes on the wire: goto, clear and meter 8, metadata 24, actions 8 + actions, unknown 4 + body.</summary>
    [JsonIgnore]
    public int Length => this switch
    {
        WriteMetadata => 24,
        WriteActions w => 8 + OfAction.LengthOf(w.Actions),
        ApplyActions a => 8 + OfAction.LengthOf(a.Actions),
        Unknown u => 4 + u.Body.Count,
        _ => 8,
    };
}
