using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Paths;

namespace Kilda.Grains.Tests.Flows;

/// <summary>What clients of the REST interface are told that ask for something while something else is under way: a switch does not answer meanwhile.</summary>
public sealed class BusyTests : IAsyncLifetime
{
    private const string S1 = "00:00:00:00:00:00:00:01", S4 = "00:00:00:00:00:00:00:04";
    private const string Request = "400 Invalid request | ", Exists = "409 Object already exists | ", Unprocessable = "422 The request cannot be processed | ";
    private static readonly ControllerSettings s_patient = ControllerHost.Quick with { SwitchTimeout = TimeSpan.FromSeconds(10) };
    private static readonly FlowRequest s_flow = new("x", new(new SwitchId(1), 2, 7), new(new SwitchId(4), 2, 7), new Kbps(1000));
    private ControllerHost _host = null!;

    public async Task InitializeAsync() => _host = await ControllerHost.Start(settings: s_patient);

    public async Task DisposeAsync()
    {
        foreach (var sw in _host.Lab.Switches) sw.Faults.Clear();
        foreach (var sw in _host.Lab.Switches) sw.Disconnect();
        await _host.DisposeAsync();
    }

    /// <summary>What is under way; what is asked for; the answer.</summary>
    public static TheoryData<string, string, string?, string> Flows => new()
    {
        { "create", "POST /v2/flows", Whole, $"{Exists}Could not create flow | Flow x is already creating now" },
        { "create", "PATCH /v1/flows/x/sync", null, $"{Request}Could not sync flow | Flow x is in progress now" },
        { "create", "PATCH /v1/flows/x/swap", null, $"{Request}Could not swap paths for flow | Flow x is in progress now" },
        { "create", "POST /v2/flows/x/mirror", Mirror, $"{Request}Could not create flow mirror point | Flow x is in progress now" },
        { "create", "DELETE /v2/flows/x/mirror/m", null, $"{Request}Could not delete flow mirror point | Flow x is in progress now" },
        { "create", "PUT /v2/flows/x/join", Join, $"{Request}Could not create flow join point | Flow x is in progress now" },
        { "create", "POST /v2/flows/swap-endpoint", Ends, $"{Request}Could not swap endpoints | Flow x is in progress now" },
        { "update", "PUT /v2/flows/x", Whole, $"{Request}Could not update flow | Flow x is updating now" },
        { "update", "PATCH /v2/flows/x", """{ "priority": 5 }""", $"{Request}Could not update flow | Flow x is updating now" },
        { "update", "DELETE /v2/flows/x", null, $"{Request}Could not delete flow | Flow x is in progress now" },
        { "reroute", "POST /v2/flows/x/reroute", null, $"{Unprocessable}Could not reroute flow | Flow x is in reroute process" },
        { "reroute", "PATCH /v1/flows/x/reroute", null, $"{Unprocessable}Could not reroute flow | Flow x is in reroute process" },
        { "reroute", "PUT /v2/flows/x", Whole, $"{Request}Could not update flow | Flow x is in progress now" },
        { "delete", "DELETE /v1/flows/x", null, $"{Request}Could not delete flow | Flow x is already deleting now" },
        { "delete", "POST /v2/flows/x/reroute", null, $"{Request}Could not reroute flow | Flow x is in progress now" },
    };

    [Theory]
    [MemberData(nameof(Flows))]
    public async Task A_flow_says_what_it_is_busy_with(string with, string call, string? body, string error)
    {
        var request = s_flow with { AllocateProtectedPath = call.EndsWith("/swap", StringComparison.Ordinal) };
        if (with != "create") Assert.Null((await _host.Create(request)).Failure);
        if (with == "reroute") await _host.Update("x", new FlowChange { TargetStrategy = PathStrategy.Latency });
        if (call.EndsWith("swap-endpoint", StringComparison.Ordinal))
            await _host.Create(s_flow with { Id = "y", Source = s_flow.Source with { Outer = 9 }, Destination = s_flow.Destination with { Outer = 9 } });
        Withhold();
        var begun = with switch
        {
            "create" => await _host.Ask("POST /v2/flows", Created(request)),
            "update" => await _host.Ask("PATCH /v2/flows/x", """{ "maximum_bandwidth": 2000 }"""),
            "reroute" => await _host.Ask("POST /v2/flows/x/reroute", null),
            _ => await _host.Ask("DELETE /v2/flows/x", null),
        };
        Assert.Equal("200", begun);
        Assert.Equal(error, await _host.Ask(call, body));
        Assert.Equal(FlowStatus.InProgress, _host.Services.Flow("x")!.Shown);
    }

    /// <summary>What is under way with a Y-flow; what is asked for; the answer.</summary>
    public static TheoryData<string, string, string?, string> YFlows => new()
    {
        { "create", "POST /v2/y-flows", Y(""), $"{Exists}Could not create y-flow | Y-flow y is already creating now" },
        { "create", "PUT /v2/y-flows/y", Y(Chosen), $"{Request}Could not update y-flow | Y-flow y is in progress now" },
        { "create", "PATCH /v2/y-flows/y", """{ "priority": 5 }""", $"{Request}Could not update y-flow | Y-flow y is in progress now" },
        { "create", "DELETE /v2/y-flows/y", null, $"{Request}Could not delete y-flow | Y-flow y is in progress now" },
        { "create", "POST /v2/y-flows/y/reroute", null, $"{Request}Could not reroute y-flow | Y-flow y is in progress now" },
        { "create", "POST /v2/y-flows/y/swap", null, $"{Request}Could not swap y-flow paths | Y-flow y is in progress now" },
        { "create", "POST /v2/y-flows/y/validate", null, $"{Request}Could not validate y-flow | Y-flow y is in progress or down now" },
        { "create", "POST /v2/y-flows/y/sync", null, $"{Request}Could not sync y-flow | Y-Flow y is in progress now" },
        { "create", "POST /v2/flows/a/mirror", Mirror, $"{Request}Could not create flow mirror point | Flow a is in progress now" },
        { "update", "DELETE /v2/flows/a/mirror/m", null, $"{Request}Could not delete flow mirror point | Flow a is in progress now" },
        { "update", "PUT /v2/flows/a/join", Join, $"{Request}Could not create flow join point | Flow a is in progress now" },
        { "update", "PUT /v2/y-flows/y", Y(Chosen), $"{Exists}Could not update y-flow | Y-flow y is already updating now" },
        { "delete", "DELETE /v2/y-flows/y", null, $"{Exists}Could not delete y-flow | Y-flow y is already deleting now" },
    };

    [Theory]
    [MemberData(nameof(YFlows))]
    public async Task A_Y_flow_says_what_it_is_busy_with(string with, string call, string? body, string error)
    {
        if (with != "create") Assert.Equal("201", await _host.Ask("POST /v2/y-flows?wait=true", Y("")));
        Withhold();
        var begun = with switch
        {
            "create" => await _host.Ask("POST /v2/y-flows", Y("")),
            "update" => await _host.Ask("PATCH /v2/y-flows/y", """{ "maximum_bandwidth": 2000 }"""),
            _ => await _host.Ask("DELETE /v2/y-flows/y", null),
        };
        Assert.StartsWith("20", begun, StringComparison.Ordinal);
        Assert.Equal(error, await _host.Ask(call, body));
        Assert.Equal(FlowStatus.InProgress, _host.Services.YFlow("y")!.Shown);
    }

    /// <summary>Calls that would change a flow that is nested in a Y-flow.</summary>
    public static TheoryData<string, string?> OfNested => new()
    {
        { "PUT /v2/flows/a", Whole.Replace("\"x\"", "\"a\"", StringComparison.Ordinal) },
        { "PATCH /v2/flows/a", """{ "priority": 5 }""" },
        { "PATCH /v1/flows/a", """{ "priority": 5 }""" },
        { "DELETE /v2/flows/a", null },
        { "DELETE /v1/flows/a", null },
        { "POST /v2/flows/a/reroute", null },
        { "PATCH /v1/flows/a/reroute", null },
        { "PATCH /v1/flows/a/swap", null },
        { "POST /v2/flows/swap-endpoint", Ends.Replace("\"x\"", "\"a\"", StringComparison.Ordinal) },
    };

    [Theory]
    [MemberData(nameof(OfNested))]
    public async Task A_flow_of_a_Y_flow_is_not_changed_by_itself(string call, string? body)
    {
        Assert.Equal("201", await _host.Ask("POST /v2/y-flows?wait=true", Y("")));
        Assert.Equal(
            $"{Request}Could not modify flow | a is a sub-flow of a y-flow. Operations on sub-flows are forbidden.", await _host.Ask(call, body));
    }

    private static string Whole => Created(s_flow);

    private static string Mirror => $$"""
        { "mirror_point_id": "m", "mirror_point_direction": "forward", "mirror_point_switch_id": "{{S1}}", "sink_endpoint": {{End(S1, 1, 9)}} }
        """;

    private static string Join => $$"""
        { "join_point_id": "j", "mirror_direction": "FORWARD", "join_point_switch_id": "{{S4}}", "sink_endpoint": {{End(S4, 1, 9)}} }
        """;

    private static string Ends => $$"""
        {
          "first_flow": { "flow_id": "x", "source": {{End(S1, 2, 9)}}, "destination": {{End(S4, 2, 9)}} },
          "second_flow": { "flow_id": "y", "source": {{End(S1, 2, 7)}}, "destination": {{End(S4, 2, 7)}} }
        }
        """;

    private const string Chosen = """ "path_computation_strategy": "cost", "encapsulation_type": "transit_vlan", """;

    private static string Y(string more) => $$"""
        {
          "y_flow_id": "y", "shared_endpoint": { "switch_id": "{{S1}}", "port_number": 2 }, "maximum_bandwidth": 1000, {{more}}
          "sub_flows": [
            { "flow_id": "a", "shared_endpoint": { "vlan_id": 100, "inner_vlan_id": 101 }, "endpoint": {{End(S4, 2, 200)}} },
            { "flow_id": "b", "shared_endpoint": { "vlan_id": 100, "inner_vlan_id": 102 }, "endpoint": {{End(S4, 1, 300)}} }
          ]
        }
        """;

    private static string Created(FlowRequest flow) => $$"""
        {
          "flow_id": "{{flow.Id}}", "source": {{End(S1, 2, 7)}}, "destination": {{End(S4, 2, 7)}}, "maximum_bandwidth": 1000,
          "allocate_protected_path": {{(flow.AllocateProtectedPath ? "true" : "false")}}
        }
        """;

    private static string End(string at, int port, int vlan) => $$"""{ "switch_id": "{{at}}", "port_number": {{port}}, "vlan_id": {{vlan}} }""";

    private void Withhold() => _host.Lab.Switches.First(sw => sw.Id == new SwitchId(1)).Faults.Withhold(1, carriesOut: true);
}
