using Kilda.Network.Flows;
using Kilda.Network.Mirrors;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using static Kilda.Network.Tests.Pipeline.Samples;

namespace Kilda.Network.Tests.Pipeline;

/// <summary>
/// Random flows with random mirrors, in random transitions: mirrors come and go under traffic, flows move with them. Nothing is lost or
/// doubled, every copy comes where it should and nowhere else.
/// </summary>
public sealed class MirrorLawTests
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

    private static void Run(Random random, Func<int, SwitchAbilities> abilities)
    {
        var run = new LawRun(random, Switches, abilities);
        var groups = 10;
        for (var step = 0; step < 14; step++)
        {
            var number = (uint)random.Next(1, 4);
            var (owner, old) = ($"flow{number}", run.Services.GetValueOrDefault($"flow{number}"));
            if (old is not null && random.Next(5) == 0)
            {
                run.Move(owner, null);
                continue;
            }

            var next = Enumerable.Range(0, 40)
                .Select(_ => Numbered(Next(random, number, old), old, ref groups))
                .FirstOrDefault(plan => run.Fits(owner, plan));
            if (next is not null) run.Move(owner, next);
        }

        run.End();
    }

    private static ServicePlan Numbered(FlowPlan flow, ServicePlan? old, ref int groups)
    {
        var next = groups;
        var plan = GroupNumbers.Numbered(GroupNumbers.Kept(ServicePlan.Of(flow), old), (_, count) =>
        {
            next += count;
            return Enumerable.Range(next - count, count).Select(id => (uint)id).ToSeq();
        });
        groups = next > 3000 ? 10 : next;
        return plan;
    }

    /// <summary>Another way with other mirrors, other mirrors alone, or the other pair.</summary>
    private static FlowPlan Next(Random random, uint number, ServicePlan? old)
    {
        if (old?.Flows[0] is not { } flow) return WithMirrors(random, Way(random, number, 0, null), 0);
        return random.Next(4) switch
        {
            0 => WithMirrors(random, Way(random, number, (byte)(flow.Primary.Slot < 2 ? 2 : 0), null), MirrorSlot(flow)),
            1 => WithMirrors(random, Way(random, number, (byte)(flow.Primary.Slot < 2 ? 2 : 0), flow), MirrorSlot(flow)),
            2 when flow.Protected is { } spare => flow with { Primary = spare, Protected = flow.Primary },
            _ => WithMirrors(random, flow, MirrorSlot(flow)),
        };
    }

    private static FlowPlan Way(Random random, uint number, byte slot, FlowPlan? old)
    {
        var order = Enumerable.Range(1, Switches).ToArray();
        random.Shuffle(order);
        if (old is not null)
        {
            var (source, destination) = ((int)old.Source.Switch.Value, (int)old.Destination.Switch.Value);
            order = [source, .. order.Where(id => id != source && id != destination), .. source == destination ? [] : new[] { destination }];
        }

        var way = old is null ? order[..random.Next(1, Switches + 1)]
            : old.IsOneSwitch ? order[..1] : [order[0], .. order[1..^1].Take(random.Next(3)), order[^1]];
        var label = (ushort)(1000 + (number * 300) + (slot * 10));
        var (a, b) = (old?.Source ?? LawRun.End(random, way[0]), old?.Destination ?? LawRun.End(random, way[^1]));
        var spare = way.Length is 2 or 3 && random.Next(3) == 0
            ? Pair((byte)(slot + 1), (ushort)(label + 50), way[0], order.Except(way).First(), way[^1])
            : null;
        return Samples.Plan(a, b, Pair(slot, label, way), spare, number, 1000);
    }

    /// <summary>Up to two points of up to two sinks each, at random switches of the path.</summary>
    private static FlowPlan WithMirrors(Random random, FlowPlan flow, byte slot)
    {
        var points = new List<MirrorPoint>();
        var count = random.Next(3);
        for (var i = 0; i < count; i++)
        {
            var passed = flow.Switches().ToArray();
            var (at, direction) = (passed[random.Next(passed.Length)], (FlowDirection)random.Next(2));
            if (points.Any(point => (point.At, point.Direction) == (at, direction))) continue;
            var sinks = Enumerable.Range(0, random.Next(1, 3)).Select(k => Sink(random, flow.Number, (2 * i) + k, slot, at)).ToSeq();
            points.Add(new MirrorPoint(at, direction, sinks, []));
        }

        return flow with { Mirrors = points.ToSeq() };
    }

    private static Sink Sink(Random random, uint number, int index, byte slot, SwitchId at)
    {
        var (from, to) = ((int)at.Value, random.Next(1, Switches + 1));
        var between = Enumerable.Range(1, Switches).Where(id => id != from && id != to).ToArray();
        random.Shuffle(between);
        int[] way = [from, .. between[..random.Next(between.Length + 1)], to];
        var label = (ushort)(3000 + (number * 100) + (slot * 20) + (index * 5));
        return new Sink(
            $"mirror{index}", LawRun.End(random, to), (number * 100) + (uint)index, slot,
            from == to ? new DirectedPath([]) : Pair(slot, label, way).Forward);
    }

    private static byte MirrorSlot(FlowPlan flow) =>
        (byte)(flow.Mirrors.SelectMany(point => point.Sinks).Select(sink => sink.Slot + 1).FirstOrDefault() % 2);
}
