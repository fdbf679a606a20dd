using System.Text;
using Kilda.Api.Tests.Harness;
using Kilda.Interfaces.Flows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Paths;

namespace Kilda.Api.Tests.Flows;

public sealed class FlowUpdateTests : IAsyncLifetime
{
    private readonly ApiHost _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_replacement_says_everything_but_what_may_be_left_out()
    {
        Assert.Equal("In progress", (await Put("one", Samples.Request("one"))).Member("status"));
        var expected = new FlowChange(
            new EndpointChange(Samples.S1, 1, 100, 0), new EndpointChange(Samples.S4, 2, 200, 201), new Kbps(1000), false, false, false, false, false,
            IsWhole: true);
        Assert.Equal(("one", expected), Assert.Single(_api.Flows.Updated));
    }

    [Fact]
    public async Task A_patch_says_only_what_is_there()
    {
        const string body = """
            {
              "flow_id": "ignored", "source": { "vlan_id": 7 }, "destination": {}, "maximum_bandwidth": 5, "pinned": true, "priority": null,
              "diverse_flow_id": "", "path_computation_strategy": "latency", "max_latency": 3,
              "target_path_computation_strategy": "MAX_LATENCY"
            }
            """;
        Assert.Equal("In progress", (await Patch("one", body)).Member("status"));
        var expected = new FlowChange(
            new EndpointChange(Outer: 7), new EndpointChange(), new Kbps(5), Pinned: true, MaxLatencyNs: 3_000_000, DiverseWith: "",
            Strategy: PathStrategy.Latency)
        { TargetStrategy = PathStrategy.MaxLatency };
        Assert.Equal(expected, Assert.Single(_api.Flows.Updated).Change);
    }

    [Fact]
    public async Task An_empty_patch_changes_nothing()
    {
        await Patch("one", "{}");
        Assert.Equal(new FlowChange(), Assert.Single(_api.Flows.Updated).Change);
    }

    [Fact]
    public async Task A_replacement_of_another_flow_is_refused()
    {
        Assert.Equal(
            "400 Invalid request data | flow_id from body and from path are different | Body flow_id: one, path flow_id: two\n"
            + "      $.flow_id: Body flow_id: one, path flow_id: two",
            (await Put("two", Samples.Request("one"))).Error());
        Assert.Empty(_api.Flows.Updated);
    }

    [Theory]
    [InlineData("""{ "source": { "vlan_id": 4096 } }""", "400 Invalid request data | Could not update flow | Errors: VlanId must be less than 4096")]
    [InlineData("""{ "source": { "port_number": 0 } }""", "400 Invalid request data | Could not update flow | Errors: PortNumber must be between 1 and 65535")]
    [InlineData("""{ "maximum_bandwidth": -1 }""", "400 Invalid request data | Could not update flow | Errors: MaximumBandwidth must be non-negative")]
    [InlineData(
        """{ "path_computation_strategy": "x" }""",
        "400 Invalid request data | No enum constant org.openkilda.model.PathComputationStrategy.X | Can not parse arguments of the flow patch request")]
    [InlineData(
        """{ "target_path_computation_strategy": "x" }""",
        "400 Invalid request data | No enum constant org.openkilda.model.PathComputationStrategy.X | Can not parse arguments of the flow patch request")]
    [InlineData("[]", "400 Invalid request | JSON parse error: $ must be an object, not a list | HttpMessageNotReadableException")]
    public async Task A_patch_with_a_mistake_never_reaches_the_grain(string body, string error)
    {
        Assert.StartsWith($"{error}\n", (await Patch("one", body)).Error(), StringComparison.Ordinal);
        Assert.Empty(_api.Flows.Updated);
    }

    [Fact]
    public async Task Who_waits_for_a_change_that_fails_gets_an_error()
    {
        _api.Flows.OnEnded = _ => Task.FromResult(new OperationEnd(
            Samples.Up(Samples.Order("one")), Refusal.Of(RefusalKind.Internal, "Could not update flow", "switch 2 refused")));
        Assert.Equal(
            "500 Internal service error | Could not update flow | switch 2 refused\n      -: switch 2 refused",
            (await Put("one?wait=true", Samples.Request("one"))).Error());
    }

    /// <summary>The grain of a flow may be with another silo, whose events come later.</summary>
    [Fact]
    public async Task What_a_flow_has_answered_is_shown_before_its_events_come()
    {
        Assert.Equal("In progress", (await Patch("one", "{}")).Member("status"));
        Assert.Equal("In progress", (await _api.Get("/v2/flows/one")).Member("status"));
        _api.Flows.OnEnded = id => Task.FromResult(new OperationEnd(Samples.Up(Samples.Order("one")), null));
        await Patch("one?wait=true", "{}");
        Assert.Equal("Up", (await _api.Get("/v2/flows/one")).Member("status"));
        _api.Flows.OnDelete = id => Samples.Up(Samples.Order(id));
        _api.Flows.OnEnded = _ => Task.FromResult(new OperationEnd(null, null));
        Assert.Equal("Deleted", (await _api.Delete("/v2/flows/one?wait=true")).Member("status"));
        Assert.Equal(404, (await _api.Get("/v2/flows/one")).Status);
    }

    [Fact]
    public async Task A_reroute_says_where_the_flow_runs()
    {
        Golden.Check("reroute stays.txt", (await _api.Send(HttpMethod.Post, "/v2/flows/one/reroute")).Shown());
        _api.Flows.OnReroute = id => new RerouteAnswer(Samples.Up(Samples.Order(id)), true);
        _api.Flows.OnEnded = id => Task.FromResult(new OperationEnd(Samples.Up(Samples.Order(id)), null));
        Golden.Check("reroute v1.txt", (await _api.Send(HttpMethod.Patch, "/v1/flows/one/reroute?wait=true")).Shown());
        Assert.Single(_api.Flows.Awaited);
    }

    [Fact]
    public async Task A_reroute_that_is_refused_says_why()
    {
        _api.Flows.OnReroute = _ => Refusal.Of(RefusalKind.Unprocessable, "Could not reroute flow", "Can't reroute pinned flow");
        Assert.Equal(
            "422 The request cannot be processed | Could not reroute flow | Can't reroute pinned flow\n      -: Can't reroute pinned flow",
            (await _api.Send(HttpMethod.Post, "/v2/flows/one/reroute")).Error());
    }

    [Fact]
    public async Task A_swap_is_answered_in_the_older_form()
    {
        Golden.Check("swap.txt", (await _api.Send(HttpMethod.Patch, "/v1/flows/one/swap")).Shown());
        _api.Flows.OnEnded = id => Task.FromResult(new OperationEnd(Samples.Up(Samples.Order(id)), null));
        Assert.Equal("Up", (await _api.Send(HttpMethod.Patch, "/v1/flows/one/swap?wait=true")).Member("status"));
    }

    [Theory]
    [InlineData(RefusalKind.NotFound, "Could not swap paths: Flow one not found", "404 Object was not found")]
    [InlineData(RefusalKind.RequestInvalid, "Could not swap paths: Flow one doesn't have protected path", "400 Invalid request")]
    [InlineData(RefusalKind.RequestInvalid, "Could not swap paths: Protected flow path one is not in ACTIVE state", "400 Invalid request")]
    public async Task A_swap_that_is_refused_says_why(RefusalKind kind, string why, string status)
    {
        _api.Flows.OnSwap = _ => Refusal.Of(kind, "Could not swap paths for flow", why);
        Assert.Equal(
            $"{status} | Could not swap paths for flow | {why}\n      -: {why}",
            (await _api.Send(HttpMethod.Patch, "/v1/flows/one/swap")).Error());
        Assert.Equal(400, (await _api.Send(HttpMethod.Patch, "/v1/flows/one/swap?wait=maybe")).Status);
    }

    private Task<Answer> Put(string id, string body) => _api.Send(HttpMethod.Put, $"/v2/flows/{id}", Json(body));

    private Task<Answer> Patch(string id, string body) => _api.Send(HttpMethod.Patch, $"/v2/flows/{id}", Json(body));

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
