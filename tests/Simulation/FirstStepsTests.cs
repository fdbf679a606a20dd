using Kilda.Interfaces;
using Kilda.Interfaces.Flows;
using Kilda.Lab.Topologies;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.Simulation.World;

namespace Kilda.Simulation;

/// <summary>The smallest simulation: three switches, and a flow that is made and deleted.</summary>
public sealed class FirstStepsTests
{
    private static readonly FlowRequest s_flow = new("f", new(new SwitchId(1), 1, 100), new(new SwitchId(2), 1, 200), new Kbps(1000));

    [Fact]
    public void A_flow_is_made_and_deleted()
    {
        using var world = new SimWorld(1, Topology.Load("ring:3"), new ControllerSettings());
        Assert.True(world.RunUntil(() => IsWhole(world), TimeSpan.FromSeconds(30)), "the network is known");
        OperationEnd? made = null, gone = null;
        world.Controller.Do(async () =>
        {
            var flow = world.Controller.Grains.GetGrain<IFlowGrain>("f");
            await flow.Create(s_flow, new OperationContext("1", "test"));
            made = await flow.WhenEnded("1");
            await flow.Delete(new OperationContext("2", "test"));
            gone = await flow.WhenEnded("2");
        });
        Assert.True(world.RunUntil(() => gone is not null, TimeSpan.FromSeconds(30)), $"the flow is gone: {made}");
        Assert.Null(made!.Failure);
        Assert.Equal(FlowStatus.Up, made.Flow!.Status);
        Assert.Null(gone!.Flow);
    }

    [Fact]
    public void A_seed_has_one_course() => Assert.Equal(Course(7), Course(7));

    [Fact]
    public void Another_seed_has_another_course() => Assert.NotEqual(Course(7), Course(8));

    private static (ulong, long) Course(int seed)
    {
        using var world = new SimWorld(seed, Topology.Load("ring:3"), new ControllerSettings());
        world.Run(TimeSpan.FromSeconds(5));
        return (world.Steps.Trace, world.Steps.Count);
    }

    private static bool IsWhole(SimWorld world) =>
        world.Controller.Network.Now.Switches.Count(at => at.Active) == 3
        && world.Controller.Network.Now.Links.Count(link => link.Status == LinkStatus.Active) == 3;
}
