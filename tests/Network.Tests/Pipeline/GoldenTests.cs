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
        Golden.Check($"{name}.txt", GoldenText.Of(name, Plan(name), SwitchAbilities.Full));

    [Theory]
    [InlineData("one tag to one tag")]
    [InlineData("full port to one tag")]
    [InlineData("full port to full port, one switch")]
    [InlineData("one port")]
    [InlineData("protected")]
    public void Single_table_rules_are_those_of_the_golden_text(string name) =>
        Golden.Check($"single table, {name}.txt", GoldenText.Of(name, Plan(name), s_singleTable));

    [Fact]
    public void A_switch_without_meters_gets_the_rules_without_them() => Golden.Check(
        "no meters, one tag to one tag.txt",
        GoldenText.Of("one tag to one tag", Plan("one tag to one tag"), SwitchAbilities.Full with { MaxMeters = 0 }));

    [Fact]
    public void Base_rules_are_those_of_the_golden_text()
    {
        var text = new StringBuilder();
        GoldenText.Append(text, "# five tables", BaseProgram.For(new SwitchId(1), SwitchAbilities.Full));
        GoldenText.Append(text, "# one table, meters count kilobits", BaseProgram.For(new SwitchId(1), s_singleTable with { PacketMeters = false }));
        GoldenText.Append(text, "# no meters", BaseProgram.For(new SwitchId(1), SwitchAbilities.Full with { MaxMeters = 0 }));
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
                GoldenText.CheckForm(compiled, abilities);
                GoldenText.CheckForm(new CompiledPlan(BaseProgram.For(id, abilities), SwitchProgram.Empty), abilities);
            }
        }
    }

    private static FlowPlan Plan(string name) => Samples.Cases().First(c => c.Name == name).Plan;
}
