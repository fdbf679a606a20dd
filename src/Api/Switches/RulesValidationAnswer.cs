using System.Text.Json.Serialization;
using Kilda.Interfaces.Switches;

namespace Kilda.Api.Switches;

/// <summary>Rules by cookie. One that is misconfigured is missing.</summary>
public sealed record RulesValidationAnswer(
    [property: JsonPropertyName("missing_rules")] IReadOnlyList<long> MissingRules,
    [property: JsonPropertyName("proper_rules")] IReadOnlyList<long> ProperRules,
    [property: JsonPropertyName("excess_rules")] IReadOnlyList<long> ExcessRules,
    [property: JsonPropertyName("missing-rules-hex")] IReadOnlyList<string> MissingHex,
    [property: JsonPropertyName("proper-rules-hex")] IReadOnlyList<string> ProperHex,
    [property: JsonPropertyName("excess-rules-hex")] IReadOnlyList<string> ExcessHex)
{
    internal static RulesValidationAnswer From(SwitchValidation found)
    {
        var rules = RulesSection.From(found.Comparison, removes: false);
        return new(rules.Installed!, rules.Proper, rules.Excess, rules.InstalledHex!, rules.ProperHex, rules.ExcessHex);
    }
}

/// <summary>The same, and what was installed.</summary>
public sealed record RulesSyncAnswer(
    [property: JsonPropertyName("missing_rules")] IReadOnlyList<long> MissingRules,
    [property: JsonPropertyName("proper_rules")] IReadOnlyList<long> ProperRules,
    [property: JsonPropertyName("excess_rules")] IReadOnlyList<long> ExcessRules,
    [property: JsonPropertyName("installed_rules")] IReadOnlyList<long> InstalledRules,
    [property: JsonPropertyName("missing-rules-hex")] IReadOnlyList<string> MissingHex,
    [property: JsonPropertyName("proper-rules-hex")] IReadOnlyList<string> ProperHex,
    [property: JsonPropertyName("excess-rules-hex")] IReadOnlyList<string> ExcessHex,
    [property: JsonPropertyName("installed-rules-hex")] IReadOnlyList<string> InstalledHex)
{
    internal static RulesSyncAnswer From(SwitchRepair repair)
    {
        var rules = RulesSection.From(repair.Before.Comparison, false);
        return new(
            rules.Installed!, rules.Proper, rules.Excess, rules.Installed!, rules.InstalledHex!, rules.ProperHex, rules.ExcessHex, rules.InstalledHex!);
    }
}
