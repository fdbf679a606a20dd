using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;

namespace Kilda.Network.Tests.Pipeline;

public sealed class JoinGoldenTests
{
    private static readonly SwitchAbilities s_single = SwitchAbilities.Full with { MultiTable = false };

    public static TheoryData<string> Names => [.. JoinSamples.Cases().Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Rules_of_a_joined_flow_are_those_of_the_golden_text(string name) =>
        Golden.Check($"join, {name}.txt", GoldenText.Of($"join, {name}", Plan(name), SwitchAbilities.Full));

    [Theory]
    [InlineData("where the reverse begins")]
    [InlineData("at a transit switch")]
    [InlineData("multi access, elsewhere")]
    [InlineData("multi access, on the join switch")]
    public void Single_table_rules_are_those_of_the_golden_text(string name) =>
        Golden.Check($"single table, join, {name}.txt", GoldenText.Of($"join, {name}", Plan(name), s_single));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_flow_that_is_led_into_another_leaves_what_happens_there_to_it(bool bothDirections)
    {
        var (_, _, joined, led) = JoinSamples.ByAnotherFlow(bothDirections);
        var name = bothDirections ? "join, multi access by another flow" : "join, by another flow";
        Golden.Check($"{name}.txt", GoldenText.Of(name, joined, SwitchAbilities.Full) + "\n" + GoldenText.Of("the other flow", led, SwitchAbilities.Full));
    }

    [Fact]
    public void A_flow_that_is_led_in_with_both_its_paths_feeds_the_other_from_the_one_that_carries_its_traffic()
    {
        var (flow, led) = JoinSamples.Protected(both: true);
        var joined = JoinSamples.Joined(flow, led, bothDirections: true, firstGroup: 10);
        Golden.Check(
            "join, by another protected flow.txt",
            GoldenText.Of("both protected", joined, SwitchAbilities.Full) + "\n"
            + GoldenText.Of("the other flow", ServicePlan.Of(led), SwitchAbilities.Full));
    }

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
    public void Every_golden_case_carries_what_it_promises_and_its_body_alone_nothing(string name)
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Two_flows_become_one_and_two_again_in_one_transition_each(bool bothDirections)
    {
        var (flow, other, joined, led) = JoinSamples.ByAnotherFlow(bothDirections);
        var run = new LawRun(new Random(1), 4, _ => SwitchAbilities.Full);
        run.Move("f", flow);
        run.Move("g", other);
        run.Move(("f", joined), ("g", led));
        run.Move(("g", other), ("f", flow));
        run.End();
    }

    private static ServicePlan Plan(string name) => JoinSamples.Cases().First(c => c.Name == name).Plan;
}
