using Kilda.Network.Flows;
using Kilda.Network.Topology;
using static Kilda.Network.Tests.Pipeline.Samples;

namespace Kilda.Network.Tests.Pipeline;

/// <summary>Switches whose rules go from the tables of the pipeline into one, and back, under the laws of <see cref="LawRun"/>.</summary>
public sealed class ModeLawTests
{
    private const int Switches = 4;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_frame_goes_on_as_before_between_any_two_commands(int seed)
    {
        var random = new Random(seed);
        var run = new LawRun(random, Switches, number => SwitchAbilities.Full with { MultiTable = number % 2 == 0 });
        for (uint number = 1; number <= 5; number++)
        {
            var plan = Enumerable.Range(0, 20).Select(_ => ServicePlan.Of(Flow(random, number))).FirstOrDefault(plan => run.Fits($"flow{number}", plan));
            if (plan is not null) run.Move($"flow{number}", plan);
        }

        var changes = 0;
        for (var step = 0; step < 8; step++)
        {
            var id = Switch(random.Next(1, Switches + 1));
            if (run.SetMode(id, !run.Abilities(id).MultiTable)) changes++;
        }

        Assert.NotEqual(0, changes);
        run.End();
    }

    [Fact]
    public void Mirrored_flows_go_on_too()
    {
        var changes = 0;
        foreach (var (_, plan) in MirrorSamples.Cases())
        {
            var run = new LawRun(new Random(1), 5, _ => SwitchAbilities.Full);
            if (!run.Fits("mirrored", plan)) continue;
            run.Move("mirrored", plan);
            foreach (var id in plan.Switches())
            {
                if (!run.SetMode(id, multiTable: false)) continue;
                changes++;
                Assert.True(run.SetMode(id, multiTable: true));
            }

            run.End();
        }

        Assert.NotEqual(0, changes);
    }

    private static FlowPlan Flow(Random random, uint number)
    {
        var order = Enumerable.Range(1, Switches).ToArray();
        random.Shuffle(order);
        var way = order[..random.Next(1, Switches + 1)];
        var plan = Plan(
            LawRun.End(random, way[0]), LawRun.End(random, way[^1]), Pair(0, (ushort)(1000 + (number * 300)), way), null, number, random.Next(2) * 1000);
        return plan with { ForwardMeter = plan.Bandwidth.Value == 0 ? null : 32 + (2 * number), ReverseMeter = plan.Bandwidth.Value == 0 ? null : 33 + (2 * number) };
    }
}
