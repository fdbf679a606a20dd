using Kilda.Api.Tests.Harness;
using Kilda.Network;
using Kilda.Network.Topology;

namespace Kilda.Api.Tests.Explain;

public sealed class ExplainTests : IAsyncLifetime
{
    private static readonly IslId s_direct = IslId.Between(new(Samples.S1, 50), new(Samples.S4, 50));

    private readonly ApiHost _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_flow_on_the_best_way_is_explained_with_the_golden_text()
    {
        _api.Network.Put(Samples.Link(s_direct, LinkStatus.Active) with { Cost = 50_000, UnderMaintenance = true });
        _api.Services.Put(Samples.Up(Samples.Order("other")));
        _api.Services.Put(Samples.Up(Samples.Order("one") with { DiverseWith = "other" }));
        Golden.Check("best.txt", (await _api.Get("/v2/flows/one/explain")).Shown());
    }

    [Fact]
    public async Task A_better_way_is_named_and_one_without_room_says_which_link_lacks_it()
    {
        _api.Network.Put(Samples.Link(s_direct, LinkStatus.Active) with { Cost = 1 });
        _api.Services.Put(Samples.Up(Samples.Order("one")));
        var better = await _api.Get("/v2/flows/one/explain");
        Assert.Equal(
            ("false", "There is a better way; a reroute moves it. Weight 1 instead of 20750", "It is the best way now: a reroute moves the flow here"),
            (better.Member("is_best"), better.Member("verdict"), better.Body!["alternatives"]![0]!["why_not"]!.ToString()));
        _api.Network.Put(Samples.Link(s_direct, LinkStatus.Active) with { Cost = 1, Capacity = [new(999), new(5000)] });
        var full = await _api.Get("/v2/flows/one/explain");
        Assert.Equal("true", full.Member("is_best"));
        Assert.Equal($"Link {s_direct} has 999 kbit/s free from {s_direct.Low}", full.Body!["blocked"]![0]!["in_the_way"]![0]!.ToString());
    }

    [Fact]
    public async Task A_flow_without_a_way_says_what_is_in_the_way()
    {
        _api.Network.Put(Samples.Link(Samples.Over12, LinkStatus.Failed) with { StatusReason = "port down" });
        _api.Services.Put(Samples.Up(Samples.Order("one")));
        var answer = await _api.Get("/v2/flows/one/explain");
        Assert.StartsWith("There is no way that can be used now. Switch 00:00:00:00:00:00:00:01 ", answer.Member("verdict"), StringComparison.Ordinal);
        Assert.Contains($"Link {Samples.Over12} is Failed: port down", answer.Text, StringComparison.Ordinal);
        Assert.Null(answer.Body!["path"]!["weight"]);
    }

    [Fact]
    public async Task A_flow_at_one_switch_and_one_without_a_plan_are_explained()
    {
        _api.Services.Put(Samples.Up(Samples.Order("one") with { Destination = new Endpoint(Samples.S1, 9) }));
        Assert.Equal("Both ends are at one switch", (await _api.Get("/v2/flows/one/explain")).Member("verdict"));
        _api.Services.Put(Samples.Creating(Samples.Order("new")).Value!);
        Assert.Equal("The flow has no path; there is a way that it could take", (await _api.Get("/v2/flows/new/explain")).Member("verdict"));
    }

    [Fact]
    public async Task A_flow_that_is_none_is_not_explained() => Assert.Equal(
        "404 Object was not found | Can not get flow: Flow none not found | Flow not found\n      -: Flow not found",
        (await _api.Get("/v2/flows/none/explain")).Error());
}
