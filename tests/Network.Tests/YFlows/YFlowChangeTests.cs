using Kilda.Network.Flows;
using Kilda.Network.Paths;
using Kilda.Network.YFlows;

namespace Kilda.Network.Tests.YFlows;

public sealed class YFlowChangeTests
{
    private static readonly SubFlowRequest A = new("a", 100, 101, new(new SwitchId(3), 8, 200), "first");
    private static readonly SubFlowRequest B = new("b", 100, 102, new(new SwitchId(4), 9, 300));

    private static readonly YFlowRequest Before = new(
        "y", new(new SwitchId(1), 5), new Kbps(1000), [A, B], Description: "old", MaxLatencyNs: 5, MaxLatencyTier2Ns: 6, Priority: 7, DiverseWith: "g",
        Strategy: PathStrategy.Cost);

    [Fact]
    public void Nothing_said_changes_nothing() => Assert.Equal(Before, new YFlowChange().ApplyTo(Before));

    /// <summary>A change, what the Y-flow is then, and whether the network has to change for it.</summary>
    public static TheoryData<YFlowChange, YFlowRequest, bool> Cases => new()
    {
        { new() { SharedSwitch = new SwitchId(2) }, Before with { Shared = new(new SwitchId(2), 5) }, true },
        { new() { SharedPort = 6 }, Before with { Shared = new(new SwitchId(1), 6) }, true },
        { new() { Bandwidth = new Kbps(5) }, Before with { Bandwidth = new(5) }, true },
        { new() { IgnoreBandwidth = true }, Before with { IgnoreBandwidth = true }, true },
        { new() { AllocateProtectedPath = true }, Before with { AllocateProtectedPath = true }, true },
        { new() { Strategy = PathStrategy.Latency }, Before with { Strategy = PathStrategy.Latency }, true },
        { new() { DiverseWith = "" }, Before with { DiverseWith = null }, true },
        { new() { DiverseWith = "h" }, Before with { DiverseWith = "h" }, true },
        { Leg(new("b", SharedInner: 7)), Before with { SubFlows = [A, B with { SharedInner = 7 }] }, true },
        { Leg(new("b", SharedOuter: 7)), Before with { SubFlows = [A, B with { SharedOuter = 7 }] }, true },
        { Leg(new("b", End: new(Port: 7))), Before with { SubFlows = [A, B with { End = B.End with { Port = 7 } }] }, true },
        { Leg(new("b", Description: "second")), Before with { SubFlows = [A, B with { Description = "second" }] }, false },
        { new() { SubFlows = [new("b"), new("a")] }, Before, false },
        { new() { SubFlows = [new("b")] }, Before with { SubFlows = [B] }, true },
        { new() { StrictBandwidth = true }, Before with { StrictBandwidth = true }, false },
        { new() { Pinned = true }, Before with { Pinned = true }, false },
        { new() { PeriodicPings = true }, Before with { PeriodicPings = true }, false },
        { new() { Description = "" }, Before with { Description = "" }, false },
        { new() { Priority = 0 }, Before with { Priority = 0 }, false },
        { new() { MaxLatencyNs = 9 }, Before with { MaxLatencyNs = 9 }, false },
        { new() { MaxLatencyTier2Ns = 9 }, Before with { MaxLatencyTier2Ns = 9 }, false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_said_is_changed_and_nothing_else(YFlowChange change, YFlowRequest after, bool moves)
    {
        Assert.Equal(after, change.ApplyTo(Before));
        Assert.Equal(moves, change.MovesPaths(Before, after));
    }

    [Fact]
    public void A_latency_limit_moves_a_y_flow_that_is_chosen_by_latency()
    {
        var before = Before with { Strategy = PathStrategy.MaxLatency };
        var change = new YFlowChange { MaxLatencyNs = 9 };
        Assert.True(change.MovesPaths(before, change.ApplyTo(before)));
    }

    [Fact]
    public void A_replacement_takes_away_what_it_does_not_name_but_the_group_and_what_legs_are_called()
    {
        var whole = new YFlowChange(
            new SwitchId(1), 5, new Kbps(1000), [new("b", 100, 102, End(B)), new("a", 100, 101, End(A))], false, false, false, false, false,
            Strategy: PathStrategy.Cost, IsWhole: true);
        var after = whole.ApplyTo(Before);
        Assert.Equal(Before with { Description = null, MaxLatencyNs = null, MaxLatencyTier2Ns = null, Priority = null }, after);
        Assert.True(whole.MovesPaths(Before, after));
    }

    [Fact]
    public void Legs_that_are_not_known_or_named_twice_are_still_there_to_be_refused()
    {
        var change = new YFlowChange { SubFlows = [new("new", 1, 2, new(new SwitchId(9), 3, 4, 0)), new("b"), new("b"), new("")] };
        Assert.Equal([B, B, new SubFlowRequest("new", 1, 2, new(new SwitchId(9), 3, 4)), new SubFlowRequest("", 0, 0, default)], change.ApplyTo(Before).SubFlows);
        Assert.Empty(new YFlowChange { IsWhole = true }.ApplyTo(Before).SubFlows);
    }

    private static YFlowChange Leg(SubFlowChange change) => new() { SubFlows = [change, new("a")] };

    private static EndpointChange End(SubFlowRequest leg) => new(leg.End.Switch, leg.End.Port, leg.End.Outer, leg.End.Inner);
}
