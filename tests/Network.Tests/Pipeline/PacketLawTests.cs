using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using static Kilda.Network.Tests.Pipeline.Samples;

namespace Kilda.Network.Tests.Pipeline;

/// <summary>
/// Random services that share ports, in random transitions: between any two commands every frame of every client port takes the way of
/// the services before or of the services after, with the right tags and priority bits, and no frame leaves anywhere else.
/// </summary>
public sealed class PacketLawTests
{
    private const int Switches = 4;
    private static readonly ushort[] s_vlans = [100, 200, 300];
    private static readonly Frame[] s_frames = Frames().ToArray();

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
        var network = Network(_ => SwitchAbilities.Full);
        var plan = Plan(random, 1, slot: 0);
        foreach (var id in plan.Switches())
        {
            var body = PlanCompiler.Program([new PlanLayer(plan, PlanPart.Body)], id, SwitchAbilities.Full);
            foreach (var command in network.Put("flow", id, body)) network.Switch(id).Apply(command);
        }

        Check(network, [], []);
    }

    private static void Run(Random random, Func<int, SwitchAbilities> abilities)
    {
        var network = Network(abilities);
        var plans = new Dictionary<uint, FlowPlan>();
        for (var step = 0; step < 12; step++)
        {
            var number = (uint)random.Next(1, 6);
            var old = plans.GetValueOrDefault(number);
            var others = plans.Values.Where(plan => plan.Number != number).ToArray();
            var slot = (byte)(old?.Primary.Slot < 2 ? 2 : 0);
            var next = old is not null && random.Next(4) == 0 ? null : Fitting(random, network, number, slot, others);
            if (next is null && old is null) continue;
            FlowPlan[] before = old is null ? others : [.. others, old];
            FlowPlan[] after = next is null ? others : [.. others, next];
            var inFlight = new List<InFlight>();
            foreach (var stage in Transition.Between(old, next))
            {
                if (stage.Name == Transition.Clean) Drain(random, network, inFlight);
                Do(random, network, number, stage.Do, before, after, inFlight);
            }

            Drain(random, network, inFlight);
            if (next is null) plans.Remove(number);
            else plans[number] = next;
            Check(network, after, after);
        }

        CheckAgainstFreshStates(network, plans);
        foreach (var plan in plans.Values)
        {
            foreach (var stage in Transition.Between(plan, null)) Do(random, network, plan.Number, stage.Do, null, null, []);
        }

        foreach (var id in All())
        {
            var left = network.Switch(id).Dump();
            Assert.Equal([BaseProgram.Owner], network.State(id).Owners);
            Assert.Equal(Sorted(BaseProgram.For(network.Abilities(id)).Rules), Sorted(left.Rules));
            Assert.Equal(BaseProgram.For(network.Abilities(id)).Meters, left.Meters);
        }
    }

    /// <summary>The stage's commands of all its switches, in a random order between switches; then all of them once more.</summary>
    private static void Do(
        Random random, TestNetwork network, uint number, Seq<SwitchLayers> stage, FlowPlan[]? before, FlowPlan[]? after, List<InFlight> inFlight)
    {
        var queues = stage
            .Select(at => (at.Switch, Commands: new Queue<SwitchCommand>(
                network.Put($"flow{number}", at.Switch, PlanCompiler.Program(at.Layers, at.Switch, network.Abilities(at.Switch))))))
            .Where(queue => queue.Commands.Count > 0)
            .ToList();
        var again = queues.Select(queue => (queue.Switch, Commands: queue.Commands.ToArray())).ToArray();
        while (queues.Count > 0)
        {
            var (id, commands) = queues[random.Next(queues.Count)];
            network.Switch(id).Apply(commands.Dequeue());
            queues.RemoveAll(queue => queue.Commands.Count == 0);
            if (before is null) continue;
            Check(network, before, after!);
            Fly(random, network, before, after!, inFlight);
        }

        foreach (var (id, commands) in again)
        {
            var dump = network.Switch(id).Dump();
            foreach (var command in commands) network.Switch(id).Apply(command);
            Assert.Equal(Sorted(dump.Rules), Sorted(network.Switch(id).Dump().Rules));
        }
    }

    /// <summary>A frame sets out, and some that are under way come one switch further.</summary>
    private static void Fly(Random random, TestNetwork network, FlowPlan[] before, FlowPlan[] after, List<InFlight> inFlight)
    {
        var (from, frame) = (new PortId(Samples.Switch(random.Next(1, Switches + 1)), Port(random)), s_frames[random.Next(s_frames.Length)]);
        inFlight.Add(new InFlight(from, frame, Ways(before, after, from, frame)));
        for (var i = inFlight.Count - 1; i >= 0; i--)
        {
            if (random.Next(2) == 0) Step(network, inFlight, i);
        }
    }

    private static void Drain(Random random, TestNetwork network, List<InFlight> inFlight)
    {
        while (inFlight.Count > 0) Step(network, inFlight, random.Next(inFlight.Count));
    }

    private static void Step(TestNetwork network, List<InFlight> inFlight, int index)
    {
        var flying = inFlight[index];
        inFlight.RemoveAt(index);
        var left = network.Pass(flying.At, flying.Frame).ToArray();
        if (left is [{ IsLink: true } next])
        {
            inFlight.Insert(index, flying with { At = next.At, Frame = next.Frame });
            return;
        }

        var came = left.Length == 0 ? "nowhere" : string.Join(" and ", left.Select(at => Arrived(at.At, at.Frame)));
        Assert.True(flying.Ways.Contains(came), $"a frame that was under way: {came}, not {string.Join(" or ", flying.Ways)}");
    }

    private sealed record InFlight(PortId At, Frame Frame, string[] Ways);

    /// <summary>Incremental result = full recompute; and what the switch holds is what the state says.</summary>
    private static void CheckAgainstFreshStates(TestNetwork network, Dictionary<uint, FlowPlan> plans)
    {
        foreach (var id in All())
        {
            var fresh = new SwitchState();
            fresh.Put(BaseProgram.Owner, BaseProgram.For(network.Abilities(id)));
            foreach (var plan in plans.Values.Where(plan => plan.Switches().Contains(id)))
            {
                var program = PlanCompiler.Program([new PlanLayer(plan, PlanPart.Whole)], id, network.Abilities(id));
                Assert.IsType<Change.Accepted>(fresh.Put($"flow{plan.Number}", program));
            }

            var dump = network.Switch(id).Dump();
            Assert.Equal(Sorted(fresh.Desired().Rules), Sorted(network.State(id).Desired().Rules));
            Assert.Equal(Sorted(fresh.Desired().Rules), Sorted(dump.Rules));
            Assert.Equal(fresh.Desired().Meters.OrderBy(meter => meter.Id), dump.Meters.OrderBy(meter => meter.Id));
            Assert.Empty(fresh.Diff(dump).Commands);
        }
    }

    private static void Check(TestNetwork network, FlowPlan[] before, FlowPlan[] after)
    {
        foreach (var port in All().SelectMany(id => new[] { new PortId(id, 5), new PortId(id, 6) }))
        {
            foreach (var frame in s_frames)
            {
                var arrived = network.Send(port, frame).Select(at => Arrived(at.At, at.Frame)).ToArray();
                Assert.True(arrived.Length < 2, $"{frame.Tags} from {port} arrived {arrived.Length} times");
                var ways = Ways(before, after, port, frame);
                var came = arrived.SingleOrDefault() ?? "nowhere";
                Assert.True(ways.Contains(came), $"{frame.Tags} from {port}: {came}, not {string.Join(" or ", ways)}");
            }
        }
    }

    private static string Arrived(PortId at, Frame frame) => $"{at} [{frame.Tags}]";

    private static string[] Ways(FlowPlan[] before, FlowPlan[] after, PortId port, Frame frame) =>
        [Expected(before, port, frame), Expected(after, port, frame), .. Moving(before, after, port, frame)];

    /// <summary>
    /// A client that changes from two tags to one keeps its outer tag: while both kinds of rules are there its frames take the new way
    /// without their priority bits, like those of any one-tag client whose outer tag two-tag clients of the port use too.
    /// </summary>
    private static IEnumerable<string> Moving(FlowPlan[] before, FlowPlan[] after, PortId port, Frame frame)
    {
        if (before == after || frame.Tags.IsEmpty) return [];
        var unmarked = frame with { Tags = [frame.Tags[0] with { Pcp = 0 }, .. frame.Tags.Span[1..]] };
        var isShared = before.Concat(after).SelectMany(plan => new[] { plan.Source, plan.Destination })
            .Any(end => end.At == port && end.Inner != 0 && end.Outer == frame.Tags[0].Vid);
        return isShared ? [Expected(before, port, unmarked), Expected(after, port, unmarked)] : [];
    }

    /// <summary>What the services promise, said without rules.</summary>
    private static string Expected(FlowPlan[] plans, PortId port, Frame frame)
    {
        var ends = plans
            .SelectMany(plan => new[] { (From: plan.Source, To: plan.Destination), (From: plan.Destination, To: plan.Source) })
            .Where(end => end.From.At == port)
            .ToArray();
        var tags = frame.Tags;
        var outerIsShared = tags.Count > 0 && ends.Any(end => end.From.Inner != 0 && end.From.Outer == tags[0].Vid);
        if (tags.Count > 1 && Find(end => (end.Outer, end.Inner) == (tags[0].Vid, tags[1].Vid) && end.Inner != 0) is { } two)
        {
            return Delivered(two, tags[1].Pcp, tags.Span[2..]);
        }

        if (tags.Count > 0 && Find(end => end.Outer == tags[0].Vid && end.Inner == 0 && end.Outer != 0) is { } one)
        {
            return Delivered(one, outerIsShared ? (byte)0 : tags[0].Pcp, tags.Span[1..]);
        }

        if (outerIsShared) return "nowhere";
        return Find(end => end.Outer == 0) is { } full ? Delivered(full, 0, tags.Span) : "nowhere";

        Endpoint? Find(Func<Endpoint, bool> takes) =>
            ends.Where(end => takes(end.From)).Select(end => (Endpoint?)end.To).SingleOrDefault();
    }

    private static string Delivered(Endpoint to, byte pcp, ReadOnlySpan<Tag> rest)
    {
        Seq<Tag> tags = to switch
        {
            { Inner: not 0 } => [new Tag(to.Outer, 0), new Tag(to.Inner, pcp), .. rest],
            { Outer: not 0 } => [new Tag(to.Outer, pcp), .. rest],
            _ => [.. rest],
        };
        return Arrived(to.At, new Frame(tags));
    }

    private static FlowPlan? Fitting(Random random, TestNetwork network, uint number, byte slot, FlowPlan[] others)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var plan = Plan(random, number, slot);
            var taken = others.SelectMany(other => new[] { other.Source, other.Destination }).ToHashSet();
            if (taken.Contains(plan.Source) || taken.Contains(plan.Destination)) continue;
            if (plan.Switches().All(id => PlanCompiler.Objection(plan, id, network.Abilities(id)) is null)) return plan;
        }

        return null;
    }

    private static FlowPlan Plan(Random random, uint number, byte slot)
    {
        var order = Enumerable.Range(1, Switches).ToArray();
        random.Shuffle(order);
        var way = order[..random.Next(1, Switches + 1)];
        var label = (ushort)(1000 + (number * 300) + (slot * 10));
        var pair = Samples.Pair(slot, label, way);
        PathPair? spare = null;
        if (way.Length is 2 or 3 && random.Next(3) == 0)
        {
            var other = order.Except(way).First();
            spare = Samples.Pair((byte)(slot + 1), (ushort)(label + 50), way[0], other, way[^1]);
        }

        var plan = Samples.Plan(End(random, way[0]), End(random, way[^1]), pair, spare, number, random.Next(3) * 1000);
        return plan with { ForwardMeter = Meter(plan, 0), ReverseMeter = Meter(plan, 1) };
    }

    /// <summary>A meter for each rate: the old and the new plan share one only where the rate is the same.</summary>
    private static uint? Meter(FlowPlan plan, uint direction) =>
        plan.Bandwidth.Value == 0 ? null : 32 + (10 * plan.Number) + (uint)(plan.Bandwidth.Value / 1000 * 2) + direction;

    private static Endpoint End(Random random, int at) => random.Next(4) switch
    {
        0 => Client(at, Port(random)),
        1 => Client(at, Port(random), Vlan(random), Vlan(random)),
        _ => Client(at, Port(random), Vlan(random)),
    };

    private static uint Port(Random random) => (uint)random.Next(5, 7);

    private static ushort Vlan(Random random) => s_vlans[random.Next(s_vlans.Length)];

    private static TestNetwork Network(Func<int, SwitchAbilities> abilities)
    {
        var network = new TestNetwork(Switches, abilities);
        foreach (var id in All())
        {
            var commands = network.Put(BaseProgram.Owner, id, BaseProgram.For(network.Abilities(id)));
            foreach (var command in commands) network.Switch(id).Apply(command);
        }

        return network;
    }

    private static IEnumerable<Frame> Frames()
    {
        yield return new Frame([]);
        yield return new Frame([new Tag(0, 2)]);
        yield return new Frame([new Tag(999, 1), new Tag(100, 2)]);
        foreach (var outer in s_vlans)
        {
            yield return new Frame([new Tag(outer, 5)]);
            yield return new Frame([new Tag(outer, 5), new Tag(999, 1)]);
            foreach (var inner in s_vlans) yield return new Frame([new Tag(outer, 3), new Tag(inner, 6), new Tag(42, 7)]);
        }
    }

    private static IEnumerable<SwitchId> All() => Enumerable.Range(1, Switches).Select(Samples.Switch);

    private static string[] Sorted(Seq<Rule> rules) => rules.Select(RuleText.Of).Order(StringComparer.Ordinal).ToArray();
}
