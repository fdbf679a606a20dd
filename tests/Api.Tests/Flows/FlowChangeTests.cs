using Kilda.Api.Tests.Harness;
using Kilda.Interfaces.Flows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Paths;

namespace Kilda.Api.Tests.Flows;

public sealed class FlowChangeTests : IAsyncLifetime
{
    private static readonly Refusal s_busy = new(
        "Could not create flow",
        [new(RefusalKind.AlreadyExists, "Flow one already exists", "$.flow_id"), new(RefusalKind.DataInvalid, "and the port is taken", "$.source")]);

    private readonly ApiHost _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_creation_is_answered_with_the_golden_text()
    {
        var answer = await _api.Post("/v2/flows", Samples.Request("one"));
        Golden.Check("create.txt", answer.Shown());
        var (request, context) = Assert.Single(_api.Flows.Created);
        Assert.Equal(Samples.Order("one"), request);
        Assert.Equal("NB", context.Actor);
        Assert.EndsWith($" : {ApiHost.CorrelationId}", context.TaskId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_member_of_a_request_reaches_the_grain()
    {
        var body = $$"""
            {
              "flow_id": "all.of it", "nobody knows": [{}], "description": "text",
              "source": { "switch_id": "00-00-00-00-00-00-00-0A", "port_number": 65535, "vlan_id": 0, "inner_vlan_id": 5 },
              "destination": { "switch_id": "b", "port_number": 1e0, "vlan_id": null, "detect_connected_devices": { "lldp": false } },
              "maximum_bandwidth": {{1L << 53}}, "ignore_bandwidth": true, "strict_bandwidth": true, "periodic_pings": true, "pinned": true,
              "allocate_protected_path": true, "max_latency": 5.0, "max_latency_tier2": 7, "priority": -1, "diverse_flow_id": "other",
              "affinity_flow_id": "third", "encapsulation_type": "TRANSIT_VLAN", "path_computation_strategy": "Max_Latency",
              "statistics": { "vlans": [] }
            }
            """;
        Assert.Equal(200, (await _api.Post("/v2/flows", body)).Status);
        var expected = new FlowRequest(
            "all.of it", new Endpoint(new(10), 65535, 5), new Endpoint(new(11), 1), new Kbps(1L << 53), true, true, true, true, true, "text",
            5_000_000, 7_000_000, -1, "other", "third", PathStrategy.MaxLatency);
        Assert.Equal(expected, Assert.Single(_api.Flows.Created).Request);
    }

    [Fact]
    public async Task A_refusal_of_the_grain_is_told_with_all_its_reasons()
    {
        _api.Flows.OnCreate = _ => s_busy;
        Assert.Equal(
            "409 Object already exists | Could not create flow | Flow one already exists\n"
            + "      $.flow_id: Flow one already exists\n      $.source: and the port is taken",
            (await _api.Post("/v2/flows", Samples.Request("one"))).Error());
    }

    [Fact]
    public async Task A_deletion_is_answered_with_the_flow_as_it_was()
    {
        _api.Flows.OnDelete = id => Samples.Deleting(Samples.Order(id));
        Golden.Check("delete.txt", (await _api.Delete("/v2/flows/one.two")).Shown());
        Assert.Equal("one.two", Assert.Single(_api.Flows.Deleted).Id);
    }

    [Fact]
    public async Task A_deletion_of_nothing_is_refused() => Assert.Equal(
        "404 Object was not found | Could not delete flow | Flow nobody not found\n      -: Flow nobody not found",
        (await _api.Delete("/v2/flows/nobody")).Error());

    [Theory]
    [InlineData("?wait=true", null)]
    [InlineData("", "wait=20")]
    [InlineData("", "respond-async, wait = 20")]
    public async Task Who_waits_gets_the_end_of_the_creation(string query, string? preference)
    {
        var end = new TaskCompletionSource<OperationEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        _api.Flows.OnEnded = _ => end.Task;
        var waiting = Create(query, preference);
        await Eventually.True(() => _api.Flows.Awaited.Count == 1, "the grain is asked for the end");
        Assert.False(waiting.IsCompleted);
        end.SetResult(new(Samples.Up(Samples.Order("one")), null));
        var answer = await waiting;
        Assert.Equal("Up", answer.Member("status"));
        Assert.StartsWith("wait=", answer.Headers["Preference-Applied"], StringComparison.Ordinal);
        Assert.Equal(_api.Flows.Created.Single().Context.TaskId, _api.Flows.Awaited.Single().TaskId);
    }

    [Fact]
    public async Task Who_waits_for_a_failure_gets_an_error()
    {
        _api.Flows.OnEnded = _ => Task.FromResult(new OperationEnd(null, Refusal.Of(RefusalKind.Internal, "Could not create flow", "S2 refused")));
        Assert.Equal(
            "500 Internal service error | Could not create flow | S2 refused\n      -: S2 refused", (await Create("?wait=true", null)).Error());
    }

    [Theory]
    [InlineData("wait=0")]
    [InlineData("wait=1")]
    public async Task Who_does_not_wait_long_enough_gets_what_there_is(string preference)
    {
        var end = new TaskCompletionSource<OperationEnd>();
        _api.Flows.OnEnded = _ => end.Task;
        Assert.Equal("In progress", (await Create("", preference)).Member("status"));
        end.SetResult(new(null, null));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("?wait=false", "wait=20")]
    [InlineData("", "wait=-1")]
    [InlineData("", "wait=soon")]
    [InlineData("", "wait=99999999999999999999")]
    [InlineData("", "handling=lenient")]
    public async Task Others_do_not_wait(string query, string? preference)
    {
        Assert.Equal("In progress", (await Create(query, preference)).Member("status"));
        Assert.Empty(_api.Flows.Awaited);
    }

    [Fact]
    public async Task A_wait_that_makes_no_sense_is_refused_before_anything_is_done()
    {
        var answer = await _api.Send(HttpMethod.Delete, "/v2/flows/one?wait=maybe");
        Assert.Equal(["wait: Parameter 'wait' must be true or false, not 'maybe'"], answer.Reasons());
        Assert.Empty(_api.Flows.Deleted);
    }

    [Fact]
    public async Task Who_waits_for_a_deletion_is_told_that_the_flow_is_gone()
    {
        _api.Flows.OnDelete = id => Samples.Deleting(Samples.Order(id));
        _api.Flows.OnEnded = _ => Task.FromResult(new OperationEnd(null, null));
        Assert.Equal("Deleted", (await _api.Delete("/v2/flows/one?wait=true")).Member("status"));
    }

    private Task<Answer> Create(string query, string? preference)
    {
        var body = new StringContent(Samples.Request("one"), System.Text.Encoding.UTF8, "application/json");
        return preference is null
            ? _api.Send(HttpMethod.Post, $"/v2/flows{query}", body)
            : _api.Send(HttpMethod.Post, $"/v2/flows{query}", body, ("Prefer", preference));
    }
}
