using Kilda.Api.Tests.Harness;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Paths;

namespace Kilda.Api.Tests.Flows;

public sealed class FlowReadTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static readonly FlowRequest s_full = Samples.Order("full.of-everything") with
    {
        AllocateProtectedPath = true,
        PeriodicPings = true,
        Description = "it's \"quoted\" & 高",
        MaxLatencyNs = 15_000_000,
        MaxLatencyTier2Ns = 20_000_000,
        Priority = 10,
        DiverseWith = "plain",
        AffinityWith = "plain",
        Strategy = PathStrategy.MaxLatency,
    };

    [Fact]
    public async Task A_flow_that_is_up_is_the_golden_text()
    {
        Fill();
        Golden.Check("get plain.txt", (await api.Get("/v2/flows/plain")).Shown());
        Golden.Check("get full.txt", (await api.Get("/v2/flows/full.of-everything")).Shown());
    }

    [Fact]
    public async Task The_older_form_is_the_golden_text()
    {
        Fill();
        Golden.Check("get v1 full.txt", (await api.Get("/v1/flows/full.of-everything")).Shown());
        Golden.Check("get v1 plain.txt", (await api.Get("/v1/flows/plain")).Shown());
        Assert.Equal(3, (await api.Get("/v1/flows")).Body!.AsArray().Count);
    }

    [Fact]
    public async Task Paths_are_the_golden_text()
    {
        Fill();
        Golden.Check("path full.txt", (await api.Get("/v1/flows/full.of-everything/path")).Shown());
        Golden.Check("path one switch.txt", (await api.Get("/v1/flows/one-switch/path")).Shown());
    }

    [Theory]
    [InlineData("", "full.of-everything one-switch plain")]
    [InlineData("?status=UP", "full.of-everything plain")]
    [InlineData("?status=in_progress", "one-switch")]
    [InlineData("?status=down", "")]
    [InlineData("?limit=1", "full.of-everything")]
    [InlineData("?offset=1&limit=1", "one-switch")]
    [InlineData("?offset=2", "plain")]
    [InlineData("?offset=99", "")]
    [InlineData("?limit=0", "")]
    [InlineData("?status=", "full.of-everything one-switch plain")]
    public async Task A_list_is_by_id_and_has_what_was_asked_for(string query, string ids)
    {
        Fill();
        var answer = await api.Get($"/v2/flows{query}");
        Assert.Equal(ids, string.Join(' ', answer.Body!.AsArray().Select(flow => flow!["flow_id"])));
        if (!query.Contains("status=", StringComparison.Ordinal)) Assert.Equal("3", answer.Headers["X-Total-Count"]);
    }

    [Fact]
    public async Task A_list_has_the_same_text_as_its_flows()
    {
        Fill();
        var list = (await api.Get("/v2/flows")).Body!.AsArray();
        foreach (var flow in list) Assert.Equal((await api.Get($"/v2/flows/{flow!["flow_id"]}")).Body!.ToJsonString(), flow.ToJsonString());
    }

    [Theory]
    [InlineData("/v2/flows/status/full.of-everything", "Up")]
    [InlineData("/flows/status/one-switch", "In progress")]
    [InlineData("/api/v1/flows/status/plain", "Up")]
    public async Task The_status_alone(string path, string status)
    {
        Fill();
        var answer = await api.Get(path);
        Assert.Equal(status, answer.Member("status"));
        Assert.Equal(path.Split('/')[^1], answer.Member("flowid"));
    }

    [Theory]
    [InlineData("/v2/flows/nobody", "404 Object was not found | Can not get flow: Flow nobody not found | Flow not found\n      -: Flow not found")]
    [InlineData("/v1/flows/nobody", "404 Object was not found | Can not get flow: Flow nobody not found | Flow not found\n      -: Flow not found")]
    [InlineData("/v2/flows/status/nobody", "404 Object was not found | Can not get flow: Flow nobody not found | Flow not found\n      -: Flow not found")]
    [InlineData("/v1/flows/nobody/path", "404 Object was not found | Flow nobody not found | Could not get flow path\n      -: Could not get flow path")]
    public async Task A_flow_that_is_not_there(string path, string error) => Assert.Equal(error, (await api.Get(path)).Error());

    [Theory]
    [InlineData("/v2/flows/plain")]
    [InlineData("/api/v2/flows/plain")]
    [InlineData("/flows/plain")]
    [InlineData("/api/flows/plain")]
    [InlineData("/v2/flows/plain/")]
    public async Task Forms_of_a_path_mean_the_same(string path)
    {
        Fill();
        Assert.Equal("plain", (await api.Get(path)).Member("flow_id"));
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_a_query_is_said()
    {
        var answer = await api.Get("/v2/flows?limit=-1&offset=x&status=lost");
        Assert.Equal(400, answer.Status);
        Assert.Equal(["offset", "limit", "status"], answer.Reasons().Select(reason => reason.Split(':')[0]));
        Assert.Equal(
            "400 Invalid request data | No enum constant org.openkilda.messaging.payload.flow.FlowState.LOST | "
            + "Can not parse arguments of the flow dump request\n      status: Can not parse arguments of the flow dump request",
            (await api.Get("/v2/flows?status=lost")).Error());
    }

    private void Fill()
    {
        api.Services.Put(Samples.Up(Samples.Order("plain")));
        api.Services.Put(Samples.Up(s_full));
        var oneSwitch = Samples.Order("one-switch") with { Destination = new Endpoint(Samples.S1, 2) };
        api.Services.Put(Samples.Creating(oneSwitch).Value!);
    }
}
