using Kilda.Lab.Simulator;
using Kilda.Lab.Topologies;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.Switches;

/// <summary>Plans over the network "diamond": hosts at ports 1 and 2 of switches 1 and 4, joined over 2 (ports 11 and 12) and over 3.</summary>
internal static class Plans
{
    public static IslId OneTwo { get; } = IslId.Between(new(new(1), 11), new(new(2), 11));

    public static IslId TwoFour { get; } = IslId.Between(new(new(2), 12), new(new(4), 11));

    public static IslId OneThree { get; } = IslId.Between(new(new(1), 12), new(new(3), 11));

    public static IslId ThreeFour { get; } = IslId.Between(new(new(3), 12), new(new(4), 12));

    /// <summary>From switch 1 port 1 to switch 4 port 1, over switch 2.</summary>
    public static FlowPlan Upper(uint number = 7, ushort vlan = 100, byte slot = 0, uint meter = 32) => Plan(
        number, vlan, meter, Pair(slot, (ushort)(100 + (4 * number)), OneTwo, TwoFour));

    /// <summary>The same over switch 3.</summary>
    public static FlowPlan Lower(uint number = 7, ushort vlan = 100, byte slot = 1, uint meter = 32) => Plan(
        number, vlan, meter, Pair(slot, (ushort)(100 + (4 * number)), OneThree, ThreeFour));

    public static PlanLayer Whole(FlowPlan plan) => new(plan, PlanPart.Whole);

    /// <summary>Rules of the plan on a switch that use no meter.</summary>
    public static IEnumerable<Rule> Rules(SwitchId at, FlowPlan plan) =>
        PlanCompiler.Program([Whole(plan with { Bandwidth = Kbps.Zero })], at, SwitchAbilities.Full).Rules;

    public static string[] Desired(SwitchId at, params PlanLayer[] layers)
    {
        var state = new SwitchState();
        state.Put(BaseProgram.Owner, BaseProgram.For(at, SwitchAbilities.Full));
        foreach (var layer in layers)
        {
            var owner = $"flow/{layer.Plan.Number}/{layer.Plan.Primary.Slot}";
            Assert.IsType<Change.Accepted>(state.Put(owner, PlanCompiler.Program([layer], at, SwitchAbilities.Full)));
        }

        return Texts(state.Desired());
    }

    /// <summary>What a simulated switch holds, a line each.</summary>
    public static string[] Held(SimSwitch at)
    {
        lock (at.Gate)
        {
            var dump = at.Tables.Dump();
            return Texts(new SwitchProgram(dump.Rules, dump.Meters, dump.Groups));
        }
    }

    private static string[] Texts(SwitchProgram program) =>
    [
        .. program.Rules.Select(rule => RuleText.Of(rule.Normalized())).Concat(program.Meters.Select(RuleText.Of)).Concat(program.Groups.Select(RuleText.Of))
            .Order(StringComparer.Ordinal),
    ];

    private static FlowPlan Plan(uint number, ushort vlan, uint meter, PathPair pair) => new(
        number, new Endpoint(new(1), 1, vlan), new Endpoint(new(4), 1, vlan), new Kbps(10_000), false, meter, meter, pair);

    private static PathPair Pair(byte slot, ushort label, IslId first, IslId second) => new(
        slot,
        new DirectedPath([new Hop(first, LinkDirection.Up, label), new Hop(second, LinkDirection.Up, (ushort)(label + 1))]),
        new DirectedPath([new Hop(second, LinkDirection.Down, (ushort)(label + 2)), new Hop(first, LinkDirection.Down, (ushort)(label + 3))]));
}
