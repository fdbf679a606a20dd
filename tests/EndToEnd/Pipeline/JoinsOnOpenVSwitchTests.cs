using Kilda.EndToEnd.Harness;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Tests.Pipeline;
using Kilda.Network.Topology;

namespace Kilda.EndToEnd.Pipeline;

/// <summary>Joined flows in real switches: a device's frames come to the clients and to the other devices once, and never to itself.</summary>
public sealed class JoinsOnOpenVSwitchTests(MeshLab lab) : IClassFixture<MeshLab>
{
    private static readonly SwitchAbilities s_single = SwitchAbilities.Full with { MultiTable = false };

    public static TheoryData<string> Names => [.. JoinSamples.Cases().Select(c => c.Name)];

    [OvsTheory]
    [MemberData(nameof(Names))]
    public Task Frames_come_to_clients_and_devices_with_the_right_tags(string name) => Check(name, (_, _) => SwitchAbilities.Full);

    [OvsTheory]
    [InlineData("where the reverse begins")]
    [InlineData("on the join switch")]
    [InlineData("at a transit switch")]
    [InlineData("back over the link")]
    [InlineData("two devices")]
    [InlineData("multi access, elsewhere")]
    [InlineData("multi access, on the join switch")]
    [InlineData("multi access, two join switches")]
    public Task So_they_do_where_the_switches_have_one_table(string name) =>
        Check(name, (plan, id) => PlanCompiler.Objection(plan, id, s_single) is null ? s_single : SwitchAbilities.Full);

    [OvsTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_flow_is_led_into_another(bool bothDirections)
    {
        var (_, _, joined, led) = JoinSamples.ByAnotherFlow(bothDirections);
        await lab.Put("f", joined, _ => SwitchAbilities.Full);
        await lab.Put("g", led, _ => SwitchAbilities.Full);
        await Exchange.Check(lab, Route.Of(joined).ToArray());
        await lab.Remove();
    }

    private async Task Check(string name, Func<ServicePlan, SwitchId, SwitchAbilities> abilities)
    {
        var plan = JoinSamples.Cases().First(c => c.Name == name).Plan;
        await lab.Put("flow", plan, id => abilities(plan, id));
        await Exchange.Check(lab, Route.Of(plan).ToArray());
        await lab.Remove();
    }
}
