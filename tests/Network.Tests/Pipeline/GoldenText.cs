using System.Text;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Tests.Pipeline;

/// <summary>A service's rules as text, one a line, by switch, table, priority.</summary>
internal static class GoldenText
{
    public static string Of(string name, FlowPlan plan, SwitchAbilities abilities) => Of(name, ServicePlan.Of(plan), abilities);

    public static string Of(string name, ServicePlan plan, SwitchAbilities abilities)
    {
        var text = new StringBuilder($"# {name}: ");
        text.Append(plan.Joints.IsEmpty
            ? $"{End(plan.Flows[0].Source)} to {End(plan.Flows[0].Destination)}"
            : string.Join(", ", plan.Joints[0].Legs.Select(leg => $"{End(leg.Shared)} to {End(plan.Find(leg.Number, leg.Slot)!.Destination)}")));
        text.AppendLine($", {plan.Flows[0].Bandwidth}");
        foreach (var id in plan.Switches().Order())
        {
            var compiled = PlanCompiler.Compile(plan, id, abilities);
            Append(text, $"\ns{id.Value} body", compiled.Body);
            Append(text, $"s{id.Value} entries", compiled.Entries);
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    public static void Append(StringBuilder text, string title, SwitchProgram program)
    {
        if (program.IsEmpty) return;
        text.Append(title).Append('\n');
        foreach (var meter in program.Meters.OrderBy(meter => meter.Id)) text.Append("  ").Append(RuleText.Of(meter)).Append('\n');
        foreach (var group in program.Groups.OrderBy(group => group.Id)) text.Append("  ").Append(RuleText.Of(group)).Append('\n');
        var rules = program.Rules
            .OrderBy(rule => rule.Table).ThenByDescending(rule => rule.Priority).ThenBy(RuleText.Of, StringComparer.Ordinal);
        foreach (var rule in rules) text.Append("  ").Append(RuleText.Of(rule)).Append('\n');
    }

    /// <summary>Every rule may be in a switch, is in normal form, and is known as ours.</summary>
    public static void CheckForm(CompiledPlan compiled, SwitchAbilities abilities)
    {
        foreach (var rule in compiled.Body.Rules.Concat(compiled.Entries.Rules))
        {
            var why = TablePipeline.Objection(rule, abilities.UsesPipeline);
            Assert.True(why is null, $"{why}: {RuleText.Of(rule)}");
            Assert.Same(rule, rule.Normalized());
            Assert.True(Cookies.IsOurs(rule.Cookie));
        }

        var keys = compiled.Body.Rules.Concat(compiled.Entries.Rules).GroupBy(rule => rule.Key).Where(same => same.Distinct().Count() > 1);
        Assert.Empty(keys.Select(same => string.Join(" | ", same.Select(RuleText.Of))));
    }

    private static string End(Endpoint end) => $"{end.Switch}-{end.Port} ({end.Outer},{end.Inner})";
}
