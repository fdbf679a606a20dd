using System.Text;
using System.Text.Json.Nodes;
using Kilda.Api.Tests.Harness;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Paths;
using Kilda.Network.YFlows;

namespace Kilda.Api.Tests.YFlows;

public sealed class YFlowChangeTests : IAsyncLifetime
{
    private readonly ApiHost _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_creation_is_answered_with_the_golden_text()
    {
        Golden.Check("create.txt", (await _api.Post("/v2/y-flows", YSamples.Request("one"))).Shown());
        var (request, context) = Assert.Single(_api.YFlows.Created);
        Assert.Equal(YSamples.Order("one"), request);
        Assert.EndsWith($" : {ApiHost.CorrelationId}", context.TaskId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ids_are_made_where_there_are_none()
    {
        var body = JsonNode.Parse(YSamples.Request("x"))!;
        body.AsObject().Remove("y_flow_id");
        foreach (var leg in body["sub_flows"]!.AsArray()) leg!.AsObject().Remove("flow_id");
        var answer = await _api.Post("/api/v2/y-flows", body.ToJsonString());
        Assert.Matches("^y-[a-z2-7]{26}$", answer.Member("y_flow_id"));
        var legs = answer.Body!["sub_flows"]!.AsArray().Select(leg => leg!["flow_id"]!.ToString()).ToArray();
        Assert.All(legs, id => Assert.Matches("^ys-[a-z2-7]{26}$", id));
        Assert.Equal(2, legs.Distinct().Count());
    }

    [Fact]
    public async Task Every_member_of_a_request_reaches_the_grain()
    {
        Assert.Equal(201, (await _api.Post("/v2/y-flows", Everything("\"y_flow_id\": \"all.of it\","))).Status);
        Assert.Equal(s_everything, Assert.Single(_api.YFlows.Created).Request);
    }

    [Fact]
    public async Task A_replacement_says_everything_and_takes_its_id_from_the_path()
    {
        Assert.Equal(202, (await Send("PUT", "all.of it", Everything("\"y_flow_id\": 7,"))).Status);
        var (id, change) = Assert.Single(_api.YFlows.Updated);
        Assert.Equal("all.of it", id);
        Assert.True(change.IsWhole);
        Assert.Equal(s_everything, change.ApplyTo(new YFlowRequest(id, default, Kbps.Zero, [])));
    }

    [Fact]
    public async Task A_patch_says_only_what_is_there()
    {
        const string body = """
            {
              "shared_endpoint": { "port_number": 6 }, "maximum_bandwidth": 0, "pinned": true, "priority": null, "diverse_flow_id": "",
              "path_computation_strategy": "latency", "max_latency": 3, "description": "",
              "sub_flows": [
                { "flow_id": "one-a", "endpoint": { "vlan_id": 7 } },
                { "flow_id": "one-b", "shared_endpoint": { "inner_vlan_id": 8 }, "description": "b" }
              ]
            }
            """;
        Assert.Equal(202, (await Send("PATCH", "one", body)).Status);
        var expected = new YFlowChange(
            SharedPort: 6, Bandwidth: new Kbps(0), SubFlows: [new("one-a", End: new(Outer: 7)), new("one-b", SharedInner: 8, Description: "b")], Pinned: true,
            Description: "", MaxLatencyNs: 3_000_000, DiverseWith: "", Strategy: PathStrategy.Latency);
        Assert.Equal(expected, Assert.Single(_api.YFlows.Updated).Change);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "sub_flows": [] }""")]
    [InlineData("""{ "sub_flows": null, "nobody knows": [1] }""")]
    public async Task A_patch_that_says_nothing_changes_nothing(string body)
    {
        await Send("PATCH", "one", body);
        Assert.Equal(new YFlowChange(), Assert.Single(_api.YFlows.Updated).Change);
    }

    [Fact]
    public async Task What_is_under_way_is_answered_with_the_golden_text()
    {
        Golden.Check("patch.txt", (await Send("PATCH", "one", """{ "maximum_bandwidth": 5 }""")).Shown());
        Golden.Check("delete.txt", (await _api.Delete("/v2/y-flows/one")).Shown());
        Golden.Check("swap.txt", (await _api.Send(HttpMethod.Post, "/v2/y-flows/one/swap")).Shown());
        Golden.Check("reroute.txt", (await _api.Send(HttpMethod.Post, "/v2/y-flows/one/reroute")).Shown());
        Assert.Equal(["delete one", "swap one", "reroute one"], _api.YFlows.Asked);
    }

    [Fact]
    public async Task A_y_flow_on_the_best_paths_is_not_found_a_better_one()
    {
        _api.YFlows.OnReroute = id => new YRerouteAnswer(YSamples.Up(YSamples.Order(id)), false);
        Assert.Equal(
            "404 The flow already on the best path | Could not reroute y-flow | Reroute is unsuccessful. Couldn't find new path(s)\n"
            + "      -: Reroute is unsuccessful. Couldn't find new path(s)",
            (await _api.Send(HttpMethod.Post, "/v2/y-flows/one/reroute")).Error());
    }

    [Fact]
    public async Task Who_waits_gets_the_end()
    {
        _api.YFlows.OnEnded = id => Task.FromResult(new YOperationEnd(YSamples.Up(YSamples.Order(id)), null));
        var created = await _api.Post("/v2/y-flows?wait=true", YSamples.Request("one"));
        Assert.Equal((201, "Up"), (created.Status, created.Member("status")));
        Assert.StartsWith("wait=", created.Headers["Preference-Applied"], StringComparison.Ordinal);
        Assert.Equal("Up", (await Send("PATCH", "one?wait=true", "{}")).Member("status"));
        Assert.Equal("Up", (await _api.Send(HttpMethod.Post, "/v2/y-flows/one/swap?wait=true")).Member("status"));
        Assert.Equal("True", (await _api.Send(HttpMethod.Post, "/v2/y-flows/one/reroute?wait=true")).Body!["rerouted"]!.GetValue<bool>().ToString());
        _api.YFlows.OnEnded = _ => Task.FromResult(new YOperationEnd(null, null));
        Assert.Equal("Deleted", (await _api.Delete("/v2/y-flows/one?wait=true")).Member("status"));
    }

    [Fact]
    public async Task Who_waits_for_a_failure_gets_an_error()
    {
        _api.YFlows.OnEnded = _ => Task.FromResult(new YOperationEnd(null, Refusal.Of(RefusalKind.Internal, "Could not create y-flow", "S2 refused")));
        Assert.Equal(
            "500 Internal service error | Could not create y-flow | S2 refused\n      -: S2 refused",
            (await _api.Post("/v2/y-flows?wait=true", YSamples.Request("one"))).Error());
    }

    [Fact]
    public async Task A_refusal_of_the_grain_is_told_with_all_its_reasons()
    {
        var refusal = new Refusal(
            YFlowRefusals.NotUpdated,
            [new(RefusalKind.AlreadyExists, "Flow a already exists", "$.sub_flows[0].flow_id"), new(RefusalKind.DataInvalid, "and more", "$.pinned")]);
        const string text = " Object already exists | Could not update y-flow | Flow a already exists\n"
            + "      $.sub_flows[0].flow_id: Flow a already exists\n      $.pinned: and more";
        _api.YFlows.OnCreate = _ => refusal;
        _api.YFlows.OnUpdate = (_, _) => refusal;
        _api.YFlows.OnDelete = _ => refusal;
        _api.YFlows.OnSwap = _ => refusal;
        _api.YFlows.OnReroute = _ => refusal;
        Assert.Equal($"409{text}", (await _api.Post("/v2/y-flows", YSamples.Request("one"))).Error());
        Assert.Equal($"409{text}", (await Send("PATCH", "one", "{}")).Error());
        Assert.Equal($"409{text}", (await _api.Delete("/v2/y-flows/one")).Error());
        Assert.Equal($"409{text}", (await _api.Send(HttpMethod.Post, "/v2/y-flows/one/swap")).Error());
        Assert.Equal($"409{text}", (await _api.Send(HttpMethod.Post, "/v2/y-flows/one/reroute")).Error());
    }

    [Theory]
    [InlineData("DELETE", "")]
    [InlineData("POST", "/swap")]
    [InlineData("POST", "/reroute")]
    public async Task A_wait_that_makes_no_sense_is_refused_before_anything_is_done(string method, string call)
    {
        var answer = await _api.Send(new HttpMethod(method), $"/v2/y-flows/one{call}?wait=maybe");
        Assert.Equal(["wait: Parameter 'wait' must be true or false, not 'maybe'"], answer.Reasons());
        Assert.Empty(_api.YFlows.Asked);
    }

    private static readonly YFlowRequest s_everything = new(
        "all.of it", new(new(10), 65535), new Kbps(1L << 53),
        [new("a", 0, 5, new(new(11), 1, 7), "first"), new("b", 4095, 0, new(new(12), 2, 8, 9))], true, true, true, true, true, "text",
        5_000_000, 7_000_000, -1, "other", PathStrategy.MaxLatency);

    private static string Everything(string id) => $$"""
        {
          {{id}} "nobody knows": [{}], "description": "text",
          "shared_endpoint": { "switch_id": "00-00-00-00-00-00-00-0A", "port_number": 65535, "vlan_id": "not read" },
          "maximum_bandwidth": {{1L << 53}}, "ignore_bandwidth": true, "strict_bandwidth": true, "periodic_pings": true, "pinned": true,
          "allocate_protected_path": true, "max_latency": 5.0, "max_latency_tier2": 7, "priority": -1, "diverse_flow_id": "other",
          "encapsulation_type": "TRANSIT_VLAN", "path_computation_strategy": "Max_Latency",
          "sub_flows": [
            {
              "flow_id": "a", "description": "first", "shared_endpoint": { "inner_vlan_id": 5 },
              "endpoint": { "switch_id": "b", "port_number": 1e0, "inner_vlan_id": 7, "detect_connected_devices": { "lldp": false } }
            },
            {
              "flow_id": "b", "shared_endpoint": { "vlan_id": 4095 },
              "endpoint": { "switch_id": "c", "port_number": 2, "vlan_id": 8, "inner_vlan_id": 9 }
            }
          ]
        }
        """;

    private Task<Answer> Send(string method, string id, string body) =>
        _api.Send(new HttpMethod(method), $"/v2/y-flows/{id}", new StringContent(body, Encoding.UTF8, "application/json"));
}
