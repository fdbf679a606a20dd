using System.Text;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;

namespace Kilda.Network.Tests.Pipeline;

public sealed class GoldenTests
{
    private static readonly SwitchAbilities s_singleTable = SwitchAbilities.Full with { MultiTable = false };

    public static TheoryData<string> Names => [.. Samples.Cases().Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Rules_are_those_of_the_golden_text(string name) =>
        Golden.Check($"{name}.txt", Text(name, Plan(name), SwitchAbilities.Full));

    [Theory]
    [InlineData("one tag to one tag")]
    [InlineData("full port to one tag")]
    [InlineData("full port to full port, one switch")]
    [InlineData("one port")]
    [InlineData("protected")]
    public void Single_table_rules_are_those_of_the_golden_text(string name) =>
        Golden.Check($"single table, {name}.txt", Text(name, Plan(name), s_singleTable));

    [Fact]
    public void A_switch_without_meters_gets_the_rules_without_them() => Golden.Check(
        "no meters, one tag to one tag.txt",
        Text("one tag to one tag", Plan("one tag to one tag"), SwitchAbilities.Full with { MaxMeters = 0 }));

    [Fact]
    public void Base_rules_are_those_of_the_golden_text()
    {
        var text = new StringBuilder();
        Append(text, "# five tables", BaseProgram.For(SwitchAbilities.Full));
        Append(text, "# one table, meters count kilobits", BaseProgram.For(s_singleTable with { PacketMeters = false }));
        Append(text, "# no meters", BaseProgram.For(SwitchAbilities.Full with { MaxMeters = 0 }));
        Golden.Check("base.txt", text.ToString());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_rule_passes_the_pipeline_and_is_in_normal_form(string name)
    {
        SwitchAbilities[] kinds = [SwitchAbilities.Full, s_singleTable, SwitchAbilities.Full with { MaxMeters = 0 }];
        foreach (var abilities in kinds)
        {
            foreach (var id in Plan(name).Switches())
            {
                if (PlanCompiler.Objection(Plan(name), id, abilities) is not null) continue;
                var compiled = PlanCompiler.Compile(Plan(name), id, abilities);
                foreach (var rule in compiled.Body.Rules.Concat(compiled.Entries.Rules).Concat(BaseProgram.For(abilities).Rules))
                {
                    Assert.Null(TablePipeline.Objection(rule, abilities.UsesPipeline));
                    Assert.Same(rule, rule.Normalized());
                    Assert.True(Cookies.IsOurs(rule.Cookie));
                }
            }
        }
    }

    private static FlowPlan Plan(string name) => Samples.Cases().First(c => c.Name == name).Plan;

    private static string Text(string name, FlowPlan plan, SwitchAbilities abilities)
    {
        var text = new StringBuilder($"# {name}: {plan.Source.Switch}-{plan.Source.Port} ({plan.Source.Outer},{plan.Source.Inner}) to ")
            .Append($"{plan.Destination.Switch}-{plan.Destination.Port} ({plan.Destination.Outer},{plan.Destination.Inner}), ")
            .AppendLine($"{plan.Bandwidth}");
        foreach (var id in plan.Switches().Order())
        {
            var compiled = PlanCompiler.Compile(plan, id, abilities);
            Append(text, $"\ns{id.Value} body", compiled.Body);
            Append(text, $"s{id.Value} entries", compiled.Entries);
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    private static void Append(StringBuilder text, string title, SwitchProgram program)
    {
        if (program.IsEmpty) return;
        text.Append(title).Append('\n');
        foreach (var meter in program.Meters.OrderBy(meter => meter.Id)) text.Append("  ").Append(RuleText.Of(meter)).Append('\n');
        foreach (var group in program.Groups.OrderBy(group => group.Id)) text.Append("  ").Append(RuleText.Of(group)).Append('\n');
        var rules = program.Rules
            .OrderBy(rule => rule.Table).ThenByDescending(rule => rule.Priority).ThenBy(RuleText.Of, StringComparer.Ordinal);
        foreach (var rule in rules) text.Append("  ").Append(RuleText.Of(rule)).Append('\n');
    }
}
