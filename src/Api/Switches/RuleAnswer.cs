using System.Globalization;
using System.Text.Json.Serialization;
using Kilda.Network;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.Api.Switches;

/// <summary>The rules of a switch as it lists them.</summary>
public sealed record SwitchRulesAnswer(string SwitchId, IReadOnlyList<RuleAnswer> Flows)
{
    internal static SwitchRulesAnswer From(SwitchId id, IEnumerable<FlowStats> rules) => new(id.ToString(), [.. rules.Select(RuleAnswer.From)]);
}

/// <summary>A rule of a switch, with its counters (FlowEntry).</summary>
/// <param name="Cookie">64 bits, the first of them the sign.</param>
public sealed record RuleAnswer(
    [property: JsonPropertyName("cookie")] long Cookie,
    [property: JsonPropertyName("duration-sec")] uint DurationSec,
    [property: JsonPropertyName("duration-nsec")] uint DurationNsec,
    [property: JsonPropertyName("table-id")] int TableId,
    [property: JsonPropertyName("packet-count")] ulong PacketCount,
    [property: JsonPropertyName("version")] string Version,
    [property: JsonPropertyName("priority")] int Priority,
    [property: JsonPropertyName("idle-timeout")] int IdleTimeout,
    [property: JsonPropertyName("hard-timeout")] int HardTimeout,
    [property: JsonPropertyName("byte-count")] ulong ByteCount,
    [property: JsonPropertyName("match")] IReadOnlyDictionary<string, string> Match,
    [property: JsonPropertyName("instructions")] RuleInstructionsAnswer Instructions,
    [property: JsonPropertyName("flags")] IReadOnlyList<string> Flags,
    [property: JsonPropertyName("text")] string Text)
{
    private static readonly string[] s_flags = ["SEND_FLOW_REM", "CHECK_OVERLAP", "RESET_COUNTS", "NO_PKT_COUNTS", "NO_BYT_COUNTS"];

    internal static RuleAnswer From(FlowStats rule) => new(
        (long)rule.Cookie, rule.DurationSeconds, rule.DurationNanoseconds, rule.Table, rule.Packets, "OF_13", rule.Priority, rule.IdleTimeout,
        rule.HardTimeout, rule.Bytes, MatchOf(rule.Match), RuleInstructionsAnswer.From(rule.Instructions),
        [.. s_flags.Where((_, bit) => (rule.Flags & (1 << bit)) != 0)],
        RuleText.Of(new Rule(rule.Table, rule.Priority, rule.Match, rule.Instructions, rule.Cookie)));

    private static Dictionary<string, string> MatchOf(Match match)
    {
        var fields = new Dictionary<string, string>();
        foreach (var oxm in match.Fields)
        {
            if (oxm.Field == OxmField.Metadata)
            {
                fields["metadata_value"] = OxmWords.Hex(oxm.Value);
                if (oxm.Mask is { } mask) fields["metadata_mask"] = OxmWords.Hex(mask);
            }
            else
            {
                fields[OxmWords.Lower(oxm.Field)] = OxmWords.Text(oxm);
            }
        }

        return fields;
    }
}

/// <summary>What a rule does. Members without meaning for it are left out.</summary>
/// <param name="None">"drop": nothing happens to the packet.</param>
public sealed record RuleInstructionsAnswer(
    [property: JsonPropertyName("apply_actions"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RuleActionsAnswer? ApplyActions,
    [property: JsonPropertyName("none"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? None,
    [property: JsonPropertyName("instruction_goto_meter"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] uint? GotoMeter,
    [property: JsonPropertyName("instruction_goto_table"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? GotoTable,
    [property: JsonPropertyName("write_metadata"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? WriteMetadata)
{
    internal static RuleInstructionsAnswer From(Seq<Instruction> instructions)
    {
        var answer = new RuleInstructionsAnswer(null, instructions.IsEmpty ? "drop" : null, null, null, null);
        foreach (var instruction in instructions)
        {
            answer = instruction switch
            {
                Instruction.ApplyActions apply => answer with { ApplyActions = RuleActionsAnswer.From(apply.Actions) },
                Instruction.Meter meter => answer with { GotoMeter = meter.Id },
                Instruction.GotoTable to => answer with { GotoTable = to.Table },
                Instruction.WriteMetadata write => answer with { WriteMetadata = $"{OxmWords.Hex(write.Value)}/{OxmWords.Hex(write.Mask)}" },
                _ => answer,
            };
        }

        return answer;
    }
}

/// <summary>The actions of a rule; of several of a kind, all with commas between them.</summary>
public sealed record RuleActionsAnswer(
    [property: JsonPropertyName("output"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Output,
    [property: JsonPropertyName("set_field_actions"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SetFieldAnswer>? SetField,
    [property: JsonPropertyName("push_vlan"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PushVlan,
    [property: JsonPropertyName("POP_VLAN"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PopVlan,
    [property: JsonPropertyName("group"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Group)
{
    internal static RuleActionsAnswer From(Seq<OfAction> actions)
    {
        var fields = actions.OfType<OfAction.SetField>().Select(set => new SetFieldAnswer(OxmWords.Lower(set.Field.Field), OxmWords.Text(set.Field))).ToArray();
        return new(
            Joined(actions.OfType<OfAction.Output>().Select(output => OxmWords.Port(output.Port))),
            fields.Length == 0 ? null : fields,
            Joined(actions.OfType<OfAction.PushVlan>().Select(push => OxmWords.Hex(push.EtherType))),
            Joined(actions.OfType<OfAction.PopVlan>().Select(_ => "POP_VLAN")),
            Joined(actions.OfType<OfAction.ToGroup>().Select(to => to.Group.ToString(CultureInfo.InvariantCulture))));
    }

    private static string? Joined(IEnumerable<string> words) => string.Join(',', words) is { Length: > 0 } text ? text : null;
}

/// <summary>A field that is set, and to what.</summary>
public sealed record SetFieldAnswer(string Key, string Value);
