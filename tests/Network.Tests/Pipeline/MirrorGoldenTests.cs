using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;

namespace Kilda.Network.Tests.Pipeline;

public sealed class MirrorGoldenTests
{
    private static readonly SwitchAbilities s_single = SwitchAbilities.Full with { MultiTable = false };

    public static TheoryData<string> Names => [.. MirrorSamples.Cases().Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Rules_of_a_mirrored_flow_are_those_of_the_golden_text(string name) =>
        Golden.Check($"mirror, {name}.txt", GoldenText.Of($"mirror, {name}", Plan(name), SwitchAbilities.Full));

    [Theory]
    [InlineData("source, sink there")]
    [InlineData("destination, both directions")]
    [InlineData("transit switch, both directions")]
    [InlineData("full port")]
    [InlineData("one port")]
    public void Single_table_rules_are_those_of_the_golden_text(string name) =>
        Golden.Check($"single table, mirror, {name}.txt", GoldenText.Of($"mirror, {name}", Plan(name), s_single));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_rule_passes_the_pipeline_and_is_in_normal_form(string name)
    {
        foreach (var abilities in new[] { SwitchAbilities.Full, s_single, SwitchAbilities.Full with { MaxMeters = 0 } })
        {
            foreach (var id in Plan(name).Switches().Where(id => PlanCompiler.Objection(Plan(name), id, abilities) is null))
                GoldenText.CheckForm(PlanCompiler.Compile(Plan(name), id, abilities), abilities);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_golden_case_carries_and_copies_what_it_promises_and_its_body_alone_nothing(string name)
    {
        foreach (var abilities in new[] { SwitchAbilities.Full, s_single })
        {
            var plan = Plan(name);
            if (plan.Switches().Any(id => PlanCompiler.Objection(plan, id, abilities) is not null)) continue;
            var run = new LawRun(new Random(1), 4, _ => abilities);
            foreach (var id in plan.Switches()) run.Apply(id, "flow", PlanCompiler.Program([new PlanLayer(plan, PlanPart.Body)], id, abilities));
            run.Check(new Promise([], []));
            foreach (var id in plan.Switches()) run.Apply(id, "flow", SwitchProgram.Empty);
            run.Move("flow", plan);
            run.End();
        }
    }

    private static ServicePlan Plan(string name) => MirrorSamples.Cases().First(c => c.Name == name).Plan;
}
