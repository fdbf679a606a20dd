using Kilda.Simulation.Scenarios;

namespace Kilda.Simulation;

/// <summary>Courses that seeds have found, made as small as they get and told as they must come now.</summary>
public sealed class ShrunkTests
{
    [Fact]
    public void A_link_that_cannot_be_asked_holds_up_no_exchange_of_ends()
    {
        // Of seed 346161: both have moved, and the old way is given back while a link's grain has ended and storage is away.
        Act[] acts =
        [
            At(4, ActKind.CreateFlow, 4, 732, 799, 895), At(14, ActKind.CreateFlow, 0, 844, 935, 951), At(37, ActKind.SwapEndpoints, 349, 900, 410, 672),
            At(37.4, ActKind.StorageAway, 698, 359, 693, 905), At(37.6, ActKind.EndActivation, 771, 108, 518, 997),
        ];
        var end = SimRun.Of(Scenario.Of(346161) with { Acts = acts });
        Assert.True(end.Failure is null, $"{end}");
        Assert.Equal((3, 3), (end.Operations, end.Done));
    }

    [Fact]
    public void A_join_by_a_flow_that_does_without_its_bandwidth_can_be_removed()
    {
        // Of seed 603304: what is left of the network has no room for both flows.
        Act[] acts = [At(1.862, ActKind.CreateFlow, 0, 568, 144, 459), At(5.261, ActKind.CreateFlow, 1, 761, 480, 343), At(6.414, ActKind.PutJoin, 340, 820, 719, 355)];
        var end = SimRun.Of(Scenario.Of(603304) with { Acts = acts, Cuts = [1] });
        Assert.True(end.Failure is null, $"{end}");
        Assert.Equal((3, 3), (end.Operations, end.Done));
    }

    private static Act At(double seconds, ActKind kind, int a, int b, int c, int d) => new(TimeSpan.FromSeconds(seconds), kind, a, b, c, d);
}
