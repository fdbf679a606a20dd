using Kilda.Network.Flows;
using Kilda.Network.Mirrors;
using Kilda.OpenFlow;
using static Kilda.Network.Flows.FlowDirection;
using static Kilda.Network.Tests.Pipeline.Samples;

namespace Kilda.Network.Tests.Pipeline;

/// <summary>Mirrored flows over the mesh of <see cref="Samples"/>.</summary>
internal static class MirrorSamples
{
    /// <summary>The golden cases: places of the mirror, places and tags of the sinks, kinds of flows.</summary>
    public static IEnumerable<(string Name, ServicePlan Plan)> Cases()
    {
        var flow = Samples.Plan(Client(1, 5, 100), Client(3, 8, 200), Pair(0, 1001, 1, 2, 3));
        yield return ("source, sink there", Of(flow, Point(1, Forward, Sink(1, Client(1, 6, 300)))));
        yield return ("source, sink elsewhere", Of(flow, Point(1, Forward, Sink(1, Client(4, 8, 300), 1, 2, 4))));
        yield return ("destination, both directions", Of(
            flow, Point(3, Forward, Sink(1, Client(3, 6))), Point(3, Reverse, Sink(2, Client(4, 8, 300), 3, 4))));
        yield return ("transit switch, both directions", Of(
            flow, Point(2, Forward, Sink(1, Client(2, 8, 300))), Point(2, Reverse, Sink(2, Client(2, 8, 400)))));
        yield return ("both ends", Of(
            flow, Point(1, Forward, Sink(1, Client(1, 6, 300))), Point(3, Forward, Sink(2, Client(4, 8, 300), 3, 4))));
        yield return ("two sinks, one with two tags", Of(
            flow, Point(1, Forward, Sink(1, Client(1, 6, 300, 301)), Sink(2, Client(4, 8), 1, 4))));
        yield return ("sink on the client's port", Of(flow, Point(1, Forward, Sink(1, Client(1, 5, 300, 301)))));
        yield return ("sink path back over the link", Of(flow, Point(3, Forward, Sink(1, Client(2, 8, 300), 3, 2))));
        yield return ("two tags at the mirrored end", Of(
            flow with { Destination = Client(3, 8, 200, 201) }, Point(3, Forward, Sink(1, Client(3, 6, 200, 201)))));
        yield return ("full port", Of(
            flow with { Source = Client(1, 5), Destination = Client(3, 8) },
            Point(1, Forward, Sink(1, Client(1, 6))), Point(1, Reverse, Sink(2, Client(1, 6, 300)))));
        yield return ("one switch", Of(
            Samples.Plan(Client(1, 5, 100), Client(1, 8, 200), Pair(0, 0, 1)),
            Point(1, Forward, Sink(1, Client(1, 6, 300))), Point(1, Reverse, Sink(2, Client(4, 8, 300), 1, 4))));
        yield return ("one port", Of(
            Samples.Plan(Client(1, 5, 100), Client(1, 5, 200), Pair(0, 0, 1)), Point(1, Forward, Sink(1, Client(1, 5, 300)))));
        yield return ("protected", Of(
            flow with { Protected = Pair(1, 1501, 1, 4, 3) }, Point(1, Forward, Sink(1, Client(1, 6, 300))), Point(3, Forward, Sink(2, Client(3, 6)))));
        yield return ("leaf flow at the leaf", Leaf("transit switch", 3));
        yield return ("leaf flow at the Y-point", Leaf("transit switch", 2));
        yield return ("leaf flow at the Y-point, which is the leaf", Leaf("leaf", 3));
        yield return ("leaf flow at the Y-point, which is the shared end", Leaf("shared end", 1));
        yield return ("leaf flow, one switch", Leaf("one switch, one port", 1));
    }

    public static MirrorPoint Point(int at, FlowDirection direction, params Sink[] sinks) => new(Switch(at), direction, new Seq<Sink>(sinks), []);

    /// <summary>A sink with a path over these switches; none: it is on the mirror switch. Numbers from 101 on.</summary>
    public static Sink Sink(int number, Endpoint end, params int[] way) => new(
        $"mirror{number}", end, (uint)(100 + number), 0, way.Length == 0 ? new DirectedPath([]) : Pair(0, (ushort)(2000 + (10 * number)), way).Forward);

    /// <summary>The plan with these points, and with numbers for their groups.</summary>
    public static ServicePlan Of(FlowPlan flow, params MirrorPoint[] points) =>
        Numbered(ServicePlan.Of(flow with { Mirrors = new Seq<MirrorPoint>(points) }));

    /// <summary>Numbers from this one on at each switch.</summary>
    public static ServicePlan Numbered(ServicePlan plan, int from = 10)
    {
        var next = new Dictionary<SwitchId, uint>();
        return GroupNumbers.Numbered(plan, (at, count) =>
        {
            var first = next.GetValueOrDefault(at, (uint)from);
            next[at] = first + (uint)count;
            return Enumerable.Range((int)first, count).Select(id => (uint)id).ToSeq();
        });
    }

    /// <summary>The first leaf flow of a Y-flow, both directions mirrored at a switch: to that switch and to another.</summary>
    private static ServicePlan Leaf(string name, int at)
    {
        var plan = YSamples.Cases().First(c => c.Name == name).Plan;
        var leaf = plan.Flows[1] with
        {
            Mirrors = [Point(at, Forward, Sink(1, Client(at, 6, 700))), Point(at, Reverse, Sink(2, Client(4, 6, 300, 301), at, 4))],
        };
        return Numbered(plan with { Flows = [plan.Flows[0], leaf, plan.Flows[2]] });
    }
}
