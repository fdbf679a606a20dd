using Kilda.Network.Flows;
using Kilda.Network.Tests.Flows;
using Kilda.Network.Tests.Pipeline;
using Kilda.Network.Topology;
using Kilda.Network.YFlows;

namespace Kilda.Network.Tests.YFlows;

public sealed class YFlowRefusalsTests
{
    private static readonly YFlowRequest Known = Trees.Request with
    {
        Id = "old-y",
        SubFlows = [Trees.Request.SubFlows[0], Trees.Request.SubFlows[1] with { End = Samples.Client(4, 9) }],
    };
    private static readonly YFlowRequest Safe = Known with { AllocateProtectedPath = true };

    /// <summary>Refusals that follow from the id alone: kind, general text, special text.</summary>
    public static TheoryData<Refusal, RefusalKind, string, string> Plain => new()
    {
        { YFlowRefusals.Creating("y"), RefusalKind.AlreadyExists, "Could not create y-flow", "Y-flow y is already creating now" },
        { YFlowRefusals.Updating("y"), RefusalKind.AlreadyExists, "Could not update y-flow", "Y-flow y is already updating now" },
        { YFlowRefusals.Deleting("y"), RefusalKind.AlreadyExists, "Could not delete y-flow", "Y-flow y is already deleting now" },
        { YFlowRefusals.Rerouting("y"), RefusalKind.Unprocessable, "Could not reroute flow", "Flow y is in reroute process" },
        { YFlowRefusals.NotFound(YFlowRefusals.NotDeleted, "y"), RefusalKind.NotFound, "Could not delete y-flow", "Y-flow y not found" },
        { YFlowRefusals.NotFound(new YFlowChange(IsWhole: true), "y"), RefusalKind.NotFound, "Could not update y-flow", "Y-flow y not found" },
        {
            YFlowRefusals.NotFound(new YFlowChange(), "y"), RefusalKind.NotFound, "Y-flow update error",
            "Y-flow was not found by the specified y-flow id: y"
        },
        {
            YFlowRefusals.SubFlow("a"), RefusalKind.RequestInvalid, "Could not modify flow",
            "a is a sub-flow of a y-flow. Operations on sub-flows are forbidden."
        },
    };

    [Theory]
    [MemberData(nameof(Plain))]
    public void Texts_are_those_that_clients_know(Refusal refusal, RefusalKind kind, string message, string text) =>
        Assert.Equal(Refusal.Of(kind, message, text), refusal);

    [Fact]
    public void A_change_that_makes_sense_is_not_refused()
    {
        Assert.Null(ToChange(new YFlowChange { Bandwidth = Kbps.Zero, SubFlows = [new("b", SharedOuter: 4), new("a")] }));
        Assert.Null(ToChange(Whole(new("a", 100, 101, End(8)), new("b", 100, 102, End(9)))));
    }

    [Fact]
    public void A_patch_of_legs_that_are_not_there_is_refused() => Assert.Equal(
        new Refusal(
            "Y-flow update error",
            [
                new(RefusalKind.RequestInvalid, "There is no sub-flows with sub-flow id: c", "$.sub_flows[0].flow_id"),
                new(RefusalKind.RequestInvalid, "There is no sub-flows with sub-flow id: null", "$.sub_flows[2].flow_id"),
            ]),
        ToChange(new YFlowChange { SubFlows = [new("c"), new("a"), new("")] }));

    [Fact]
    public void A_patch_that_names_one_leg_takes_the_other_away_and_is_refused() =>
        Assert.Equal("The y-flow old-y must have at least 2 sub flows", ToChange(new YFlowChange { SubFlows = [new("a", SharedOuter: 7)] })!.Description);

    [Fact]
    public void A_replacement_may_not_name_other_legs() => Assert.Equal(
        new Refusal(
            "Could not update y-flow",
            [new(RefusalKind.ParametersInvalid, "Unable to map provided sub-flows set onto existing y-flow old-y", "$.sub_flows")]),
        ToChange(Whole(new("a", 100, 101, End(8)), new("c", 100, 102, End(9)))));

    [Fact]
    public void What_a_change_comes_to_is_checked_like_a_new_y_flow()
    {
        var refusal = ToChange(new YFlowChange { Bandwidth = new Kbps(-1), MaxLatencyTier2Ns = 5 })!;
        Assert.Equal("Could not update y-flow", refusal.Message);
        Assert.Equal(["$.maximum_bandwidth", "$.max_latency_tier2"], refusal.Problems.Select(problem => problem.Field));
    }

    [Fact]
    public void A_reroute_needs_every_end_and_leave_to_move()
    {
        Assert.Null(YFlowRefusals.ToReroute(Known, _ => true));
        Assert.Equal("Can't reroute pinned y-flow", YFlowRefusals.ToReroute(Known with { Pinned = true }, _ => true)!.Description);
        Assert.Equal("Flow's a src switch is not active", YFlowRefusals.ToReroute(Known, id => id.Value != 1)!.Description);
        Assert.Equal("Flow's b dest switch is not active", YFlowRefusals.ToReroute(Known, id => id.Value != 4)!.Description);
        Assert.Equal(RefusalKind.Unprocessable, YFlowRefusals.ToReroute(Known, _ => false)!.Kind);
    }

    [Fact]
    public void A_swap_needs_a_protected_tree_that_works()
    {
        var plan = Trees.Plan([Trees.First, Trees.Second]);
        Assert.Null(YFlowRefusals.ToSwap(Safe, plan, _ => null));
        const string none = "Could not swap y-flow paths: sub-flow a doesn't have a protected path";
        Assert.Equal(Refusal.Of(RefusalKind.RequestInvalid, "Could not swap y-flow paths", none), YFlowRefusals.ToSwap(Safe, null, _ => null));
        Assert.Equal(none, YFlowRefusals.ToSwap(Safe, Trees.Plan([Trees.First]), _ => null)!.Description);
        Assert.Equal(none, YFlowRefusals.ToSwap(Known, plan, _ => null)!.Description);
    }

    [Theory]
    [InlineData(1, 3, "a")]
    [InlineData(3, 4, "b")]
    public void A_protected_tree_that_is_broken_cannot_take_over(int from, int to, string leg)
    {
        var cut = IslId.Between(Samples.Toward(from, to), Samples.Toward(to, from));
        Assert.Equal(
            $"Could not swap y-flow paths: the protected path of sub-flow {leg} is not in ACTIVE state, "
            + "but in INACTIVE/INACTIVE (forward/reverse) state",
            YFlowRefusals.ToSwap(Safe, Trees.Plan([Trees.First, Trees.Second]), isl => isl == cut ? "cut" : null)!.Description);
    }

    [Theory]
    [InlineData(FlowStatus.Up, null, null)]
    [InlineData(FlowStatus.Degraded, null, null)]
    [InlineData(FlowStatus.Down, "Y-flow y is in progress or down now", null)]
    [InlineData(FlowStatus.InProgress, "Y-flow y is in progress or down now", "Y-Flow y is in progress now")]
    public void Validation_and_synchronisation_need_a_y_flow_at_rest(FlowStatus status, string? validation, string? synchronisation)
    {
        Assert.Equal(validation, YFlowRefusals.ToValidate("y", status)?.Description);
        Assert.Equal(synchronisation, YFlowRefusals.ToSync("y", status)?.Description);
    }

    private static YFlowChange Whole(params SubFlowChange[] legs) => new(
        new SwitchId(1), 5, new Kbps(1000), new(legs), false, false, false, false, false, Strategy: Known.Strategy, IsWhole: true);

    private static EndpointChange End(uint port) => new(new SwitchId(3), port, 200, 0);

    private static Refusal? ToChange(YFlowChange change) => YFlowRefusals.ToChange(Known, change, new ServiceFacts());
}
