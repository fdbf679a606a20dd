using Kilda.Api.Errors;
using Kilda.Api.Requests;
using Kilda.Network.Flows;

namespace Kilda.Api.Switches;

/// <summary>Which sections of a validation are asked for.</summary>
/// <param name="FlowInfo">Whether ids of flows are looked up.</param>
internal sealed record ValidationFilter(bool Rules, bool Meters, bool Groups, bool LogicalPorts, bool FlowInfo)
{
    private const string Flow = "FLOW_INFO";
    private static readonly string[] s_sections = ["GROUPS", "LOGICAL_PORTS", "METERS", "RULES"];

    public static ValidationFilter Read(QueryReader query)
    {
        var include = Words(query, "include", s_sections);
        var exclude = Words(query, "exclude", [Flow, .. s_sections]);
        return new(Has("RULES"), Has("METERS"), Has("GROUPS"), Has("LOGICAL_PORTS"), !exclude.Contains(Flow));

        bool Has(string section) => (include.Count == 0 || include.Contains(section)) && !exclude.Contains(section);
    }

    private static HashSet<string> Words(QueryReader query, string name, string[] valid)
    {
        var words = (query.Text(name) ?? "").Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var word in words.Where(word => !valid.Contains(word, StringComparer.OrdinalIgnoreCase)))
        {
            query.Add(ErrorAnswer.Of(
                RefusalKind.RequestInvalid, $"Filter has invalid value '{(word.Length <= 64 ? word : word[..64] + "…")}'",
                $"Value of {name} filter is invalid. Valid values are: {string.Join(", ", valid)}", name));
        }

        return [.. words.Select(word => word.ToUpperInvariant())];
    }
}
