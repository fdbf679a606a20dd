using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;
using static Kilda.Network.Tests.Pipeline.Samples;

namespace Kilda.Network.Tests.Pipeline;

/// <summary>Random Y-flows and flows that share ports, in random transitions, under the laws of <see cref="LawRun"/>.</summary>
public sealed class YPacketLawTests
{
    private const int Switches = 4;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    public static TheoryData<string> Names => YGoldenTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_golden_case_carries_what_it_promises_and_its_body_alone_nothing(string name)
    {
        var plan = YSamples.Cases().First(c => c.Name == name).Plan;
        var run = new LawRun(new Random(1), 4, _ => SwitchAbilities.Full);
        foreach (var id in plan.Switches())
            run.Apply(id, "y", PlanCompiler.Program([new PlanLayer(plan, PlanPart.Body)], id, SwitchAbilities.Full));
        run.Check(new Promise([], []));
        foreach (var id in plan.Switches()) run.Apply(id, "y", SwitchProgram.Empty);
        run.Move("y", plan);
        run.End();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_frame_takes_the_old_way_or_the_new_way_between_any_two_commands(int seed) =>
        Run(new Random(seed), _ => SwitchAbilities.Full);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void So_it_does_where_some_switches_have_one_table(int seed) =>
        Run(new Random(seed), number => SwitchAbilities.Full with { MultiTable = number % 2 == 0 });

    private static void Run(Random random, Func<int, SwitchAbilities> abilities)
    {
        var run = new LawRun(random, Switches, abilities);
        for (var step = 0; step < 10; step++)
        {
            var number = (uint)random.Next(1, 4);
            var (owner, old) = ($"y{number}", run.Services.GetValueOrDefault($"y{number}"));
            if (old is not null && random.Next(4) == 0) run.Move(owner, null);
            else if (Fitting(random, run, number, old) is { } next) run.Move(owner, next);
        }

        run.End();
    }

    private static ServicePlan? Fitting(Random random, LawRun run, uint number, ServicePlan? old) => Enumerable.Range(0, 40)
        .Select(_ => Next(random, number, old))
        .FirstOrDefault(plan => plan is not null && run.Fits($"y{number}", plan));

    private static ServicePlan? Next(Random random, uint number, ServicePlan? old)
    {
        if (old is null) return Tree(random, number, 0, null, old);
        if (FreeSlot(old) is not { } slot) return null;
        return random.Next(4) switch
        {
            0 => WithLeafMoved(random, number, old, slot),
            1 when old.Joints.Count == 2 => old with { Joints = [old.Joints[1], old.Joints[0]] },
            2 => Tree(random, number, slot, old.Joints[0].Legs.Select(leg => new YSamples.Clients(leg.Shared, Leaf(old, leg).Destination)).ToArray(), old),
            _ => Tree(random, number, slot, null, old),
        };
    }

    /// <summary>One leaf flow takes another way, in a slot of its own; the rest stays as it is.</summary>
    private static ServicePlan? WithLeafMoved(Random random, uint number, ServicePlan old, byte slot)
    {
        var joint = old.Joints[0];
        var leg = joint.Legs[random.Next(2)];
        var leaf = Leaf(old, leg);
        if (leaf.IsOneSwitch) return null;
        var (y, end) = ((int)leaf.Source.Switch.Value, (int)leaf.Destination.Switch.Value);
        var way = Way(random, y, end);
        var label = Label(number, slot, (int)(leg.Number - (number * 10)));
        var moved = leaf with { Primary = Pair(slot, label, way) };
        return old with
        {
            Flows = old.Flows.Select(flow => flow == leaf ? moved : flow).ToSeq(),
            Joints = [joint with { Legs = joint.Legs.Select(other => other == leg ? leg with { Slot = slot } : other).ToSeq() }, .. old.Joints.Skip(1)],
        };
    }

    /// <summary>A whole tree, and sometimes a second one in the next slot; old clients or new ones.</summary>
    private static ServicePlan Tree(Random random, uint number, byte slot, YSamples.Clients[]? legs, ServicePlan? old)
    {
        if (legs is null)
        {
            var z = random.Next(1, Switches + 1);
            var port = LawRun.Port(random);
            Endpoint Shared() => LawRun.End(random, z) with { Port = port };
            Endpoint Leaf() => LawRun.End(random, random.Next(1, Switches + 1));
            legs = [new(Shared(), Leaf()), new(Shared(), Leaf())];
        }

        var plan = Tree(random, number, slot, legs, Joint(random, legs));
        var isFree = slot < Colour.MaxSlot && old?.Flows.Any(flow => flow.Primary.Slot == slot + 1) != true;
        return isFree && random.Next(3) == 0 ? plan.Protected(Tree(random, number, (byte)(slot + 1), legs, Joint(random, legs))) : plan;
    }

    private static ServicePlan Tree(Random random, uint number, byte slot, YSamples.Clients[] legs, int y)
    {
        var z = (int)legs[0].Shared.Switch.Value;
        var ways = new YSamples.Ways(Way(random, z, y), [.. legs.Select(leg => Way(random, y, (int)leg.Leaf.Switch.Value))]);
        return YSamples.Plan(ways, legs, slot, Label(number, slot, 0), number * 10, 1000 * number);
    }

    private static int Joint(Random random, YSamples.Clients[] legs) => random.Next(4) switch
    {
        0 => (int)legs[0].Shared.Switch.Value,
        1 => (int)legs[random.Next(2)].Leaf.Switch.Value,
        _ => random.Next(1, Switches + 1),
    };

    private static int[] Way(Random random, int from, int to)
    {
        if (from == to) return [from];
        var between = Enumerable.Range(1, Switches).Where(number => number != from && number != to).ToArray();
        random.Shuffle(between);
        return [from, .. between[..random.Next(between.Length + 1)], to];
    }

    /// <summary>Three labels in a row for each flow of a tree, the reverse ones 100 higher.</summary>
    private static ushort Label(uint number, byte slot, int flow) => (ushort)(500 + (number * 400) + (slot * 50) + (flow * 10) + (slot >= 2 ? 100 : 0));

    /// <summary>The first of two slots that the old plan does not use, or a single one, or none.</summary>
    private static byte? FreeSlot(ServicePlan old)
    {
        var free = Enumerable.Range(0, 4).Select(slot => (byte)slot).Except(old.Flows.Select(flow => flow.Primary.Slot)).ToArray();
        return free.Length == 0 ? null : free.OrderByDescending(slot => free.Contains((byte)(slot + 1))).First();
    }

    private static FlowPlan Leaf(ServicePlan plan, Leg leg) => plan.Find(leg.Number, leg.Slot)!;
}
