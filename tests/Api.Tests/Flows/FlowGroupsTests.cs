using Kilda.Api.Tests.Harness;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.YFlows;

namespace Kilda.Api.Tests.Flows;

public sealed class FlowGroupsTests
{
    [Fact]
    public void Flows_that_keep_away_from_each_other_over_others_are_one_group()
    {
        var groups = Groups(("a", "b", null), ("b", null, null), ("c", "b", null), ("d", "c", null), ("e", null, null), ("f", "e", null));
        Assert.Equal(["b", "c", "d"], groups.DiverseWith("a"));
        Assert.Equal(["a", "b", "c"], groups.DiverseWith("d"));
        Assert.Equal(["f"], groups.DiverseWith("e"));
    }

    [Fact]
    public void A_flow_alone_has_no_group()
    {
        var groups = Groups(("a", null, null), ("b", "gone", null));
        Assert.Empty(groups.DiverseWith("a"));
        Assert.Empty(groups.DiverseWith("b"));
        Assert.Null(groups.AffinityWith("a"));
    }

    [Fact]
    public void The_main_flow_of_an_affinity_group_is_the_first()
    {
        var groups = Groups(("a", null, null), ("b", null, "a"), ("c", null, "b"));
        Assert.All((string[])["a", "b", "c"], id => Assert.Equal("a", groups.AffinityWith(id)));
    }

    [Fact]
    public void Rings_end()
    {
        var groups = Groups(("a", "b", "b"), ("b", "c", "a"), ("c", "a", "c"));
        Assert.Equal(["b", "c"], groups.DiverseWith("a"));
        Assert.NotNull(groups.AffinityWith("a"));
    }

    [Fact]
    public void A_Y_flow_is_in_a_group_as_one_whoever_of_it_is_named()
    {
        FlowDocument[] flows =
        [
            Flow("a", "y"), Flow("b", "z-b"), Flow("c", "b"), .. Y("y", null), .. Y("z", "x-a"), .. Y("x", null), Flow("alone", null),
        ];
        var groups = new FlowGroups(flows);
        Assert.Equal(["y"], groups.DiverseYFlows("a"));
        Assert.Equal("y-a y-b y.shared", string.Join(' ', groups.DiverseWith("a")));
        Assert.Empty(groups.DiverseFlows("a"));
        Assert.Equal(["a"], groups.DiverseFlows("y"));
        Assert.Equal(["a"], groups.DiverseFlows("y-b"));
        Assert.Equal(["a"], groups.DiverseFlows("y.shared"));
        Assert.Empty(groups.DiverseYFlows("y"));
        Assert.Equal("b c", string.Join(' ', groups.DiverseFlows("z")));
        Assert.Equal("x", string.Join(' ', groups.DiverseYFlows("z")));
        Assert.Equal("b c x-a x-b x.shared", string.Join(' ', groups.DiverseWith("z-a")));
        Assert.Equal("x z", string.Join(' ', groups.DiverseYFlows("c")));
        Assert.Empty(groups.DiverseWith("alone"));
    }

    private static IEnumerable<FlowDocument> Y(string id, string? diverse) =>
        NestedFlows.Of(YSamples.Up(YSamples.Order(id) with { DiverseWith = diverse }));

    private static FlowDocument Flow(string id, string? diverse) => Samples.Up(Samples.Order(id) with { DiverseWith = diverse });

    private static FlowGroups Groups(params (string Id, string? Diverse, string? Affinity)[] flows) =>
        new([.. flows.Select(flow => Samples.Up(Samples.Order(flow.Id) with { DiverseWith = flow.Diverse, AffinityWith = flow.Affinity }))]);
}
