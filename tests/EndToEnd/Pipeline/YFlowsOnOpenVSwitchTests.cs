using Kilda.EndToEnd.Harness;
using Kilda.Lab.Hosts;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Tests.Pipeline;
using Kilda.Network.Topology;

namespace Kilda.EndToEnd.Pipeline;

/// <summary>Y-flows in real switches: rules are listed as they were sent, and every client's frames go to the right client and to no other.</summary>
public sealed class YFlowsOnOpenVSwitchTests(MeshLab lab) : IClassFixture<MeshLab>
{
    public static TheoryData<string> Names => [.. YSamples.Cases().Select(c => c.Name)];

    [OvsTheory]
    [MemberData(nameof(Names))]
    public async Task Every_clients_frames_go_to_the_right_client_with_the_right_tags_and_to_no_other(string name)
    {
        var plan = Plan(name);
        await lab.Put("y", plan, _ => SwitchAbilities.Full);
        await Exchange.Check(lab, Route.Of(plan).ToArray());
        await lab.Remove();
    }

    /// <summary>Where the Y-point is at the shared end nothing is pushed behind the carrier.</summary>
    [OvsTheory]
    [InlineData("two outer VLANs, shared end")]
    [InlineData("tagged and full port, shared end")]
    public async Task A_tag_of_the_clients_own_behind_theirs_goes_through(string name)
    {
        var plan = Plan(name);
        await lab.Put("y", plan, _ => SwitchAbilities.Full);
        await Exchange.Check(lab, Route.Of(plan).ToArray(), new VlanTag(77, 3));
        await lab.Remove();
    }

    /// <summary>
    /// Open vSwitch 3.1 knows two tags of a packet. On a shared path these are the carrier and the leg tag: pushing one of them on a packet of
    /// two tags may lose the packet's own.
    /// </summary>
    [OvsFact]
    public async Task On_a_shared_path_a_tag_of_the_clients_own_behind_theirs_may_be_lost_and_the_frame_still_arrives_where_it_should()
    {
        var plan = Plan("two outer VLANs, transit switch");
        await lab.Put("y", plan, _ => SwitchAbilities.Full);
        await Exchange.Check(lab, Route.Of(plan).ToArray(), new VlanTag(77, 3), mayLoseInside: true);
        await lab.Remove();
    }

    [OvsFact]
    public async Task The_rules_of_each_stage_of_a_move_to_another_Y_point_are_taken_and_frames_arrive_before_and_after()
    {
        var (old, @new) = (Plan("transit switch"), Moved());
        await lab.Put("y", old, _ => SwitchAbilities.Full);
        foreach (var stage in Transition.Between(old, @new).ToArray())
        {
            foreach (var at in stage.Do.ToArray()) await lab.At(at.Switch).Put("y", PlanCompiler.Program(at.Layers, at.Switch, SwitchAbilities.Full));
            await lab.Settle();
            await Exchange.Check(lab, Route.Of(@new).ToArray());
        }

        await lab.Remove();
    }

    private static ServicePlan Moved() => YSamples.Plan(
        new([1, 4], [4, 2, 3], [4]),
        [.. Plan("transit switch").Joints[0].Legs.Select((leg, i) => new YSamples.Clients(leg.Shared, Plan("transit switch").Flows[1 + i].Destination))],
        slot: 1, label: 1500);

    private static ServicePlan Plan(string name) => YSamples.Cases().First(c => c.Name == name).Plan;
}
