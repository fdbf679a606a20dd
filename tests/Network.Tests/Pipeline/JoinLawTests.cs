using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using static Kilda.Network.Tests.Pipeline.Samples;

namespace Kilda.Network.Tests.Pipeline;

/// <summary>
/// A flow, devices that hear it and join it, at random places and in random transitions: every answer comes to the client and to the other
/// devices, once; no device hears itself, nothing circulates.
/// </summary>
public sealed class JoinLawTests
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
        for (var step = 0; step < 12; step++)
        {
            var number = (uint)random.Next(1, 3);
            var (owner, old) = ($"flow{number}", run.Services.GetValueOrDefault($"flow{number}"));
            var next = Enumerable.Range(0, 60).Select(_ => Numbered(Next(random, number, old), old, ref groups)).FirstOrDefault(plan => run.Fits(owner, plan));
            if (old is not null && (next is null || random.Next(6) == 0)) run.Move(owner, null);
            else if (next is not null) run.Move(owner, next);
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

    /// <summary>The same ends for good; another way, or other devices.</summary>
    private static FlowPlan Next(Random random, uint number, ServicePlan? old)
    {
        var turn = old is null ? 0 : 1 - (SlotOf(old.Flows[0]) % 2);
        var slot = (byte)(old?.Flows[0].Primary.Slot == 0 ? 2 : 0);
        var flow = old is not null && random.Next(2) == 0 ? old.Flows[0] with { Mirrors = [], Joins = [] } : Flow(random, number, slot, old?.Flows[0]);
        var (mirrors, joins) = (new List<MirrorPoint>(), new List<Join>());
        var devices = random.Next(3);
        for (var i = 0; i < devices; i++) AddDevice(random, flow, i, turn, mirrors, joins);
        return flow with { Mirrors = mirrors.ToSeq(), Joins = joins.ToSeq() };
    }

    private static FlowPlan Flow(Random random, uint number, byte slot, FlowPlan? old)
    {
        var (from, to) = old is null
            ? (LawRun.End(random, random.Next(1, Switches + 1)), LawRun.End(random, random.Next(1, Switches + 1)))
            : (old.Source, old.Destination);
        var label = (ushort)(300 + (number * 300) + (slot * 10));
        var way = Way(random, (int)from.Switch.Value, (int)to.Switch.Value);
        return Samples.Plan(from, to, Pair(slot, label, way), null, number, 1000);
    }

    /// <summary>A device that hears one direction or both, and joins the opposite ones, or only one of the two.</summary>
    private static void AddDevice(Random random, FlowPlan flow, int index, int turn, List<MirrorPoint> mirrors, List<Join> joins)
    {
        var device = LawRun.End(random, random.Next(1, Switches + 1));
        var (hears, joined) = (random.Next(4), random.Next(1, 4));
        for (var direction = 0; direction < 2; direction++)
        {
            var passed = flow.Switches().ToArray();
            var number = (flow.Number * 100) + (uint)((10 * index) + direction);
            var slot = (byte)((2 * (flow.Primary.Slot / 2)) + turn);
            if ((hears & (1 << direction)) != 0)
            {
                var at = passed[random.Next(passed.Length)];
                var sink = new Sink($"mirror{index}", device, number, slot, Path(random, at, device.Switch, Label(flow, index, direction, turn)));
                var known = mirrors.FindIndex(point => point.At == at && (int)point.Direction == direction);
                if (known < 0) mirrors.Add(new MirrorPoint(at, (FlowDirection)direction, [sink], []));
                else mirrors[known] = mirrors[known] with { Sinks = mirrors[known].Sinks.Add(sink) };
            }

            if ((joined & (1 << direction)) == 0) continue;
            var place = passed[random.Next(passed.Length)];
            joins.Add(new Join(
                $"join{index}", (FlowDirection)direction, place, device, number + 5, slot,
                Path(random, device.Switch, place, Label(flow, index, direction + 2, turn)),
                1000 + (10 * flow.Number) + (uint)index, 1100 + (10 * flow.Number) + (uint)direction, []));
        }
    }

    /// <summary>Of the paths of its devices.</summary>
    private static byte SlotOf(FlowPlan flow) => flow.Joins.Select(join => join.Slot)
        .Concat(flow.Mirrors.SelectMany(point => point.Sinks).Select(sink => sink.Slot)).FirstOrDefault();

    private static DirectedPath Path(Random random, SwitchId from, SwitchId to, ushort label)
    {
        var way = Way(random, (int)from.Value, (int)to.Value);
        return way.Length == 1 ? new DirectedPath([]) : Pair(0, label, way).Forward;
    }

    private static int[] Way(Random random, int from, int to)
    {
        if (from == to) return [from];
        var between = Enumerable.Range(1, Switches).Where(id => id != from && id != to).ToArray();
        random.Shuffle(between);
        return [from, .. between[..random.Next(between.Length + 1)], to];
    }

    private static ushort Label(FlowPlan flow, int index, int path, int turn) =>
        (ushort)(2000 + (flow.Number * 500) + (flow.Primary.Slot * 100) + (turn * 100) + (index * 40) + (path * 5));
}
