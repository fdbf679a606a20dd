using Kilda.Network.Flows;
using Kilda.Network.Paths;

namespace Kilda.Network.Tests.Flows;

public class FlowChangeTests
{
    private static readonly FlowRequest Before = new(
        "f", new(new SwitchId(1), 1, 100), new(new SwitchId(2), 2, 200, 201), new Kbps(1000), Description: "old", Priority: 5, DiverseWith: "g");

    [Fact]
    public void Nothing_said_changes_nothing() => Assert.Equal(Before, new FlowChange().ApplyTo(Before));

    /// <summary>A change, what the flow is then, and whether the network has to change for it.</summary>
    public static TheoryData<FlowChange, FlowRequest, bool> Cases => new()
    {
        { new() { Source = new(Port: 9) }, Before with { Source = Before.Source with { Port = 9 } }, true },
        { new() { Source = new(Outer: 0, Inner: 7) }, Before with { Source = Before.Source with { Outer = 7 } }, true },
        { new() { Destination = new(Inner: 0) }, Before with { Destination = Before.Destination with { Inner = 0 } }, true },
        { new() { Destination = new(Switch: new SwitchId(3)) }, Before with { Destination = Before.Destination with { Switch = new(3) } }, true },
        { new() { Bandwidth = new Kbps(5) }, Before with { Bandwidth = new(5) }, true },
        { new() { IgnoreBandwidth = true }, Before with { IgnoreBandwidth = true }, true },
        { new() { AllocateProtectedPath = true }, Before with { AllocateProtectedPath = true }, true },
        { new() { Strategy = PathStrategy.Latency }, Before with { Strategy = PathStrategy.Latency }, true },
        { new() { DiverseWith = "" }, Before with { DiverseWith = null }, true },
        { new() { DiverseWith = "h" }, Before with { DiverseWith = "h" }, true },
        { new() { StrictBandwidth = true }, Before with { StrictBandwidth = true }, false },
        { new() { Pinned = true }, Before with { Pinned = true }, false },
        { new() { PeriodicPings = true }, Before with { PeriodicPings = true }, false },
        { new() { Description = "" }, Before with { Description = "" }, false },
        { new() { Priority = 0 }, Before with { Priority = 0 }, false },
        { new() { MaxLatencyNs = 7 }, Before with { MaxLatencyNs = 7 }, false },
        { new() { IsWhole = true }, Before, true },
        { new() { TargetStrategy = PathStrategy.Latency }, Before with { TargetStrategy = PathStrategy.Latency }, false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_said_is_changed_and_nothing_else(FlowChange change, FlowRequest after, bool moves)
    {
        Assert.Equal(after, change.ApplyTo(Before));
        Assert.Equal(moves, change.MovesPaths(Before, after));
    }

    [Fact]
    public void A_strategy_that_waits_is_taken_by_a_replacement_and_forgotten_where_another_is_named()
    {
        var waiting = Before with { TargetStrategy = PathStrategy.Latency };
        Assert.Equal(Before with { Strategy = PathStrategy.Latency }, new FlowChange { IsWhole = true }.ApplyTo(waiting));
        Assert.Equal(Before with { Strategy = PathStrategy.Latency }, waiting.Aimed());
        Assert.Equal(waiting, new FlowChange { Priority = 5 }.ApplyTo(waiting));
        Assert.Equal(Before with { Strategy = PathStrategy.MaxLatency }, new FlowChange { Strategy = PathStrategy.MaxLatency }.ApplyTo(waiting));
        Assert.Equal(
            Before with { Strategy = PathStrategy.MaxLatency }, new FlowChange { Strategy = PathStrategy.MaxLatency, IsWhole = true }.ApplyTo(waiting));
    }

    [Fact]
    public void A_latency_limit_moves_a_flow_that_is_chosen_by_latency()
    {
        var before = Before with { Strategy = PathStrategy.MaxLatency };
        var change = new FlowChange { MaxLatencyNs = 7 };
        Assert.True(change.MovesPaths(before, change.ApplyTo(before)));
    }
}
