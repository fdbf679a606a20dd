using Kilda.Api.Tests.Harness;
using Kilda.Interfaces.Flows;
using Kilda.Network.Flows;

namespace Kilda.Api.Tests.Flows;

public sealed class SwapEndpointsTests : IAsyncLifetime
{
    private const string Near = """{ "switch_id": "1", "port_number": 1, "vlan_id": 5 }""", Far = """{ "switch_id": "4", "port_number": 2 }""";
    private readonly ApiHost _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Both_flows_and_their_new_ends_are_told_when_they_have_moved()
    {
        _api.Flows.OnEnded = _ => Task.FromResult(new OperationEnd(null, null));
        (string, FlowChange, string, FlowChange)? asked = null;
        var usual = _api.Flows.OnSwapEndpoints;
        _api.Flows.OnSwapEndpoints = (first, own, second, others) => usual(first, own, second, (asked = (first, own, second, others)).Value.Item4);
        var answer = await Ask(Flow("one", Near, Far), Flow("two", Far, Near));
        EndpointChange near = new(Samples.S1, 1, 5, 0), far = new(Samples.S4, 2, 0, 0);
        Assert.Equal(("one", new FlowChange(near, far), "two", new FlowChange(far, near)), asked);
        Assert.Equal(200, answer.Status);
        Assert.Equal(("one", "two"), (answer.Body!["first_flow"]!["flow_id"]!.ToString(), answer.Body["second_flow"]!["flow_id"]!.ToString()));
        Assert.Equal("5", answer.Body["first_flow"]!["source"]!["vlan_id"]!.ToString());
        Assert.Equal("5", answer.Body["second_flow"]!["destination"]!["vlan_id"]!.ToString());
        Assert.Single(_api.Flows.Awaited);
    }

    [Theory]
    [InlineData(RefusalKind.NotFound, "Flow two not found", "404 Object was not found")]
    [InlineData(RefusalKind.RequestInvalid, "New requested endpoint for 'two' conflicts with existing endpoint for 'one'", "400 Invalid request")]
    public async Task What_cannot_be_is_told_with_the_text_of_the_grain(RefusalKind kind, string text, string status)
    {
        _api.Flows.OnSwapEndpoints = (_, _, _, _) => Refusal.Of(kind, "Could not swap endpoints", text);
        Assert.StartsWith($"{status} | Could not swap endpoints | {text}\n", (await Ask(Flow("one", Near, Far), Flow("two", Far, Near))).Error(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_after_the_beginning_is_an_error()
    {
        _api.Flows.OnEnded = _ => Task.FromResult(new OperationEnd(null, Refusal.Of(RefusalKind.Internal, "Could not swap endpoints", "switch 1 refused")));
        Assert.StartsWith(
            "500 Internal service error | Could not swap endpoints | switch 1 refused\n", (await Ask(Flow("one", Near, Far), Flow("two", Far, Near))).Error(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "first_flow is required, second_flow is required")]
    [InlineData("""{ "first_flow": {}, "second_flow": {} }""", "FlowId is required, Source is required, Destination is required, FlowId is required, Source is required, Destination is required")]
    [InlineData(
        """{ "first_flow": { "flow_id": "a", "source": {}, "destination": {} }, "second_flow": { "flow_id": "a", "source": {}, "destination": {} } }""",
        "SwitchId is required, PortNumber is required, SwitchId is required, PortNumber is required, SwitchId is required, PortNumber is required, "
        + "SwitchId is required, PortNumber is required, The flows must be two")]
    public async Task What_is_missing_is_told_before_any_grain_hears_of_it(string body, string errors) => Assert.StartsWith(
        $"400 Invalid request data | Could not swap endpoints | Errors: {errors}\n", (await _api.Post("/v2/flows/swap-endpoint", body)).Error(),
        StringComparison.Ordinal);

    private Task<Answer> Ask(string first, string second) =>
        _api.Post("/v2/flows/swap-endpoint", $$"""{ "first_flow": {{first}}, "second_flow": {{second}} }""");

    private static string Flow(string id, string source, string destination) =>
        $$"""{ "flow_id": "{{id}}", "source": {{source}}, "destination": {{destination}} }""";
}
