using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;

namespace Kilda.Network.Tests.Pipeline;

public sealed class YGoldenTests
{
    public static TheoryData<string> Names => [.. YSamples.Cases().Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Rules_of_a_y_flow_are_those_of_the_golden_text(string name) =>
        Golden.Check($"y-flow, {name}.txt", GoldenText.Of($"y-flow, {name}", Plan(name), SwitchAbilities.Full));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_rule_passes_the_pipeline_and_is_in_normal_form(string name)
    {
        foreach (var abilities in new[] { SwitchAbilities.Full, SwitchAbilities.Full with { MaxMeters = 0 } })
        {
            foreach (var id in Plan(name).Switches()) GoldenText.CheckForm(PlanCompiler.Compile(Plan(name), id, abilities), abilities);
        }
    }

    private static ServicePlan Plan(string name) => YSamples.Cases().First(c => c.Name == name).Plan;
}
