using Kilda.Network.Bandwidth;
using Kilda.Network.Flows;
using Kilda.Network.Paths;
using Kilda.Network.Pipeline;
using Kilda.Network.Tests.Pipeline;
using Kilda.Network.Topology;

namespace Kilda.Network.Tests.Flows;

public class PlanDraftTests
{
    private static readonly FlowRequest Request = new("f", Samples.Client(1, 5, 100), Samples.Client(3, 8, 0, 200), new Kbps(1000));

    [Fact]
    public void Every_link_is_asked_for_both_directions_of_each_pair()
    {
        var wants = PlanDraft.Of(Request, 7, null, Way(1, 2, 3), Way(1, 2, 4, 3)).Build().Wants();
        Assert.Equal(4, wants.Count);
        foreach (var (isl, of) in wants)
        {
            var isShared = isl == Link(1, 2);
            Assert.Equal(isShared ? 4 : 2, of.Count);
            Assert.Equal(of.Count, of.Select(want => want.Key).Distinct().Count());
            Assert.All(of, want => Assert.Equal((7u, new Kbps(1000), PathKind.Both, true), (want.Key.Number, want.Bandwidth, want.Kind, want.Counted)));
        }
    }

    [Fact]
    public void A_request_that_ignores_bandwidth_is_recorded_and_not_counted() => Assert.All(
        PlanDraft.Of(Request with { IgnoreBandwidth = true }, 7, null, Way(1, 2, 3)).Build().Wants().Values.SelectMany(wants => wants),
        want => Assert.False(want.Counted));

    [Fact]
    public void The_plan_runs_back_over_the_same_links_with_a_label_for_each_direction()
    {
        var plan = Build(PlanDraft.Of(Request, 7, null, Way(1, 4, 3)));
        var (forward, reverse) = (plan.Primary.Forward.Hops, plan.Primary.Reverse.Hops);
        Assert.Equal([(Link(1, 4), LinkDirection.Up), (Link(4, 3), LinkDirection.Down)], forward.Select(hop => (hop.Isl, hop.Direction)));
        Assert.Equal([(Link(4, 3), LinkDirection.Up), (Link(1, 4), LinkDirection.Down)], reverse.Select(hop => (hop.Isl, hop.Direction)));
        Assert.Equal(4, plan.AllHops().Select(held => held.Hop.Label).Distinct().Count());
        Assert.Equal(Samples.Client(3, 8, 200), plan.Destination);
        Assert.All(plan.Switches(), id => Assert.Null(PlanCompiler.Objection(plan, id, SwitchAbilities.Full)));
    }

    [Fact]
    public void A_new_plan_takes_slots_that_the_old_one_does_not_use()
    {
        var plan = Build(PlanDraft.Of(Request, 7, null, Way(1, 2, 3), Way(1, 4, 3)));
        for (var i = 0; i < 10; i++)
        {
            var next = Build(PlanDraft.Of(Request, 7, plan, Way(1, 2, 3), Way(1, 4, 3)));
            Assert.Empty(next.Pairs.Select(pair => pair.Slot).Intersect(plan.Pairs.Select(pair => pair.Slot)));
            plan = next;
        }
    }

    [Fact]
    public void What_a_plan_holds_is_what_its_draft_asked_for()
    {
        var draft = PlanDraft.Of(Request, 7, null, Way(1, 2, 3), Way(1, 2, 4, 3));
        var held = Build(draft).Links();
        var wants = draft.Build().Wants();
        Assert.Equal(wants.Count, held.Count);
        Assert.All(wants, want => Assert.Equal(want.Value.Select(w => w.Key).ToHashSet(), held[want.Key].ToHashSet()));
    }

    private static IslId Link(int a, int b) => IslId.Between(Samples.Toward(a, b), Samples.Toward(b, a));

    private static OpenFlow.Seq<PathHop> Way(params int[] switches) => new([.. switches.Zip(switches.Skip(1), (from, to) =>
        new PathHop(Link(from, to), Link(from, to).DirectionFrom(Samples.Toward(from, to))))]);

    private static FlowPlan Build(PlanDraft draft)
    {
        ushort next = 100;
        return ServicePlan.Of(draft.Build()).Filled((_, _) => next++, place => place.Role == MeterRole.Forward ? 32u : 33u).Flows[0];
    }
}

internal static class DraftWants
{
    public static IReadOnlyDictionary<IslId, OpenFlow.Seq<LedgerWant>> Wants(this FlowPlan draft) => ServicePlan.Of(draft).Wants();
}
