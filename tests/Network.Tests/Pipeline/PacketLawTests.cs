using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using static Kilda.Network.Tests.Pipeline.Samples;

namespace Kilda.Network.Tests.Pipeline;

/// <summary>Random flows that share ports, in random transitions, under the laws of <see cref="LawRun"/>.</summary>
public sealed class PacketLawTests
{
    private const int Switches = 4;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_frame_takes_the_old_way_or_the_new_way_between_any_two_commands(int seed) =>
        Run(new Random(seed), _ => SwitchAbilities.Full);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void So_it_does_where_some_switches_have_one_table(int seed) =>
        Run(new Random(seed), number => SwitchAbilities.Full with { MultiTable = number % 2 == 0 });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_body_alone_carries_no_frame(int seed)
    {
        var random = new Random(seed);
        var run = new LawRun(random, Switches, _ => SwitchAbilities.Full);
        var plan = Plan(random, 1, slot: 0);
        foreach (var id in plan.Switches())
            run.Apply(id, "flow", PlanCompiler.Program([new PlanLayer(plan, PlanPart.Body)], id, SwitchAbilities.Full));
        run.Check(new Promise([], []));
    }

    private static void Run(Random random, Func<int, SwitchAbilities> abilities)
    {
        var run = new LawRun(random, Switches, abilities);
        for (var step = 0; step < 12; step++)
        {
            var number = (uint)random.Next(1, 6);
            var old = run.Services.GetValueOrDefault($"flow{number}");
            if (old is not null && random.Next(4) == 0) run.Move($"flow{number}", null);
            else if (Fitting(random, run, number, (byte)(old?.Flows[0].Primary.Slot < 2 ? 2 : 0)) is { } next) run.Move($"flow{number}", next);
        }

        run.End();
    }

    private static ServicePlan? Fitting(Random random, LawRun run, uint number, byte slot) => Enumerable.Range(0, 20)
        .Select(_ => ServicePlan.Of(Plan(random, number, slot)))
        .FirstOrDefault(plan => run.Fits($"flow{number}", plan));

    private static FlowPlan Plan(Random random, uint number, byte slot)
    {
        var order = Enumerable.Range(1, Switches).ToArray();
        random.Shuffle(order);
        var way = order[..random.Next(1, Switches + 1)];
        var label = (ushort)(1000 + (number * 300) + (slot * 10));
        var pair = Pair(slot, label, way);
        PathPair? spare = null;
        if (way.Length is 2 or 3 && random.Next(3) == 0)
        {
            var other = order.Except(way).First();
            spare = Pair((byte)(slot + 1), (ushort)(label + 50), way[0], other, way[^1]);
        }

        var plan = Samples.Plan(LawRun.End(random, way[0]), LawRun.End(random, way[^1]), pair, spare, number, random.Next(3) * 1000);
        return plan with { ForwardMeter = Meter(plan, 0), ReverseMeter = Meter(plan, 1) };
    }

    /// <summary>A meter for each rate: the old and the new plan share one only where the rate is the same.</summary>
    private static uint? Meter(FlowPlan plan, uint direction) =>
        plan.Bandwidth.Value == 0 ? null : 32 + (10 * plan.Number) + (uint)(plan.Bandwidth.Value / 1000 * 2) + direction;
}
