using Kilda.Grains.Tests.Flows;
using Kilda.Network.Flows;

namespace Kilda.Grains.Tests.Mirrors;

/// <summary>What clients of the REST interface are told that ask for mirrors and joins that cannot be; nothing changes.</summary>
public sealed class PointRefusalTests : IAsyncLifetime
{
    private const string S1 = "00:00:00:00:00:00:00:01", S2 = "00:00:00:00:00:00:00:02", S3 = "00:00:00:00:00:00:00:03", S4 = "00:00:00:00:00:00:00:04";
    private const string Nobody = "00:00:00:00:00:00:00:63";
    private const string Data = "400 Invalid request data | ", Parameters = "400 Invalid request parameters | ", Request = "400 Invalid request | ";
    private const string Missing = "404 Object was not found | ", Exists = "409 Object already exists | ";
    private const string Mirror = "Could not create flow mirror point | ", Join = "Could not create flow join point | ";
    private const string Ids = "can only consist of alphanumeric characters, underscore, and hyphen. The length of this parameter must not exceed 100 characters.";
    private const string Taken = $"switchId=\"{S1}\" port=1 vlanId=300";
    private ControllerHost _host = null!;

    /// <summary><c>one</c> has the mirror m and the join j, <c>led</c> ends on s4, <c>use</c> is led into <c>into</c>; a path from s1 to s4 is over s2.</summary>
    private static readonly (string Name, string Call, string? Body, string Error)[] s_table =
    [
        ("no flow", "POST /v2/flows/x/mirror", M(), $"{Missing}{Mirror}Flow x not found"),
        ("a bad id", "POST /v2/flows/one/mirror", M(id: "a b"), $"{Parameters}Mirror path ID {Ids} | Can not parse arguments of the mirror point create request"),
        ("an id that is there", "POST /v2/flows/one/mirror", M(id: "m"), $"{Exists}{Mirror}Flow mirror point m already exists"),
        ("a transit switch of a flow that is not pinned", "POST /v2/flows/one/mirror", M(at: S2), $"{Request}{Mirror}Invalid mirror point switch id: {S2}"),
        ("a switch that is not on the way", "POST /v2/flows/one/mirror", M(at: S3), $"{Request}{Mirror}Invalid mirror point switch id: {S3}"),
        ("a sink's switch that nobody knows", "POST /v2/flows/one/mirror", M(sink: End(Nobody, 1)),
            $"{Data}{Mirror}Destination switch {Nobody} is not connected to the controller"),
        ("the port of a link", "POST /v2/flows/one/mirror", M(sink: End(S1, 11)),
            $"{Data}{Mirror}The port 11 on the switch '{S1}' is occupied by an ISL (destination endpoint collision)."),
        ("an end of a flow", "POST /v2/flows/one/mirror", M(sink: End(S1, 1, 100)),
            $"{Exists}{Mirror}Requested flow 'new' conflicts with existing flow 'one'. Details: requested flow 'new' destination: "
            + $"switchId=\"{S1}\" port=1 vlanId=100, existing flow 'one' source: switchId=\"{S1}\" port=1 vlanId=100"),
        ("another sink", "POST /v2/flows/one/mirror", M(sink: End(S1, 1, 300)),
            $"{Exists}{Mirror}Requested endpoint '{Taken}' conflicts with existing flow mirror point 'm'."),
        ("another flow's sink", "POST /v2/flows/led/mirror", M(sink: End(S1, 1, 300)),
            $"{Exists}{Mirror}Requested endpoint '{Taken}' conflicts with existing flow mirror point 'm'."),
        ("no direction that there is", "POST /v2/flows/one/mirror", M(direction: "both"),
            $"{Parameters}No enum constant org.openkilda.model.FlowPathDirection.BOTH | Can not parse arguments of the mirror point create request"),
        ("a mirror that is not there", "DELETE /v2/flows/one/mirror/x", null,
            $"{Missing}Could not delete flow mirror point | Flow mirror point x not found"),
        ("a mirror of another flow", "DELETE /v2/flows/led/mirror/m", null,
            $"{Missing}Could not delete flow mirror point | Flow mirror point m not found"),
        ("a mirror of no flow", "DELETE /v2/flows/x/mirror/m", null, $"{Missing}Could not delete flow mirror point | Flow x not found"),
        ("mirrors of no flow", "GET /v2/flows/x/mirror", null, $"{Missing}Can not get flow mirror points: Flow x not found | Flow not found"),
        ("a flow at a sink", "POST /v2/flows", New("x", from: End(S1, 1, 300)),
            $"{Exists}Could not create flow | Requested endpoint '{Taken}' conflicts with existing flow mirror point 'm'."),
        ("a flow that moves to a sink", "PATCH /v2/flows/led", """{ "source": { "vlan_id": 300, "port_number": 1 } }""",
            $"{Exists}Could not update flow | Requested endpoint '{Taken}' conflicts with existing flow mirror point 'm'."),

        ("a join of no flow", "PUT /v2/flows/x/join", J(), $"{Missing}{Join}Flow x not found"),
        ("a bad id of a join", "PUT /v2/flows/one/join", J(id: "a b"), $"{Parameters}Join point ID {Ids} | Can not parse arguments of the join point create request"),
        ("another body under the same id", "PUT /v2/flows/one/join", J(id: "j", at: S1), $"{Exists}{Join}Flow join point j already exists"),
        ("a join at a transit switch of a flow that is not pinned", "PUT /v2/flows/one/join", J(at: S2), $"{Request}{Join}Invalid join point switch id: {S2}"),
        ("a join at a switch that is not on the way", "PUT /v2/flows/one/join", J(at: S3), $"{Request}{Join}Invalid join point switch id: {S3}"),
        ("a device's switch that nobody knows", "PUT /v2/flows/one/join", J(sink: End(Nobody, 1)),
            $"{Data}{Join}Destination switch {Nobody} is not connected to the controller"),
        ("a device at the port of a link", "PUT /v2/flows/one/join", J(sink: End(S1, 11)),
            $"{Data}{Join}The port 11 on the switch '{S1}' is occupied by an ISL (destination endpoint collision)."),
        ("a device where a flow ends", "PUT /v2/flows/one/join", J(sink: End(S4, 1, 100)),
            $"{Exists}{Join}Requested flow 'new' conflicts with existing flow 'one'. Details: requested flow 'new' destination: "
            + $"switchId=\"{S4}\" port=1 vlanId=100, existing flow 'one' destination: switchId=\"{S4}\" port=1 vlanId=100"),
        ("a device that joins already", "PUT /v2/flows/one/join", J(sink: End(S4, 2, 400)),
            $"{Exists}{Join}Requested endpoint 'switchId=\"{S4}\" port=2 vlanId=400' conflicts with existing flow join point 'j'."),
        ("neither a device nor a flow", "PUT /v2/flows/one/join", J(more: """ "multi_access": false """, sink: null),
            $"{Data}{Join}A join point needs a sink_endpoint or a flow_id_from"),
        ("a device and a flow", "PUT /v2/flows/one/join", J(more: """ "flow_id_from": "led" """),
            $"{Data}{Join}A join point has a sink_endpoint or a flow_id_from, not both"),
        ("a flow that is not there", "PUT /v2/flows/one/join", J(more: """ "flow_id_from": "x" """, sink: null), $"{Missing}{Join}Flow x not found"),
        ("a flow that does not end there", "PUT /v2/flows/one/join", J(more: """ "flow_id_from": "short" """, sink: null),
            $"{Data}{Join}Flow 'short' does not end on the join point switch {S4}"),
        ("the flow itself", "PUT /v2/flows/one/join", J(more: """ "flow_id_from": "one" """, sink: null), $"{Data}{Join}A flow cannot join itself"),
        ("a flow that is led elsewhere", "PUT /v2/flows/one/join", J(more: """ "flow_id_from": "use" """, sink: null),
            $"{Request}{Join}Flow 'use' is led into flow 'into' already"),
        ("a flow that goes elsewhere", "PUT /v2/flows/one/join", J(more: """ "flow_id_to": "led" """),
            $"{Data}{Join}flow_id_to 'led' is not the flow 'one' that the join point is made on"),
        ("a join that is not there", "DELETE /v2/flows/one/join/x", null, $"{Missing}Could not delete flow join point | Flow join point x not found"),
        ("joins of no flow", "GET /v2/flows/x/join", null, $"{Missing}Can not get flow join points: Flow x not found | Flow not found"),
        ("the deletion of a flow that is used", "DELETE /v2/flows/use", null,
            $"{Exists}Could not delete flow | Flow use is used by a join point of flow into. Remove the join point first"),
        ("another end of a flow that is used", "PATCH /v2/flows/use", $$"""{ "destination": {{End(S2, 1, 103)}} }""",
            $"{Exists}Could not update flow | Flow use is used by a join point of flow into. Remove the join point first"),
        ("another join switch of a flow that another one is led into", "PATCH /v2/flows/into", $$"""{ "destination": {{End(S2, 1, 102)}} }""",
            $"{Exists}Could not update flow | Flow use is led into flow into by join point k. Remove the join point first"),
        ("the deletion of a flow that another one is led into", "DELETE /v2/flows/into", null,
            $"{Exists}Could not delete flow | Flow use is led into flow into by join point k. Remove the join point first"),
    ];

    public async Task InitializeAsync() => _host = await ControllerHost.Start();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Each_refusal_says_what_is_wrong_and_changes_nothing()
    {
        await Flow(New("one", End(S1, 1, 100), End(S4, 1, 100)));
        await Flow(New("led", End(S1, 1, 101), End(S4, 1, 101)));
        await Flow(New("into", End(S1, 1, 102), End(S4, 1, 102)));
        await Flow(New("use", End(S1, 1, 103), End(S4, 1, 103)));
        await Flow(New("short", End(S1, 1, 104), End(S1, 2, 104)));
        Assert.Equal("200", await _host.Ask("PUT /v2/flows/one/mirror?wait=true", M(id: "m", sink: End(S1, 1, 300))));
        Assert.Equal("200", await _host.Ask("PUT /v2/flows/one/join?wait=true", J(id: "j", sink: End(S4, 2, 400))));
        Assert.Equal("200", await _host.Ask("PUT /v2/flows/into/join?wait=true", J(id: "k", sink: null, more: """ "flow_id_from": "use" """)));
        foreach (var flow in _host.Services.Flows())
            await Switches.Until.True(() => _host.Services.Flow(flow.Id) is { Shown: FlowStatus.Up, Intent: null }, $"{flow.Id} is up");
        await _host.Settled([.. _host.Services.Flows().Select(flow => flow.Plan!)]);
        var (tables, flows, wrong) = (_host.Tables(), _host.Services.Flows(), new List<string>());
        foreach (var (name, call, body, error) in s_table)
        {
            if (await _host.Ask(call, body) is var told && told != error) wrong.Add($"{name}:\n  expected {error}\n  got      {told}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(tables, _host.Tables());
        Assert.Equal(flows, _host.Services.Flows());
    }

    private async Task Flow(string body) => Assert.Equal("200", await _host.Ask("POST /v2/flows?wait=true", body));

    private static string New(string id, string? from = null, string? to = null, string more = """ "maximum_bandwidth": 1000 """) =>
        $$"""{ "flow_id": "{{id}}", "source": {{from ?? End(S1, 2, 7)}}, "destination": {{to ?? End(S4, 2, 7)}}, {{more}} }""";

    private static string M(string id = "new", string at = S1, string? sink = null, string direction = "forward") => $$"""
        {
          "mirror_point_id": "{{id}}", "mirror_point_direction": "{{direction}}", "mirror_point_switch_id": "{{at}}",
          "sink_endpoint": {{sink ?? End(S4, 2, 500)}}
        }
        """;

    private static string J(string id = "new", string at = S4, string? sink = "", string more = """ "multi_access": false """) => $$"""
        {
          "join_point_id": "{{id}}", "mirror_direction": "FORWARD", "join_point_switch_id": "{{at}}",
          "sink_endpoint": {{(sink is null ? "null" : sink.Length == 0 ? End(S4, 2, 600) : sink)}}, {{more}}
        }
        """;

    private static string End(string at, int port, int outer = 0) => $$"""{ "switch_id": "{{at}}", "port_number": {{port}}, "vlan_id": {{outer}} }""";
}
