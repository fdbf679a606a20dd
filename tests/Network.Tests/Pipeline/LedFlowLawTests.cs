using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using static Kilda.Network.Tests.Pipeline.JoinSamples;
using static Kilda.Network.Tests.Pipeline.Samples;

namespace Kilda.Network.Tests.Pipeline;

/// <summary>
/// A flow that is led into another one, and what happens to it while it is: each time both go to their next plan in one transition, and every frame
/// takes the old way or the new one between any two commands.
/// </summary>
public sealed class LedFlowLawTests
{
    private static readonly ServicePlan s_other = ByAnotherFlow(bothDirections: false).Other;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Its_paths_change_places_and_the_joins_rules_with_them(bool bothDirections, bool bothProtected)
    {
        var (flow, led) = Protected(bothProtected);
        var run = new LawRun(new Random(1), 4, _ => SwitchAbilities.Full);
        run.Move("f", ServicePlan.Of(flow));
        run.Move("g", s_other);
        run.Move(("f", Joined(flow, led, bothDirections, 10)), ("g", ServicePlan.Of(led)));
        run.Move(("f", Joined(flow, led.Swapped(), bothDirections, 30)), ("g", ServicePlan.Of(led.Swapped())));
        if (bothProtected) run.Move("f", Joined(flow.Swapped(), led.Swapped(), bothDirections, 30));
        run.Move(("g", ServicePlan.Of(led)), ("f", Joined(bothProtected ? flow.Swapped() : flow, led, bothDirections, 10)));
        run.Move(("g", s_other), ("f", ServicePlan.Of(flow)));
        run.End();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_device_is_attached_elsewhere(bool bothDirections)
    {
        var (flow, led) = Protected(both: false);
        var moved = led with { Source = Client(2, 6, 100, 101), Primary = Pair(3, 1901, 2, 3), Protected = null };
        var run = new LawRun(new Random(1), 4, _ => SwitchAbilities.Full);
        run.Move(("f", Joined(flow, led, bothDirections, 10)), ("g", ServicePlan.Of(led)));
        run.Move(("f", Joined(flow, moved, bothDirections, 30)), ("g", ServicePlan.Of(moved)));
        run.Move(("f", null), ("g", null));
        run.End();
    }

    /// <summary>What a pair does not cover: the group of a joined device keeps its numbers, whichever of the flow's paths carries the traffic.</summary>
    [Fact]
    public void A_protected_flow_with_two_devices_changes_its_paths()
    {
        var flow = Samples.Plan(Client(1, 5, 100), Client(3, 8, 200), Pair(0, 1001, 1, 2, 3), Pair(1, 1501, 1, 4, 3));
        var (one, two) = (Client(4, 8, 300), Client(2, 8, 300));
        var joined = Of(
            flow,
            [
                MirrorSamples.Point(3, FlowDirection.Forward, MirrorSamples.Sink(1, one, 3, 4), MirrorSamples.Sink(2, two, 3, 2)),
                MirrorSamples.Point(3, FlowDirection.Reverse, MirrorSamples.Sink(3, one, 3, 4), MirrorSamples.Sink(4, two, 3, 2)),
            ],
            Join(1, FlowDirection.Reverse, 3, one, 4, 3), Join(2, FlowDirection.Reverse, 3, two, 2, 3));
        var run = new LawRun(new Random(1), 4, _ => SwitchAbilities.Full);
        run.Move("f", joined);
        run.Move("f", ServicePlan.Of(joined.Flows[0].Swapped()));
        run.Move("f", joined);
        run.End();
    }

    [Theory]
    [InlineData(FlowDirection.Forward)]
    [InlineData(FlowDirection.Reverse)]
    public void It_has_no_points_of_its_own_where_it_is_led_in(FlowDirection direction)
    {
        var led = Protected(both: false).Led with { Protected = null };
        var mirrored = MirrorSamples.Numbered(ServicePlan.Of(led with { Mirrors = [MirrorSamples.Point(3, direction, MirrorSamples.Sink(1, Client(3, 7)))] }));
        Assert.EndsWith(
            "there the flow is led into flow f, whose packets they are",
            PlanCompiler.Objection(mirrored, Switch(3), SwitchAbilities.Full), StringComparison.Ordinal);
    }
}
