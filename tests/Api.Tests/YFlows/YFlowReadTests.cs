using Kilda.Api.Tests.Harness;
using Kilda.Interfaces.YFlows;
using Kilda.Network.Flows;
using Kilda.Network.Paths;
using Kilda.Network.YFlows;

namespace Kilda.Api.Tests.YFlows;

public sealed class YFlowReadTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static readonly YFlowRequest s_full = YSamples.Order("full") with
    {
        AllocateProtectedPath = true,
        PeriodicPings = true,
        Description = "it's \"quoted\" & 高",
        MaxLatencyNs = 15_000_000,
        MaxLatencyTier2Ns = 20_000_000,
        Priority = 10,
        Strategy = PathStrategy.MaxLatency,
    };

    [Fact]
    public async Task A_y_flow_is_the_golden_text()
    {
        Fill();
        Golden.Check("get plain.txt", (await api.Get("/v2/y-flows/plain")).Shown());
        Golden.Check("get full.txt", (await api.Get("/v2/y-flows/full")).Shown());
        Golden.Check("get in progress.txt", (await api.Get("/v2/y-flows/new")).Shown());
    }

    [Fact]
    public async Task Nested_flows_are_the_golden_text()
    {
        Fill();
        Golden.Check("flows plain.txt", (await api.Get("/v2/y-flows/plain/flows")).Shown());
    }

    [Fact]
    public async Task Paths_are_the_golden_text()
    {
        Fill();
        Golden.Check("paths full.txt", (await api.Get("/v2/y-flows/full/paths")).Shown());
        Golden.Check("paths in progress.txt", (await api.Get("/v2/y-flows/new/paths")).Shown());
    }

    [Fact]
    public async Task Legs_that_part_at_the_shared_end_have_no_shared_path()
    {
        var apart = YSamples.Apart(YSamples.Order("apart"));
        api.Services.Put(apart);
        Assert.Equal("{}", (await api.Get("/v2/y-flows/apart/paths")).Body!["shared_path"]!.ToJsonString());
        Assert.Null(YFlowRerouted(await Reroute(apart))["shared_path"]);
    }

    [Fact]
    public async Task A_y_flow_that_has_nothing_in_the_network_has_no_paths()
    {
        api.Services.Put(YFlowDocument.New(YSamples.Order("nowhere"), Samples.Now));
        Assert.Equal("""{"shared_path":{}}""", (await api.Get("/v2/y-flows/nowhere/paths")).Text);
        var answer = await api.Get("/v2/y-flows/nowhere");
        Assert.Equal("Down", answer.Member("status"));
        Assert.Null(answer.Body!["y_point"]);
        Assert.Equal(["Down", "Down"], answer.Body!["sub_flows"]!.AsArray().Select(leg => leg!["status"]!.ToString()));
    }

    [Theory]
    [InlineData("", "full new plain")]
    [InlineData("?limit=1", "full")]
    [InlineData("?offset=1&limit=1", "new")]
    [InlineData("?offset=99", "")]
    public async Task A_list_is_by_id_and_has_the_text_of_its_y_flows(string query, string ids)
    {
        await using var own = new OwnHost();
        Fill(await own.Start());
        var answer = await own.Api.Get($"/v2/y-flows{query}");
        var list = answer.Body!["y_flows"]!.AsArray();
        Assert.Equal(ids, string.Join(' ', list.Select(yFlow => yFlow!["y_flow_id"])));
        Assert.Equal("3", answer.Headers["X-Total-Count"]);
        foreach (var yFlow in list) Assert.Equal((await own.Api.Get($"/y-flows/{yFlow!["y_flow_id"]}")).Body!.ToJsonString(), yFlow.ToJsonString());
    }

    [Theory]
    [InlineData("/v2/y-flows/nobody")]
    [InlineData("/v2/y-flows/nobody/paths")]
    [InlineData("/api/v2/y-flows/nobody/flows")]
    public async Task A_y_flow_that_is_not_there(string path) => Assert.Equal(
        "404 Object was not found | Flow nobody not found | Y-flow not found\n      -: Y-flow not found", (await api.Get(path)).Error());

    [Fact]
    public async Task A_nested_flow_names_its_y_flow()
    {
        foreach (var flow in NestedFlows.Of(YSamples.Up(YSamples.Order("whole")))) api.Services.Put(flow);
        Golden.Check("nested.txt", (await api.Get("/v2/flows/whole-b")).Shown());
        Assert.Equal("whole", (await api.Get("/v2/flows/whole.shared")).Member("y_flow_id"));
        Assert.Equal("whole", (await api.Get("/v1/flows/whole.shared")).Member("y_flow_id"));
        Golden.Check("nested path.txt", (await api.Get("/v1/flows/whole-b/path")).Shown());
    }

    [Fact]
    public async Task The_protected_path_of_a_nested_flow_runs_from_the_other_y_point()
    {
        foreach (var flow in NestedFlows.Of(YSamples.Up(YSamples.Order("spare") with { AllocateProtectedPath = true }))) api.Services.Put(flow);
        var node = Assert.Single((await api.Get("/v1/flows/spare-b/path")).Body!["protected_path"]!["flowpath_forward"]!.AsArray());
        Assert.Equal($$"""{"switch_id":"{{Samples.S4}}","output_port":2}""", node!.ToJsonString());
    }

    private async Task<Answer> Reroute(YFlowDocument yFlow)
    {
        api.YFlows.OnReroute = _ => new YRerouteAnswer(yFlow, true);
        return await api.Send(HttpMethod.Post, $"/v2/y-flows/{yFlow.Id}/reroute");
    }

    private static System.Text.Json.Nodes.JsonObject YFlowRerouted(Answer answer)
    {
        Assert.Equal(202, answer.Status);
        return answer.Body!.AsObject();
    }

    private void Fill() => Fill(api);

    private static void Fill(ApiHost api)
    {
        api.Services.Put(YSamples.Up(YSamples.Order("plain")));
        api.Services.Put(YSamples.Up(s_full) with { Degraded = true, StatusInfo = "sub-flow full-b: no way back" });
        api.Services.Put(YSamples.Creating(YSamples.Order("new") with { Bandwidth = new(0) }));
    }

    /// <summary>A host that no other test fills.</summary>
    private sealed class OwnHost : IAsyncDisposable
    {
        public ApiHost Api { get; } = new();

        public async Task<ApiHost> Start()
        {
            await Api.InitializeAsync();
            return Api;
        }

        public async ValueTask DisposeAsync() => await Api.DisposeAsync();
    }
}
