using Kilda.EndToEnd.Harness;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Tests.Pipeline;
using Kilda.Network.Topology;

namespace Kilda.EndToEnd.Pipeline;

/// <summary>Mirrored flows in real switches, in both table modes: every frame comes once at the client and once at each sink.</summary>
public sealed class MirrorsOnOpenVSwitchTests(MeshLab lab) : IClassFixture<MeshLab>
{
    private static readonly SwitchAbilities s_single = SwitchAbilities.Full with { MultiTable = false };

    public static TheoryData<string> Names => [.. MirrorSamples.Cases().Select(c => c.Name)];

    [OvsTheory]
    [MemberData(nameof(Names))]
    public Task Frames_come_to_the_client_and_to_the_sinks_with_the_right_tags(string name) => Check(name, (_, _) => SwitchAbilities.Full);

    [OvsTheory]
    [InlineData("source, sink there")]
    [InlineData("source, sink elsewhere")]
    [InlineData("destination, both directions")]
    [InlineData("transit switch, both directions")]
    [InlineData("two sinks, one with two tags")]
    [InlineData("sink on the client's port")]
    [InlineData("sink path back over the link")]
    [InlineData("full port")]
    [InlineData("one switch")]
    [InlineData("one port")]
    public Task So_they_do_where_the_switches_have_one_table(string name) =>
        Check(name, (plan, id) => PlanCompiler.Objection(plan, id, s_single) is null ? s_single : SwitchAbilities.Full);

    [OvsFact]
    public async Task A_mirror_that_comes_and_goes_turns_the_route_over_in_place()
    {
        var mirrored = Plan("both ends");
        var plain = ServicePlan.Of(mirrored.Flows[0] with { Mirrors = [] });
        await lab.Put("flow", plain, _ => SwitchAbilities.Full);
        await Exchange.Check(lab, Route.Of(plain).ToArray());
        await Move(plain, mirrored);
        await Exchange.Check(lab, Route.Of(mirrored).ToArray());
        await Move(mirrored, plain);
        await Exchange.Check(lab, Route.Of(plain).ToArray());
        await lab.Remove();
    }

    private async Task Move(ServicePlan old, ServicePlan @new)
    {
        foreach (var at in Transition.Between(old, @new).SelectMany(stage => stage.Do).ToArray())
            await lab.At(at.Switch).Put("flow", PlanCompiler.Program(at.Layers, at.Switch, SwitchAbilities.Full));
        await lab.Settle();
    }

    private async Task Check(string name, Func<ServicePlan, SwitchId, SwitchAbilities> abilities)
    {
        var plan = Plan(name);
        await lab.Put("flow", plan, id => abilities(plan, id));
        await Exchange.Check(lab, Route.Of(plan).ToArray());
        await lab.Remove();
    }

    private static ServicePlan Plan(string name) => MirrorSamples.Cases().First(c => c.Name == name).Plan;
}
