using Kilda.Network.Flows;
using Kilda.Network.Tests.Pipeline;
using Kilda.Network.Topology;

namespace Kilda.Network.Tests.Flows;

public class FlowJudgementTests
{
    private static readonly FlowRequest Plain = new("f", Samples.Client(1, 5, 100), Samples.Client(3, 8, 200), new Kbps(1000));
    private static readonly FlowRequest Safe = Plain with { AllocateProtectedPath = true };
    private static readonly FlowPlan One = Samples.Plan(Plain.Source, Plain.Destination, Samples.Pair(0, 1001, 1, 2, 3));
    private static readonly FlowPlan Two = One with { Protected = Samples.Pair(1, 1501, 1, 4, 3) };

#pragma warning disable format
    /// <summary>Request, plan, broken links (by the switches they join), status, part of the reason.</summary>
    public static TheoryData<FlowRequest, FlowPlan, int[], FlowStatus, string?> Cases => new()
    {
        { Plain, One, [],                                             FlowStatus.Up,       null },
        { Plain, One, [14],                                           FlowStatus.Up,       null },
        { Plain, One, [12],                                           FlowStatus.Down,     "ISL 00:00:00:00:00:00:00:01_12-00:00:00:00:00:00:00:02_21 become INACTIVE: cut" },
        { Plain, One, [23],                                           FlowStatus.Down,     "become INACTIVE" },
        { Safe,  Two, [],                                             FlowStatus.Up,       null },
        { Safe,  Two, [14],                                           FlowStatus.Degraded, "become INACTIVE" },
        { Safe,  Two, [12],                                           FlowStatus.Down,     "become INACTIVE" },
        { Safe,  One, [],                                             FlowStatus.Degraded, FlowJudgement.NoProtectedPath },
        { Plain, One with { IgnoreBandwidth = true }, [],             FlowStatus.Degraded, FlowJudgement.WithoutBandwidth },
        { Plain with { IgnoreBandwidth = true }, One with { IgnoreBandwidth = true }, [], FlowStatus.Up, null },
    };
#pragma warning restore format

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_status_follows_from_the_plan_and_its_links(FlowRequest request, FlowPlan plan, int[] broken, FlowStatus status, string? says)
    {
        var links = broken.Select(n => IslId.Between(Samples.Toward(n / 10, n % 10), Samples.Toward(n % 10, n / 10))).ToHashSet();
        var (judged, info) = FlowJudgement.Of(request, plan, isl =>
            FlowJudgement.Broken(isl, links.Contains(isl) ? LinkStatus.Failed : LinkStatus.Active, "cut"));
        Assert.Equal(status, judged);
        if (says is null) Assert.Null(info);
        else Assert.Contains(says, info, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_nobody_knows_is_broken() =>
        Assert.NotNull(FlowJudgement.Broken(IslId.Between(Samples.Toward(1, 2), Samples.Toward(2, 1)), null, null));
}
