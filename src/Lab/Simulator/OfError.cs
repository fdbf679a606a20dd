using Kilda.OpenFlow;

namespace Kilda.Lab.Simulator;

/// <summary>What a switch answers to a command that it refuses (OpenFlow 1.3.5 §7.4.4).</summary>
public sealed record OfError(OfErrorType Type, ushort Code, string Text)
{
    public override string ToString() => $"{new ErrorMessage(Type, Code, []).Describe()}: {Text}";

    internal static OfError Match(ushort code, string text) => new(OfErrorType.BadMatch, code, text);

    internal static OfError Instruction(ushort code, string text) => new(OfErrorType.BadInstruction, code, text);

    internal static OfError Action(ushort code, string text) => new(OfErrorType.BadAction, code, text);

    internal static OfError Flow(ushort code, string text) => new(OfErrorType.FlowModFailed, code, text);

    internal static OfError Group(ushort code, string text) => new(OfErrorType.GroupModFailed, code, text);

    internal static OfError Meter(ushort code, string text) => new(OfErrorType.MeterModFailed, code, text);

    internal static OfError Request(ushort code, string text) => new(OfErrorType.BadRequest, code, text);
}
