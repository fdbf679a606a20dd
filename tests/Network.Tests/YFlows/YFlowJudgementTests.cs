using Kilda.Network.Flows;
using Kilda.Network.Tests.Pipeline;
using Kilda.Network.Topology;
using Kilda.Network.YFlows;
using static Kilda.Network.Flows.FlowStatus;
using static Kilda.Network.YFlows.YFlowStatusRule;

namespace Kilda.Network.Tests.YFlows;

/// <summary>The first tree runs 1–2, from there to 3 and to 4; the second one 1–3, which is a leaf, and 3–4.</summary>
public sealed class YFlowJudgementTests
{
    private const string Link12 = "ISL 00:00:00:00:00:00:00:01_12-00:00:00:00:00:00:00:02_21 become INACTIVE: cut";
    private const string Link23 = "ISL 00:00:00:00:00:00:00:02_23-00:00:00:00:00:00:00:03_32 become INACTIVE: cut";
    private const string Link24 = "ISL 00:00:00:00:00:00:00:02_24-00:00:00:00:00:00:00:04_42 become INACTIVE: cut";
    private const string Link34 = "ISL 00:00:00:00:00:00:00:03_34-00:00:00:00:00:00:00:04_43 become INACTIVE: cut";

    private static readonly YFlowRequest Safe = Trees.Request with { AllocateProtectedPath = true };

#pragma warning disable format
    /// <summary>Trees, broken links (by the switches they join), rule, status, of the shared flow, of the legs, the reason.</summary>
    public static TheoryData<int, int[], YFlowStatusRule, FlowStatus, FlowStatus, FlowStatus[], string?> Cases => new()
    {
        { 1, [],       AnyPath,  Up,       Up,       [Up, Up],             null },
        { 1, [34],     AllPaths, Up,       Up,       [Up, Up],             null },
        { 1, [23],     AnyPath,  Up,       Up,       [Down, Up],           $"sub-flow a: {Link23}" },
        { 1, [23],     AllPaths, Degraded, Up,       [Down, Up],           $"sub-flow a: {Link23}" },
        { 1, [23, 24], AnyPath,  Down,     Up,       [Down, Down],         $"sub-flow a: {Link23}; sub-flow b: {Link24}" },
        { 1, [23, 24], AllPaths, Down,     Up,       [Down, Down],         $"sub-flow a: {Link23}; sub-flow b: {Link24}" },
        { 1, [12],     AnyPath,  Down,     Down,     [Down, Down],         Link12 },
        { 2, [],       AnyPath,  Up,       Up,       [Up, Up],             null },
        { 2, [34],     AnyPath,  Up,       Up,       [Up, Degraded],       $"sub-flow b: {Link34}" },
        { 2, [34],     AllPaths, Degraded, Up,       [Up, Degraded],       $"sub-flow b: {Link34}" },
        { 2, [13],     AnyPath,  Up,       Degraded, [Degraded, Degraded], "ISL 00:00:00:00:00:00:00:01_13-00:00:00:00:00:00:00:03_31 become INACTIVE: cut" },
        { 2, [34, 23], AllPaths, Degraded, Up,       [Down, Degraded],     $"sub-flow a: {Link23}; sub-flow b: {Link34}" },
        { 2, [12, 34], AnyPath,  Down,     Down,     [Down, Down],         Link12 },
    };
#pragma warning restore format

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_status_follows_from_the_trees_and_their_links(
        int trees, int[] broken, YFlowStatusRule rule, FlowStatus status, FlowStatus shared, FlowStatus[] legs, string? why)
    {
        var plan = Trees.Plan(trees == 1 ? [Trees.First] : [Trees.First, Trees.Second]);
        var verdict = YFlowJudgement.Of(trees == 1 ? Trees.Request : Safe, plan, rule, Broken(broken));
        Assert.Equal((status, why is not null, why), (verdict.Status, verdict.IsDegraded, verdict.Info));
        Assert.Equal(shared, verdict.Shared.Status);
        Assert.Equal(legs, verdict.Legs.Select(leg => leg.Status));
    }

    [Fact]
    public void A_leaf_is_judged_without_what_leads_to_it()
    {
        var verdict = YFlowJudgement.Of(Trees.Request, Trees.Plan([Trees.First]), AnyPath, Broken([12, 24]));
        Assert.Equal([Up, Down], verdict.Leaves.Select(leaf => leaf.Status));
    }

    [Fact]
    public void A_protected_tree_that_is_missing_is_told_once()
    {
        var verdict = YFlowJudgement.Of(Safe, Trees.Plan([Trees.First]), AllPaths, Broken([]));
        Assert.Equal((Degraded, true, FlowJudgement.NoProtectedPath), (verdict.Status, verdict.IsDegraded, verdict.Info));
    }

    private static Func<IslId, string?> Broken(int[] broken)
    {
        var links = broken.Select(n => IslId.Between(Samples.Toward(n / 10, n % 10), Samples.Toward(n % 10, n / 10))).ToHashSet();
        return isl => FlowJudgement.Broken(isl, links.Contains(isl) ? LinkStatus.Failed : LinkStatus.Active, "cut");
    }
}
