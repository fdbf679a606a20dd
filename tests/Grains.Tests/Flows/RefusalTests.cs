using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;

namespace Kilda.Grains.Tests.Flows;

/// <summary>What clients of the REST interface are told that ask flows for what cannot be: status, error-type, error-message, error-description.</summary>
public sealed class RefusalTests : IAsyncLifetime
{
    private const string S1 = "00:00:00:00:00:00:00:01", S4 = "00:00:00:00:00:00:00:04", Nobody = "00:00:00:00:00:00:00:63", Other = "00:00:00:00:00:00:00:64";
    private const string Data = "400 Invalid request data | ", Parameters = "400 Invalid request parameters | ", Request = "400 Invalid request | ";
    private const string Missing = "404 Object was not found | ", Exists = "409 Object already exists | ", Unprocessable = "422 The request cannot be processed | ";
    private const string Create = "Could not create flow | ", Update = "Could not update flow | ", Delete = "Could not delete flow | ";
    private const string Swap = "Could not swap paths for flow | ", Reroute = "Could not reroute flow | ";
    private const string Others = "Could not swap endpoints | ", Internal = "500 Internal service error | ";
    private ControllerHost _host = null!;

    /// <summary>Of flows: <c>one</c> is up, as are <c>pinned</c> and <c>protected</c>; each from port 2 of s1 to port 2 of s4.</summary>
    private static readonly (string Name, string Call, string? Body, string Error)[] s_table =
    [
        ("a second flow with the id", "POST /v2/flows", New("one"), $"{Exists}{Create}Flow one already exists"),
        ("the same end twice", "POST /v2/flows", New("x", to: End(S1, 2, 7), from: End(S1, 2, 7)),
            $"{Data}{Create}It is not allowed to create one-switch flow for the same ports and VLANs"),
        ("the same end in other words", "POST /v2/flows", New("x", from: End(S1, 2, 7), to: End(S1, 2, 0, 7)),
            $"{Data}{Create}It is not allowed to create one-switch flow for the same ports and VLANs"),
        ("an unknown source", "POST /v2/flows", New("x", from: End(Nobody, 1)), $"{Data}{Create}Source switch {Nobody} is not connected to the controller"),
        ("an unknown destination", "POST /v2/flows", New("x", to: End(Nobody, 1)), $"{Data}{Create}Destination switch {Nobody} is not connected to the controller"),
        ("both unknown", "POST /v2/flows", New("x", from: End(Nobody, 1), to: End(Other, 1)),
            $"{Data}{Create}Source switch {Nobody} and Destination switch {Other} are not connected to the controller"),
        ("one unknown switch", "POST /v2/flows", New("x", from: End(Nobody, 1), to: End(Nobody, 2)),
            $"{Data}{Create}Source switch {Nobody} and Destination switch {Nobody} are not connected to the controller"),
        ("the port of a link, source", "POST /v2/flows", New("x", from: End(S1, 11, 5)),
            $"{Data}{Create}The port 11 on the switch '{S1}' is occupied by an ISL (source endpoint collision)."),
        ("the port of a link, destination", "POST /v2/flows", New("x", to: End(S4, 12, 5)),
            $"{Data}{Create}The port 12 on the switch '{S4}' is occupied by an ISL (destination endpoint collision)."),
        ("another flow's source", "POST /v2/flows", New("x", from: End(S1, 2, 100)),
            $"{Exists}{Create}Requested flow 'x' conflicts with existing flow 'one'. Details: requested flow 'x' source: switchId=\"{S1}\" port=2 vlanId=100, "
            + $"existing flow 'one' source: switchId=\"{S1}\" port=2 vlanId=100"),
        ("another flow's destination, with two tags", "POST /v2/flows", New("x", to: End(S4, 2, 102, 202)),
            $"{Exists}{Create}Requested flow 'x' conflicts with existing flow 'protected'. Details: requested flow 'x' destination: "
            + $"switchId=\"{S4}\" port=2 vlanId=102 innerVlanId=202, existing flow 'protected' destination: switchId=\"{S4}\" port=2 vlanId=102 innerVlanId=202"),
        ("pinned and protected", "POST /v2/flows", New("x", more: """ "pinned": true, "allocate_protected_path": true """),
            $"{Data}{Create}Flow flags are not valid, unable to process pinned protected flow"),
        ("protected on one switch", "POST /v2/flows", New("x", to: End(S1, 2, 8), more: """ "allocate_protected_path": true """),
            $"{Parameters}{Create}Couldn't setup protected path for one-switch flow"),
        ("pings on one switch", "POST /v2/flows", New("x", to: End(S1, 2, 8), more: """ "periodic_pings": true """),
            $"{Parameters}{Create}Couldn't turn on periodic pings for one-switch flow"),
        ("ignored and strict bandwidth", "POST /v2/flows", New("x", more: """ "ignore_bandwidth": true, "strict_bandwidth": true """),
            $"{Parameters}{Create}Can not turn on ignore bandwidth flag and strict bandwidth flag at the same time"),
        ("a second limit of latency alone", "POST /v2/flows", New("x", more: """ "max_latency_tier2": 5 """),
            $"{Data}{Create}maxLatencyTier2 property cannot be used without maxLatency"),
        ("limits the wrong way round", "POST /v2/flows", New("x", more: """ "max_latency": 7, "max_latency_tier2": 5 """),
            $"{Data}{Create}The maxLatency 7ms is higher than maxLatencyTier2 5ms"),
        ("away from nobody", "POST /v2/flows", New("x", more: """ "diverse_flow_id": "nobody" """), $"{Parameters}{Create}Failed to find diverse flow id nobody"),
        ("near nobody", "POST /v2/flows", New("x", more: """ "affinity_flow_id": "nobody" """), $"{Parameters}{Create}Failed to find affinity flow id nobody"),
        ("near a flow and away from it", "POST /v2/flows", New("x", more: """ "affinity_flow_id": "one", "diverse_flow_id": "one" """),
            $"{Parameters}{Create}Couldn't create diverse group with flow in the same affinity group"),
        ("away from others than the flow that it is near", "POST /v2/flows",
            New("x", more: """ "affinity_flow_id": "away", "diverse_flow_id": "pinned" """),
            $"{Parameters}{Create}Couldn't create a diverse group with flow in a different diverse group than main affinity flow"),
        ("more bandwidth than there is", "POST /v2/flows", New("x", more: """ "maximum_bandwidth": 1000000000 """),
            $"{Missing}{Create}Not enough bandwidth or no path found. Switch {S1} doesn't have links with enough bandwidth, "
            + "Failed to find path with requested bandwidth=1000000000*"),
        ("the older form: more bandwidth than there is", "PUT /v1/flows", OldForm("x", 1_000_000_000),
            $"{Missing}{Create}Not enough bandwidth or no path found. *"),

        ("a replacement of nothing", "PUT /v2/flows/x", New("x"), $"{Missing}{Update}Flow x not found"),
        ("a replacement with another's end", "PUT /v2/flows/one", New("one", from: End(S1, 2, 101)),
            $"{Exists}{Update}Requested flow 'one' conflicts with existing flow 'pinned'. Details: requested flow 'one' source: switchId=\"{S1}\" port=2 vlanId=101, "
            + $"existing flow 'pinned' source: switchId=\"{S1}\" port=2 vlanId=101"),
        ("a replacement with too much", "PUT /v2/flows/one", New("one", more: """ "maximum_bandwidth": 1000000000 """),
            $"{Missing}{Update}Not enough bandwidth or no path found. *"),
        ("a replacement with another id", "PUT /v2/flows/one", New("two"),
            $"{Data}flow_id from body and from path are different | Body flow_id: two, path flow_id: one"),

        ("a patch of nothing", "PATCH /v2/flows/x", "{}", $"{Missing}Flow x not found | Flow was not found."),
        ("a patch of nothing in the older form", "PATCH /v1/flows/x", "{}", $"{Missing}Flow x not found | Flow was not found."),
        ("a patch to ignored and strict bandwidth", "PATCH /v2/flows/one", """{ "ignore_bandwidth": true, "strict_bandwidth": true }""",
            $"{Parameters}{Update}Can not turn on ignore bandwidth flag and strict bandwidth flag at the same time"),
        ("a patch to a protected path on one switch", "PATCH /v2/flows/short", """{ "allocate_protected_path": true }""",
            $"{Parameters}{Update}Can not allocate protected path for one switch flow"),
        ("a patch to limits the wrong way round", "PATCH /v2/flows/one", """{ "max_latency": 7, "max_latency_tier2": 5 }""",
            $"{Data}Invalid flow data | The maxLatency 7ms is higher than maxLatencyTier2 5ms"),
        ("a patch to a second limit alone", "PATCH /v2/flows/one", """{ "max_latency_tier2": 5 }""",
            $"{Data}Invalid flow data | maxLatencyTier2 property cannot be used without maxLatency"),
        ("a patch to the port of a link", "PATCH /v2/flows/one", """{ "source": { "port_number": 11 } }""",
            $"{Data}{Update}The port 11 on the switch '{S1}' is occupied by an ISL (source endpoint collision)."),
        ("a patch to too much", "PATCH /v2/flows/one", """{ "maximum_bandwidth": 1000000000 }""", $"{Missing}{Update}Not enough bandwidth or no path found. *"),

        ("a deletion of nothing", "DELETE /v2/flows/x", null, $"{Missing}{Delete}Flow x not found"),
        ("a deletion of nothing in the older form", "DELETE /v1/flows/x", null, $"{Missing}{Delete}Flow x not found"),
        ("a reroute of nothing", "POST /v2/flows/x/reroute", null, $"{Missing}{Reroute}Flow x not found"),
        ("a reroute of a pinned flow", "POST /v2/flows/pinned/reroute", null, $"{Unprocessable}{Reroute}Can't reroute pinned flow"),
        ("a reroute of a pinned flow in the older form", "PATCH /v1/flows/pinned/reroute", null, $"{Unprocessable}{Reroute}Can't reroute pinned flow"),
        ("a swap of nothing", "PATCH /v1/flows/x/swap", null, $"{Missing}{Swap}Could not swap paths: Flow x not found"),
        ("a swap of a single path", "PATCH /v1/flows/one/swap", null, $"{Request}{Swap}Could not swap paths: Flow one doesn't have protected path"),
        ("other ends for nothing", "POST /v2/flows/swap-endpoint", Ends("x", 110, "one", 111), $"{Missing}{Others}Flow x not found"),
        ("other ends for a flow and nothing", "POST /v2/flows/swap-endpoint", Ends("one", 110, "x", 111), $"{Missing}{Others}Flow x not found"),
        ("the same ends for two flows", "POST /v2/flows/swap-endpoint", Ends("one", 110, "pinned", 110),
            $"{Request}{Others}New requested endpoint for 'pinned' conflicts with existing endpoint for 'one'"),
        ("the ends of a third flow", "POST /v2/flows/swap-endpoint", Ends("one", 110, "pinned", 105),
            $"{Exists}{Others}Requested flow 'pinned' conflicts with existing flow 'away'. Details: requested flow 'pinned' source: "
            + $"switchId=\"{S1}\" port=2 vlanId=105, existing flow 'away' source: switchId=\"{S1}\" port=2 vlanId=105"),
        ("the port of a link for one of two", "POST /v2/flows/swap-endpoint", Ends("one", 110, "pinned", 111, port: 11),
            $"{Data}{Others}The port 11 on the switch '{S1}' is occupied by an ISL (source endpoint collision)."),
        ("a look at nothing", "GET /v2/flows/x", null, $"{Missing}Can not get flow: Flow x not found | Flow not found"),
        ("a look at nothing in the older form", "GET /v1/flows/x", null, $"{Missing}Can not get flow: Flow x not found | Flow not found"),
        ("the status of nothing", "GET /v2/flows/status/x", null, $"{Missing}Can not get flow: Flow x not found | Flow not found"),
        ("the path of nothing", "GET /v1/flows/x/path", null, $"{Missing}Flow x not found | Could not get flow path"),
    ];

    public async Task InitializeAsync() => _host = await ControllerHost.Start();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Each_refusal_says_what_clients_know_and_changes_nothing()
    {
        FlowRequest one = new("one", new(new SwitchId(1), 2, 100), new(new SwitchId(4), 2, 100), new Kbps(1000));
        await _host.Create(one);
        await _host.Create(one with { Id = "pinned", Source = one.Source with { Outer = 101 }, Destination = one.Destination with { Outer = 101 }, Pinned = true });
        await _host.Create(one with
        {
            Id = "protected",
            Source = one.Source with { Outer = 102 },
            Destination = one.Destination with { Outer = 102, Inner = 202 },
            AllocateProtectedPath = true,
        });
        await _host.Create(one with { Id = "short", Source = one.Source with { Outer = 103 }, Destination = one.Source with { Outer = 104 } });
        await _host.Create(one with
        {
            Id = "away",
            Source = one.Source with { Outer = 105 },
            Destination = one.Destination with { Outer = 105 },
            DiverseWith = "one",
        });
        var (tables, flows) = (_host.Tables(), _host.Services.Flows());
        var wrong = new List<string>();
        foreach (var (name, call, body, error) in s_table)
        {
            var told = await _host.Ask(call, body);
            var isRight = error.EndsWith('*') ? told.StartsWith(error[..^1], StringComparison.Ordinal) : told == error;
            if (!isRight) wrong.Add($"{name}:\n  expected {error}\n  got      {told}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(tables, _host.Tables());
        Assert.Equal(flows, _host.Services.Flows());
    }

    [Fact]
    public async Task What_no_switch_has_left_is_told_of_flows_and_of_mirrors()
    {
        await _host.Create(new("one", new(new SwitchId(1), 2, 100), new(new SwitchId(4), 2, 100), new Kbps(1000)));
        await Hog((owner, count) => new ClaimRequest(owner, [], count, []));
        Assert.Equal(
            $"{Internal}{Create}Failed to allocate flow resources. Switch {S1}: All meters of the switch are taken",
            await _host.Ask("POST /v2/flows", New("x", more: """ "maximum_bandwidth": 1000 """)));
        await Hog((owner, count) => new ClaimRequest(owner, [], 0, []) { Groups = count });
        Assert.Equal(
            $"{Internal}Could not create flow mirror point | Failed to allocate flow mirror resources. Switch {S1}: All groups of the switch are taken",
            await _host.Ask("POST /v2/flows/one/mirror", $$"""
                {
                  "mirror_point_id": "m", "mirror_point_direction": "forward", "mirror_point_switch_id": "{{S1}}", "sink_endpoint": {{End(S1, 1, 9)}}
                }
                """));
    }

    /// <summary>Somebody takes all that the first switch has to give.</summary>
    private async Task Hog(Func<string, int, ClaimRequest> ask)
    {
        var owners = 0;
        foreach (var count in (int[])[1000, 100, 10, 1])
        {
            while (await _host.Switch(new SwitchId(1)).Claim(ask($"flow/hog-{count}-{owners}", count)) is ClaimAnswer.Held) owners++;
        }

        Assert.NotEqual(0, owners);
    }

    [Fact]
    public async Task A_flow_that_needs_no_bandwidth_and_has_no_path_says_so()
    {
        await _host.Create(new("one", new(new SwitchId(1), 2, 100), new(new SwitchId(4), 2, 100), new Kbps(1000), IgnoreBandwidth: true));
        foreach (var port in (uint[])[11, 12]) _host.Lab.Cut(new PortId(new SwitchId(1), port));
        await Until.True(() => _host.Services.Flow("one")!.Shown == FlowStatus.Down, "the flow is down");
        const string why = $"{Missing}{Update}No path found. Switch {S1} doesn't have links with enough bandwidth, "
            + "Failed to find path with requested bandwidth= ignored";
        var body = New("one", more: """ "maximum_bandwidth": 1000, "ignore_bandwidth": true """);
        Assert.StartsWith(why, await _host.Ask("PUT /v2/flows/one", body), StringComparison.Ordinal);
        Assert.StartsWith(why.Replace(Update, Reroute, StringComparison.Ordinal), await _host.Ask("POST /v2/flows/one/reroute", null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flow_that_is_busy_says_with_what()
    {
        var end = _host.Lab.Switches.First(sw => sw.Id == new SwitchId(1));
        end.Faults.Withhold(1, carriesOut: false);
        Assert.Equal("200", await _host.Ask("POST /v2/flows", New("x")));
        Assert.Equal($"{Exists}{Create}Flow x is already creating now", await _host.Ask("POST /v2/flows", New("x")));
        Assert.Equal($"{Request}{Update}Flow x is in progress now", await _host.Ask("PUT /v2/flows/x", New("x")));
        Assert.Equal($"{Request}{Delete}Flow x is in progress now", await _host.Ask("DELETE /v2/flows/x", null));
        Assert.Equal($"{Request}{Reroute}Flow x is in progress now", await _host.Ask("POST /v2/flows/x/reroute", null));
        Assert.Equal("In progress", (await _host.Http.GetFromJsonAsync<JsonNode>("/v2/flows/x"))!["status"]!.ToString());
    }

    [Fact]
    public async Task Ways_that_are_down_are_named()
    {
        FlowRequest one = new("one", new(new SwitchId(1), 2, 100), new(new SwitchId(4), 2, 100), new Kbps(1000), AllocateProtectedPath: true);
        await _host.Create(one);
        _host.Lab.Cut(new PortId(new SwitchId(1), 12));
        await Until.True(
            () => _host.Network.Now.Links.Count(link => link.Status == LinkStatus.Active) == 3 && _host.Services.Flow("one")!.Shown == FlowStatus.Degraded,
            "the flow has lost one of its ways");
        Assert.Equal(
            $"{Request}{Swap}Could not swap paths: Protected flow path one is not in ACTIVE state", await _host.Ask("PATCH /v1/flows/one/swap", null));
        Assert.Equal(
            $"{Missing}{Create}Not enough bandwidth or no path found. Couldn't find non overlapping protected path",
            await _host.Ask("POST /v2/flows", New("x", more: """ "allocate_protected_path": true """)));
        _host.Lab.Switches.First(sw => sw.Id == new SwitchId(4)).Disconnect();
        await Until.True(() => _host.Network.Now.TryGet(new SwitchId(4), out var found) && !found.Active, "s4 is away");
        Assert.Equal($"{Unprocessable}{Reroute}Flow's one dest switch is not active", await _host.Ask("POST /v2/flows/one/reroute", null));
        Assert.Equal($"{Data}{Create}Destination switch {S4} is not connected to the controller", await _host.Ask("POST /v2/flows", New("x")));
    }

    private static string New(string id, string? from = null, string? to = null, string more = """ "description": "" """) =>
        $$"""{ "flow_id": "{{id}}", "source": {{from ?? End(S1, 2, 7)}}, "destination": {{to ?? End(S4, 2, 7)}}, {{more}} }""";

    private static string End(string at, int port, int outer = 0, int inner = 0) =>
        $$"""{ "switch_id": "{{at}}", "port_number": {{port}}, "vlan_id": {{outer}}, "inner_vlan_id": {{inner}} }""";

    /// <summary>The same tags at both ends of each of two flows.</summary>
    private static string Ends(string one, int tag, string other, int otherTag, int port = 2) => $$"""
        {
          "first_flow": { "flow_id": "{{one}}", "source": {{End(S1, 2, tag)}}, "destination": {{End(S4, 2, tag)}} },
          "second_flow": { "flow_id": "{{other}}", "source": {{End(S1, port, otherTag)}}, "destination": {{End(S4, 2, otherTag)}} }
        }
        """;

    private static string OldForm(string id, long bandwidth) => $$"""
        {
          "flowid": "{{id}}", "maximum-bandwidth": {{bandwidth}},
          "source": { "switch-id": "{{S1}}", "port-id": 2, "vlan-id": 7 }, "destination": { "switch-id": "{{S4}}", "port-id": 2, "vlan-id": 7 }
        }
        """;
}
