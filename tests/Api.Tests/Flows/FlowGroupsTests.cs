using Kilda.Api.Tests.Harness;
using Kilda.Interfaces.Flows;

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

    private static FlowGroups Groups(params (string Id, string? Diverse, string? Affinity)[] flows) =>
        new([.. flows.Select(flow => Samples.Up(Samples.Order(flow.Id) with { DiverseWith = flow.Diverse, AffinityWith = flow.Affinity }))]);
}
