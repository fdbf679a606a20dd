using System.Globalization;
using System.Text.Json.Serialization;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.Api.Switches;

/// <summary>A rule; of a discrepancy only what differs.</summary>
/// <param name="Flags">Of rules that are ours.</param>
public sealed record RuleV2Answer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Cookie,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CookieHex,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? TableId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Priority,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? FlowId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? YFlowId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Flags,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, FieldV2Answer>? Match,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] InstructionsV2Answer? Instructions)
{
    private static readonly string[] s_flags = ["RESET_COUNTERS"];

    internal static RuleV2Answer From(Rule rule, RuleOwners owners) => new(
        (long)rule.Cookie, Hex(rule.Cookie), rule.Table, rule.Priority, owners.FlowOf(rule.Cookie)?.Id, owners.FlowOf(rule.Cookie)?.YFlowId, s_flags,
        rule.Match.Fields.ToDictionary(oxm => OxmWords.Upper(oxm.Field), FieldV2Answer.From), InstructionsV2Answer.From(rule.Instructions));

    internal static RuleV2Answer Misfit(Rule actual, Rule expected)
    {
        var isOther = actual.Cookie != expected.Cookie;
        return new(
            isOther ? (long)actual.Cookie : null, isOther ? Hex(actual.Cookie) : null, null, null, null, null, null, null,
            actual.Instructions == expected.Instructions ? null : InstructionsV2Answer.From(actual.Instructions));
    }

    /// <summary>What identifies it, in words.</summary>
    internal static string KeyOf(Rule rule) => string.Join(
        ',', rule.Match.Fields.Select(oxm => $"{OxmWords.Upper(oxm.Field)}:value={oxm.Value}{(oxm.Mask is { } mask ? $",mask={mask}" : "")}")
            .Prepend($"priority={rule.Priority}").Prepend($"tableId={rule.Table}"));

    private static string Hex(ulong cookie) => cookie.ToString("X", CultureInfo.InvariantCulture);
}

/// <summary>The value of a field, and its mask where it has one.</summary>
/// <param name="Value">A number; text of fields that are longer than 64 bits, or not known.</param>
public sealed record FieldV2Answer(
    object Value, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] object? Mask)
{
    internal static FieldV2Answer From(Oxm oxm) => oxm.Field == OxmField.Foreign
        ? new(oxm.ToString(), null)
        : oxm.Mask is { } mask ? new(Number(oxm.Value), Number(mask)) : new(Number(OxmWords.Number(oxm.Field, oxm.Value)), null);

    internal static object Number(UInt128 value) => value <= ulong.MaxValue ? (long)(ulong)value : OxmWords.Hex(value);
}

/// <summary>What a rule does.</summary>
public sealed record InstructionsV2Answer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? GoToTable,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? GoToMeter,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FieldV2Answer? WriteMetadata,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ActionV2Answer>? ApplyActions,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ActionV2Answer>? WriteActions)
{
    internal static InstructionsV2Answer From(Seq<Instruction> instructions)
    {
        var answer = new InstructionsV2Answer(null, null, null, null, null);
        foreach (var instruction in instructions)
        {
            answer = instruction switch
            {
                Instruction.GotoTable to => answer with { GoToTable = to.Table },
                Instruction.Meter meter => answer with { GoToMeter = meter.Id },
                Instruction.WriteMetadata write => answer with { WriteMetadata = new((long)write.Value, (long)write.Mask) },
                Instruction.ApplyActions apply => answer with { ApplyActions = [.. apply.Actions.Select(ActionV2Answer.From)] },
                Instruction.WriteActions write => answer with { WriteActions = [.. write.Actions.Select(ActionV2Answer.From)] },
                _ => answer,
            };
        }

        return answer;
    }
}

/// <summary>One action. Members without meaning for it are left out.</summary>
public sealed record ActionV2Answer(
    string ActionType,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] uint? PortNumber = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PortType = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Field = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] object? Value = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] uint? GroupId = null)
{
    internal static ActionV2Answer From(OfAction action) => action switch
    {
        OfAction.Output { Port: <= OfPort.Max } output => new("PORT_OUT", PortNumber: output.Port),
        OfAction.Output output => new("PORT_OUT", PortType: OxmWords.Port(output.Port).ToUpperInvariant()),
        OfAction.SetField set => new(
            "SET_FIELD", Field: OxmWords.Upper(set.Field.Field), Value: FieldV2Answer.Number(OxmWords.Number(set.Field.Field, set.Field.Value))),
        OfAction.ToGroup to => new("GROUP", GroupId: to.Group),
        OfAction.PushVlan => new("PUSH_VLAN"),
        OfAction.PopVlan => new("POP_VLAN"),
        _ => new(RuleText.Of(action)),
    };
}
