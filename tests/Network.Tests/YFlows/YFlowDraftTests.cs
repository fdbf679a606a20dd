using Kilda.Network.Flows;
using Kilda.Network.Paths;
using Kilda.Network.Pipeline;
using Kilda.Network.Tests.Pipeline;
using Kilda.Network.Topology;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;
using static Kilda.Network.Tests.Pipeline.Samples;
using static Kilda.Network.Tests.YFlows.Trees;

namespace Kilda.Network.Tests.YFlows;

public sealed class YFlowDraftTests
{
    [Fact]
    public void The_plan_is_one_that_every_switch_takes_and_holds_what_the_draft_asked_for()
    {
        var draft = YFlowDraft.Of(Request, [10, 11, 12], null, [First, Second])!;
        var plan = Build(draft);
        Assert.All(plan.Switches(), id => Assert.Null(PlanCompiler.Objection(plan, id, SwitchAbilities.Full)));
        var held = plan.Links();
        var wants = draft.Build().Wants();
        Assert.Equal(wants.Keys.Order(), held.Select(link => link.Key).Order());
        Assert.All(wants, want => Assert.Equal(want.Value.Select(of => of.Key).ToHashSet(), held[want.Key].ToHashSet()));
        Assert.Equal([Client(1, 5, 100, 101), Client(3, 8, 200), Client(1, 5, 100, 102), Client(4, 8, 300)], plan.Clients());
        Assert.Equal([101, 102], plan.Joints[0].Legs.Select(leg => leg.Tag));
        Assert.Equal(
            new[] { (Switch(1), 32u), (Switch(2), 35u), (Switch(3), 33u), (Switch(3), 36u), (Switch(4), 34u) }.Order(), plan.Meters().Order());
    }

    [Fact]
    public void A_new_plan_takes_slots_that_the_old_one_does_not_use()
    {
        var old = Build(YFlowDraft.Of(Request, [10, 11, 12], null, [First, Second])!);
        var next = Build(YFlowDraft.Of(Request, [10, 11, 12], old, [Second, First])!);
        Assert.Empty(next.Flows.Select(flow => flow.Primary.Slot).Intersect(old.Flows.Select(flow => flow.Primary.Slot)));
        Assert.Null(Transition.Objection(old, next));
        Assert.Null(YFlowDraft.Of(Request, [10, 11, 12], old with { Flows = [.. old.Flows, .. next.Flows] }, [First]));
    }
}
