using Kilda.Network.Discovery;
using Kilda.Network.Flows;
using Kilda.Network.Pings;
using Kilda.Network.Pipeline;
using Kilda.Network.Tests.Pipeline;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Tests.Pings;

/// <summary>Probes through the rules of every golden case: they come to the controller where the flow ends, and nowhere else.</summary>
public sealed class PingWayTests
{
    public static TheoryData<string> Flows => [.. Samples.Cases().Select(c => c.Name)];

    public static TheoryData<string> YFlows => [.. YSamples.Cases().Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Flows))]
    public void A_flow_is_pinged_from_end_to_end(string name)
    {
        var plan = Samples.Cases().First(c => c.Name == name).Plan;
        Ping(ServicePlan.Of(plan), SwitchAbilities.Full);
        Ping(ServicePlan.Of(plan), SwitchAbilities.Full with { MultiTable = false });
        Ping(ServicePlan.Of(plan.Swapped()), SwitchAbilities.Full);
    }

    [Theory]
    [MemberData(nameof(YFlows))]
    public void Each_flow_of_a_Y_flow_is_pinged_from_joint_to_end(string name) =>
        Ping(YSamples.Cases().First(c => c.Name == name).Plan, SwitchAbilities.Full);

    [Fact]
    public void Copies_of_a_mirrored_flow_have_no_probes()
    {
        foreach (var (_, plan) in MirrorSamples.Cases()) Ping(plan, SwitchAbilities.Full);
    }

    private static void Ping(ServicePlan service, SwitchAbilities abilities)
    {
        var network = new TestNetwork(5, _ => abilities);
        foreach (var id in Enumerable.Range(1, 5).Select(Samples.Switch))
        {
            foreach (var command in network.Put(BaseProgram.Owner, id, BaseProgram.For(id, abilities))) network.Switch(id).Apply(command);
        }

        foreach (var id in service.Switches())
        {
            if (PlanCompiler.Objection(service, id, abilities) is not null) return;
            var program = PlanCompiler.Program([new PlanLayer(service, PlanPart.Whole)], id, abilities);
            foreach (var command in network.Put("service", id, program)) network.Switch(id).Apply(command);
        }

        foreach (var flow in service.Carrying().Where(flow => flow.Primary.Forward.Hops.Count > 0))
        {
            foreach (var direction in Enum.GetValues<FlowDirection>())
            {
                var way = PingWay.Of(flow, direction);
                var last = FlowPlan.Path(flow.Primary, direction).Hops.First(hop => hop.To.Switch == way.To);
                var probe = new Frame(
                    [new Tag(1, 0)], ServiceFrames.ProbeAddress(way.To), ServiceFrames.ProbeType, ServiceFrames.ColourAddress(way.Colour));
                var expected = (new PortId(way.To, OfPort.Controller), probe with { Tags = [new Tag(last.Label, 0)] });
                Assert.Equal([expected], network.Send(new PortId(way.From, OfPort.Controller), probe));
            }
        }
    }
}
