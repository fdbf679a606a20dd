using Kilda.Api.Tests.Harness;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Paths;

namespace Kilda.Api.Tests.Flows;

/// <summary>The calls of the first version.</summary>
public sealed class OlderFormTests : IAsyncLifetime
{
    private const string Request = """
        {
          "flowid": "one", "strict_bandwidth": true, "flow_id": "another", "max_latency": 9,
          "source": { "switch-id": "00:00:00:00:00:00:00:01", "port-id": 1, "vlan-id": 100, "detect-connected-devices": { "lldp": false } },
          "destination": { "switch-id": "00:00:00:00:00:00:00:04", "port-id": 2, "vlan-id": 200, "inner-vlan-id": 201 },
          "maximum-bandwidth": 1000, "ignore_bandwidth": true, "periodic-pings": true, "allocate_protected_path": true, "description": "text",
          "max-latency": 5, "priority": 7, "pinned": true, "encapsulation-type": "transit_vlan", "path-computation-strategy": "latency",
          "diverse-flowid": "other"
        }
        """;

    private readonly ApiHost _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Every_member_reaches_the_grain_and_those_of_the_present_form_do_not()
    {
        Golden.Check("create v1.txt", (await _api.Send("PUT", "/v1/flows", Request)).Shown());
        var expected = new FlowRequest(
            "one", new(Samples.S1, 1, 100), new(Samples.S4, 2, 200, 201), new Kbps(1000), true, false, true, true, true, "text", 5_000_000, null, 7,
            "other", null, PathStrategy.Latency);
        Assert.Equal(expected, Assert.Single(_api.Flows.Created).Request);
    }

    [Fact]
    public async Task A_replacement_says_everything_but_what_may_be_left_out()
    {
        const string body = """
            { "flowid": "one", "source": { "switch-id": "1", "port-id": 1 }, "destination": { "switch-id": "4", "port-id": 2, "vlan-id": 5 } }
            """;
        Assert.Equal("In progress", (await _api.Send("PUT", "/v1/flows/one", body)).Member("status"));
        var expected = new FlowChange(
            new EndpointChange(Samples.S1, 1, 0, 0), new EndpointChange(Samples.S4, 2, 5, 0), Kbps.Zero, false, false, false, false, false,
            IsWhole: true);
        Assert.Equal(("one", expected), Assert.Single(_api.Flows.Updated));
    }

    [Fact]
    public async Task A_patch_has_three_members()
    {
        await _api.Send("PATCH", "/v1/flows/one", """{ "max-latency": 3, "priority": 4, "periodic_pings": true, "pinned": true, "description": "no" }""");
        Assert.Equal(new FlowChange(PeriodicPings: true, MaxLatencyNs: 3_000_000, Priority: 4), Assert.Single(_api.Flows.Updated).Change);
    }

    [Fact]
    public async Task What_is_wrong_is_told_with_the_names_of_the_form()
    {
        const string body = """
            { "source": { "switch-id": "1", "port-id": 0, "vlan-id": 5000 }, "destination": { "switch-id": 4 }, "maximum-bandwidth": -1 }
            """;
        Assert.Equal(
            "400 Invalid request | JSON parse error: $.destination.switch-id must be text, not a number | HttpMessageNotReadableException\n"
            + "      $.destination.switch-id: must be text, not a number\n      $.flowid: FlowId is required\n"
            + "      $.maximum-bandwidth: MaximumBandwidth must be non-negative\n"
            + "      $.source.port-id: PortNumber must be between 1 and 65535\n      $.source.vlan-id: VlanId must be less than 4096\n"
            + "      $.destination.port-id: PortNumber is required",
            (await _api.Send("PUT", "/v1/flows", body)).Error());
        Assert.Empty(_api.Flows.Created);
    }

    [Fact]
    public async Task What_the_grain_refuses_is_told_with_the_names_of_the_form()
    {
        _api.Flows.OnCreate = _ => Refusal.Of(RefusalKind.DataInvalid, "Could not create flow", "no such port", "$.source.port_number");
        Assert.EndsWith("\n      $.source.port-id: no such port", (await _api.Send("PUT", "/v1/flows", Request)).Error(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replacement_of_another_flow_is_refused() => Assert.Equal(
        "400 Invalid request data | flow_id from body and from path are different | Body flow_id: one, path flow_id: two\n"
        + "      $.flowid: Body flow_id: one, path flow_id: two",
        (await _api.Send("PUT", "/v1/flows/two", Request)).Error());

    [Fact]
    public async Task A_deletion_is_answered_with_the_flow_as_it_was()
    {
        _api.Flows.OnDelete = id => Samples.Deleting(Samples.Order(id));
        var answer = await _api.Delete("/v1/flows/one.two");
        Assert.Equal(("one.two", "In progress"), (answer.Member("flowid"), answer.Member("status")));
    }

    [Theory]
    [InlineData("/v1/flows", "flowid")]
    [InlineData("/v2/flows", "flow_id")]
    [InlineData("/flows", "flow_id")]
    public async Task All_flows_go_when_it_is_meant(string path, string id)
    {
        foreach (var name in (string[])["b", "a", "stays"]) _api.Services.Put(Samples.Up(Samples.Order(name)));
        foreach (var nested in NestedFlows.Of(YSamples.Up(YSamples.Order("whole")))) _api.Services.Put(nested);
        _api.Flows.OnDelete = id => id == "stays"
            ? Refusal.Of(RefusalKind.RequestInvalid, "Could not delete flow", "Flow stays is in progress now")
            : Samples.Deleting(Samples.Order(id));
        var answer = await _api.Send(HttpMethod.Delete, path, null, ("EXTRA_AUTH", $"{Samples.Now.ToUnixTimeMilliseconds() - 120_000}"));
        Assert.Equal(["a", "b"], answer.Body!.AsArray().Select(flow => flow![id]!.ToString()));
        Assert.Equal(3, _api.Flows.Deleted.Count);
        Assert.Contains(_api.Log.Lines, line => line.Contains("Flow stays is in progress now", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("yes")]
    [InlineData("-1")]
    [InlineData("1772600647088")]
    [InlineData("1772600887090")]
    [InlineData("99999999999999999999")]
    public async Task All_flows_stay_when_it_is_not_meant(string? auth)
    {
        _api.Services.Put(Samples.Up(Samples.Order("a")));
        var answer = auth is null
            ? await _api.Delete("/v1/flows")
            : await _api.Send(HttpMethod.Delete, "/v1/flows", null, ("EXTRA_AUTH", auth));
        Assert.StartsWith("401 Invalid credentials | Invalid Auth: 1772600767089 | ", answer.Error(), StringComparison.Ordinal);
        Assert.Empty(_api.Flows.Deleted);
    }

    [Theory]
    [InlineData("PUT", "/v1/flows/push", "403 Operation not permitted | Operation not permitted | Push flow operation is deprecated")]
    [InlineData("PUT", "/v1/flows/unpush", "403 Operation not permitted | Operation not permitted | Unpush flow operation is deprecated")]
    [InlineData("PATCH", "/v1/flows/x/reroute/flush", "404 Object was not found | Could not flush reroute x | Flow with ID x not found in rerouting queue")]
    [InlineData("GET", "/v1/flows/x/devices", "404 Object was not found | Flow x not found | Could not get connected devices for non existent flow")]
    [InlineData(
        "GET", "/v1/flows/one/devices?since=now",
        "400 Invalid request data | Invalid 'since' value 'now'. Correct example of 'since' value is '2019-09-30T16:14:12.538Z' | Invalid 'since' value")]
    [InlineData("POST", "/v2/flows/x/loops", "404 Object was not found | Flow not found | Flow 'x' not found.")]
    [InlineData("POST", "/v2/flows/one/loops", "400 Invalid request parameters | Can't create flow loop on 'one' | Loops are not offered")]
    [InlineData("DELETE", "/v2/flows/x/loops", "404 Object was not found | Flow not found | Flow 'x' not found.")]
    public async Task What_is_not_offered_is_refused(string method, string path, string error)
    {
        _api.Services.Put(Samples.Up(Samples.Order("one")));
        Assert.StartsWith($"{error}\n", (await _api.Send(method, path, "{}")).Error(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE", "/v1/flows/cache", "")]
    [InlineData("PATCH", "/v1/flows/one/reroute/flush?flow_type=FLOW", """{"flowid":"one","rerouted":false}""")]
    [InlineData("GET", "/v1/flows/one/devices?since=2019-09-30T16:14:12.538Z", """{"source":{"lldp":[],"arp":[]},"destination":{"lldp":[],"arp":[]}}""")]
    [InlineData("GET", "/v2/flows/loops?flow_id=one", "[]")]
    [InlineData("DELETE", "/v2/flows/one/loops", """{"flow_id":"one"}""")]
    public async Task What_has_nothing_to_do_does_no_harm(string method, string path, string text)
    {
        _api.Services.Put(Samples.Up(Samples.Order("one")));
        var answer = await _api.Send(new HttpMethod(method), path);
        Assert.Equal((200, text), (answer.Status, answer.Text));
        Assert.Empty(_api.Flows.Deleted);
    }
}
