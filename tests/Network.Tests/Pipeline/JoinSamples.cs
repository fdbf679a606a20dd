using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.OpenFlow;
using static Kilda.Network.Flows.FlowDirection;
using static Kilda.Network.Tests.Pipeline.MirrorSamples;
using static Kilda.Network.Tests.Pipeline.Samples;

namespace Kilda.Network.Tests.Pipeline;

/// <summary>Flows that second devices hear and join, over the mesh of <see cref="Samples"/>.</summary>
internal static class JoinSamples
{
    private static readonly FlowPlan s_flow = Samples.Plan(Client(1, 5, 100), Client(3, 8, 200), Pair(0, 1001, 1, 2, 3));
    private static readonly Endpoint s_device = Client(4, 8, 300);

    /// <summary>The golden cases: places of the device and of the join switch, kinds of tags, both directions, several devices.</summary>
    public static IEnumerable<(string Name, ServicePlan Plan)> Cases()
    {
        yield return ("where the reverse begins", Of(
            s_flow, [Point(3, Forward, Sink(1, s_device, 3, 4))], Join(1, Reverse, 3, s_device, 4, 3)));
        yield return ("on the join switch", Of(
            s_flow, [Point(3, Forward, Sink(1, Client(3, 6, 300)))], Join(1, Reverse, 3, Client(3, 6, 300))));
        yield return ("where the reverse ends", Of(
            s_flow, [Point(1, Forward, Sink(1, s_device, 1, 4))], Join(1, Reverse, 1, s_device, 4, 1)));
        yield return ("at a transit switch", Of(
            s_flow, [Point(2, Forward, Sink(1, s_device, 2, 4))], Join(1, Reverse, 2, s_device, 4, 2)));
        yield return ("over a transit switch", Of(
            s_flow, [Point(3, Forward, Sink(1, s_device, 3, 2, 4))], Join(1, Reverse, 3, s_device, 4, 2, 3)));
        yield return ("without a mirror", Of(s_flow, [], Join(1, Forward, 1, s_device, 4, 1)));
        yield return ("back over the link", Of(s_flow, [], Join(1, Reverse, 3, Client(2, 8, 300), 2, 3)));
        yield return ("from the client's port", Of(s_flow, [], Join(1, Reverse, 3, Client(3, 8, 300, 301))));
        yield return ("full port into two tags", Of(
            s_flow with { Source = Client(1, 5, 100, 101) }, [Point(3, Forward, Sink(1, Client(4, 8), 3, 4))], Join(1, Reverse, 3, Client(4, 8), 4, 3)));
        yield return ("two tags into full port", Of(
            s_flow with { Source = Client(1, 5), Destination = Client(3, 8) },
            [Point(3, Forward, Sink(1, Client(3, 6, 300, 301)))], Join(1, Reverse, 3, Client(3, 6, 300, 301))));
        yield return ("one switch", Of(
            Samples.Plan(Client(1, 5, 100), Client(1, 8, 200), Pair(0, 0, 1)),
            [Point(1, Forward, Sink(1, Client(1, 6, 300)))], Join(1, Reverse, 1, Client(1, 6, 300))));
        yield return ("protected", Of(
            s_flow with { Protected = Pair(1, 1501, 1, 4, 3) }, [Point(3, Forward, Sink(1, s_device, 3, 4))], Join(1, Reverse, 3, s_device, 4, 3)));
        yield return ("two devices", Of(
            s_flow,
            [
                Point(3, Forward, Sink(1, s_device, 3, 4), Sink(2, Client(2, 8, 300), 3, 2)),
                Point(3, Reverse, Sink(3, s_device, 3, 4), Sink(4, Client(2, 8, 300), 3, 2)),
            ],
            Join(1, Reverse, 3, s_device, 4, 3), Join(2, Reverse, 3, Client(2, 8, 300), 2, 3)));
        yield return ("multi access, elsewhere", Of(
            s_flow, [Point(3, Forward, Sink(1, s_device, 3, 4)), Point(3, Reverse, Sink(2, s_device, 3, 4))],
            Join(1, Reverse, 3, s_device, 4, 3), Join(2, Forward, 3, s_device, 4, 3)));
        yield return ("multi access, on the join switch", Of(
            s_flow, [Point(3, Forward, Sink(1, Client(3, 6))), Point(3, Reverse, Sink(2, Client(3, 6)))],
            Join(1, Reverse, 3, Client(3, 6)), Join(2, Forward, 3, Client(3, 6))));
        yield return ("multi access, two join switches", Of(
            s_flow, [Point(1, Forward, Sink(1, s_device, 1, 4)), Point(3, Reverse, Sink(2, s_device, 3, 4))],
            Join(1, Reverse, 3, s_device, 4, 3), Join(2, Forward, 1, s_device, 4, 1)));
        yield return ("multi access, at one of them", Of(
            s_flow, [Point(1, Forward, Sink(1, Client(3, 6), 1, 3)), Point(3, Reverse, Sink(2, Client(3, 6)))],
            Join(1, Reverse, 3, Client(3, 6)), Join(2, Forward, 1, Client(3, 6), 3, 1)));
        yield return ("leaf flow of a Y-flow", Leaf());
        foreach (var (name, plan) in LeavesAtTheJoint()) yield return ($"leaf flow at the Y-point, {name}", plan);
    }

    /// <summary>A join with a path over these switches; none: the device is on the join switch. Numbers from 201 on, meters from 100 on.</summary>
    public static Join Join(int number, FlowDirection direction, int at, Endpoint device, params int[] way) => new(
        $"join{number}", direction, Switch(at), device, (uint)(200 + number), 0,
        way.Length == 0 ? new DirectedPath([]) : Pair(0, (ushort)(3000 + (10 * number)), way).Forward,
        (uint)(100 + device.Switch.Value), (uint)(200 + (2 * at) + (int)direction), []);

    public static ServicePlan Of(FlowPlan flow, MirrorPoint[] points, params Join[] joins) => Of(10, flow, points, joins);

    private static ServicePlan Of(int firstGroup, FlowPlan flow, MirrorPoint[] points, params Join[] joins) =>
        Numbered(ServicePlan.Of(flow with { Mirrors = new Seq<MirrorPoint>(points), Joins = new Seq<Join>(joins) }), firstGroup);

    /// <summary>A flow from the device to switch 3, before and after a join leads it into the flow of the samples.</summary>
    public static (ServicePlan Flow, ServicePlan Other, ServicePlan Joined, ServicePlan Led) ByAnotherFlow(bool bothDirections)
    {
        var other = Samples.Plan(s_device, Client(3, 6, 300), Pair(0, 1601, 4, 3), number: 9);
        var led = other with { Destination = Endpoint.Joint(Switch(3)), Primary = Pair(1, 1701, 4, 3), ReverseMeter = null, LeadsInto = "f" };
        return (ServicePlan.Of(s_flow), ServicePlan.Of(other), Joined(s_flow, led, bothDirections, firstGroup: 10), ServicePlan.Of(led));
    }

    /// <summary>The same flow with a path that protects it, led into one that may have such a path as well.</summary>
    public static (FlowPlan Flow, FlowPlan Led) Protected(bool both)
    {
        var led = ByAnotherFlow(bothDirections: false).Led.Flows[0] with { Protected = Pair(2, 1801, 4, 2, 3) };
        return (both ? s_flow with { Protected = Pair(1, 1501, 1, 4, 3) } : s_flow, led);
    }

    /// <summary>What the flow is when another one is led into it at switch 3, whichever of that one's paths carries its traffic.</summary>
    /// <param name="firstGroup">Another path has other groups.</param>
    public static ServicePlan Joined(FlowPlan flow, FlowPlan led, bool bothDirections, int firstGroup)
    {
        var (device, slot) = (led.Source, led.Primary.Slot);
        var back = new Sink("mirror1", device, led.Number, slot, led.Primary.Reverse, Via: Reverse);
        var join = new Join("join1", Reverse, Switch(3), device, led.Number, slot, led.Primary.Forward, null, null, [], Via: Forward);
        return bothDirections
            ? Of(firstGroup, flow, [Point(3, Forward, back), Point(3, Reverse, back)], join, join with { Id = "join2", Direction = Forward, Shared = 300 })
            : Of(firstGroup, flow, [Point(3, Forward, back)], join);
    }

    private static ServicePlan Leaf()
    {
        var plan = YSamples.Cases().First(c => c.Name == "transit switch").Plan;
        var leaf = plan.Flows[1] with
        {
            Mirrors = [Point(3, Forward, Sink(1, Client(3, 6, 300)))],
            Joins = [Join(1, Reverse, 3, Client(3, 6, 300)), Join(2, Forward, 2, Client(4, 6, 300), 4, 2)],
        };
        return Numbered(plan with { Flows = [plan.Flows[0], leaf, plan.Flows[2]] });
    }

    /// <summary>Devices whose packets join a leaf flow where it ends in the Y-point: there, elsewhere, in both directions, beside another one.</summary>
    private static IEnumerable<(string Name, ServicePlan Plan)> LeavesAtTheJoint()
    {
        var (here, far) = (Client(2, 6, 300), Client(4, 6, 300));
        yield return ("the device there", With("transit switch", [Point(2, Forward, Sink(1, here))], Join(1, Reverse, 2, here)));
        yield return ("the device elsewhere", With("transit switch", [Point(2, Forward, Sink(1, far, 2, 4))], Join(1, Reverse, 2, far, 4, 2)));
        yield return ("back over the shared link", With("transit switch", [], Join(1, Reverse, 2, Client(1, 6, 300), 1, 2)));
        yield return ("multi access elsewhere", With(
            "transit switch", [Point(2, Forward, Sink(1, far, 2, 4)), Point(2, Reverse, Sink(2, far, 2, 4))],
            Join(1, Reverse, 2, far, 4, 2), Join(2, Forward, 2, far, 4, 2)));
        yield return ("two devices, which hear each other", With(
            "transit switch", [Point(2, Forward, Sink(1, here), Sink(2, far, 2, 4)), Point(2, Reverse, Sink(3, here), Sink(4, far, 2, 4))],
            Join(1, Reverse, 2, here), Join(2, Reverse, 2, far, 4, 2)));
        yield return ("which is the leaf", With(
            "leaf", [Point(3, Forward, Sink(1, Client(3, 6, 300)))], Join(1, Reverse, 3, Client(3, 6, 300))));
        yield return ("which is the leaf, multi access", With(
            "leaf", [Point(3, Forward, Sink(1, Client(3, 6))), Point(3, Reverse, Sink(2, Client(3, 6)))],
            Join(1, Reverse, 3, Client(3, 6)), Join(2, Forward, 3, Client(3, 6))));
        yield return ("which is the shared end", With("shared end", [Point(1, Forward, Sink(1, far, 1, 4))], Join(1, Reverse, 1, far, 4, 1)));
        yield return ("from the shared end's port", With("shared end", [], Join(1, Reverse, 1, Client(1, 5, 400))));

        static ServicePlan With(string name, MirrorPoint[] points, params Join[] joins)
        {
            var plan = YSamples.Cases().First(c => c.Name == name).Plan;
            var leaf = plan.Flows[1] with { Mirrors = new Seq<MirrorPoint>(points), Joins = new Seq<Join>(joins) };
            return Numbered(plan with { Flows = [plan.Flows[0], leaf, plan.Flows[2]] });
        }
    }
}
