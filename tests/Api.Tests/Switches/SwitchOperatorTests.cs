using System.Globalization;
using Kilda.Api.Tests.Harness;
using Kilda.Interfaces.Flows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Mirrors;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Api.Tests.Switches;

/// <summary>What an operator does with a switch.</summary>
public sealed class SwitchOperatorTests : IAsyncLifetime
{
    private readonly ApiHost _api = new();

    public async Task InitializeAsync()
    {
        await _api.InitializeAsync();
        _api.Services.Put(Samples.Up(Samples.Order("over-2")));
        _api.Services.Put(Samples.Up(Samples.Order("at-1") with { Destination = new(Samples.S1, 2, 100) }));
    }

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Maintenance_is_set_of_the_links_first_and_then_flows_that_pass_move()
    {
        var answer = await Maintain("3", """{ "under_maintenance": true, "evacuate": true }""");
        Assert.Equal("True", answer.Member("under_maintenance"), ignoreCase: true);
        Assert.Equal([$"{Samples.S3} set True  "], _api.Switches.Asked);
        // The other one is under maintenance already.
        Assert.Equal([$"{Samples.Over34} maintenance True from {new PortId(Samples.S3, 12)}"], _api.Links.Asked);
        Assert.Empty(_api.Flows.Moved);
    }

    [Fact]
    public async Task Only_flows_that_pass_the_switch_are_asked_to_move()
    {
        _api.Network.Put(Samples.Switch(Samples.S2) with { UnderMaintenance = false });
        Assert.Equal(200, (await Maintain("2", """{ "under_maintenance": true, "evacuate": true }""")).Status);
        Assert.Equal(["over-2"], _api.Flows.Moved);
        Assert.Equal(["evacuated due to switch maintenance 00:00:00:00:00:00:00:02"], _api.Flows.Reasons);
        Assert.Equal(200, (await Maintain("1", """{ "under_maintenance": true, "evacuate": true }""")).Status);
        Assert.Equal(["over-2"], _api.Flows.Moved);
    }

    [Fact]
    public async Task A_flow_passes_a_switch_where_only_its_copies_end_and_they_are_not_among_the_flows_of_its_ports()
    {
        var mirror = new MirrorRequest("m", FlowDirection.Forward, Samples.S1, new Endpoint(Samples.S2, 7, 9));
        var mirrored = Samples.Up(Samples.Order("over-2") with { Mirrors = [mirror] });
        _api.Services.Put(mirrored);
        _api.Flows.OnReroute = _ => new RerouteAnswer(mirrored, Rerouted: false);
        _api.Network.Put(Samples.Switch(Samples.S2) with { UnderMaintenance = false });
        Assert.Equal(200, (await Maintain("2", """{ "under_maintenance": true, "evacuate": true }""")).Status);
        Assert.Equal(["over-2"], _api.Flows.Moved);
        Assert.Equal(["over-2"], await Ids("/v1/switches/2/flows?port=7"));
        Assert.Equal(["11", "12"], (await _api.Get("/v2/switches/2/flows-by-port")).Body!["flows_by_port"]!.AsObject().Select(port => port.Key));
    }

    [Fact]
    public async Task A_flag_that_does_not_change_leaves_the_links_alone_and_without_evacuation_nothing_moves()
    {
        Assert.Equal(200, (await Maintain("2", """{ "under_maintenance": true, "evacuate": false }""")).Status);
        Assert.Empty(_api.Links.Asked);
        Assert.Empty(_api.Flows.Moved);
    }

    [Fact]
    public async Task A_link_that_cannot_be_told_leaves_the_switch_as_it_was()
    {
        _api.Links.Refuses = _ => Refusal.Of(RefusalKind.Unavailable, "Could not set the maintenance of the link", "Storage cannot be written now");
        Assert.StartsWith("503 ", (await Maintain("1", """{ "under_maintenance": true, "evacuate": true }""")).Error(), StringComparison.Ordinal);
        Assert.Empty(_api.Switches.Asked);
    }

    [Theory]
    [InlineData(
        "9", """{ "under_maintenance": true, "evacuate": true }""",
        "404 Object was not found | Switch 00:00:00:00:00:00:00:09 not found. | Switch was not found.\n      -: Switch was not found.")]
    [InlineData(
        "1", """{ "under_maintenance": 1 }""",
        "400 Invalid request | JSON parse error: $.under_maintenance must be true or false, not a number | HttpMessageNotReadableException\n"
        + "      $.under_maintenance: must be true or false, not a number\n      $.evacuate: evacuate is required")]
    [InlineData(
        "1", "{}",
        "400 Invalid request data | Could not update switch | Errors: under_maintenance is required, evacuate is required\n"
        + "      $.under_maintenance: under_maintenance is required\n      $.evacuate: evacuate is required")]
    public async Task Maintenance_that_is_refused(string id, string body, string error)
    {
        Assert.Equal(error, (await Maintain(id, body)).Error());
        Assert.Empty(_api.Switches.Asked);
    }

    [Fact]
    public async Task Where_it_stands_is_told()
    {
        var answer = await _api.Send("PATCH", "/v2/switches/1", """{ "pop": "south", "location": { "latitude": 48.5, "city": "Munich" } }""");
        Assert.Equal("""{"latitude":48.5,"city":"Munich"}""", answer.Body!["location"]!.ToJsonString());
        Assert.Equal("south", answer.Member("pop"));
        Assert.Equal(
            [$"{Samples.S1} set  south {new SwitchLocation(Latitude: 48.5, City: "Munich")}"], _api.Switches.Asked);
    }

    [Theory]
    [InlineData("9", "{}", "404 Object was not found | Switch 00:00:00:00:00:00:00:09 not found. | Switch was not found.\n      -: Switch was not found.")]
    [InlineData(
        "1", """{ "location": { "latitude": 91, "longitude": -181 } }""",
        "400 Invalid request data | Could not update switch | Errors: latitude must be between -90 and 90, longitude must be between -180 and 180\n"
        + "      $.location.latitude: latitude must be between -90 and 90\n      $.location.longitude: longitude must be between -180 and 180")]
    [InlineData(
        "1", """{ "pop": 5, "location": "here" }""",
        "400 Invalid request | JSON parse error: $.pop must be text, not a number | HttpMessageNotReadableException\n"
        + "      $.pop: must be text, not a number\n      $.location: must be an object, not text")]
    public async Task A_place_that_is_refused(string id, string body, string error) =>
        Assert.Equal(error, (await _api.Send("PATCH", $"/v2/switches/{id}", body)).Error());

    [Fact]
    public async Task A_text_that_is_too_long_is_refused() => Assert.Contains(
        "$.pop: pop must not be longer than 255 characters",
        (await _api.Send("PATCH", "/v2/switches/1", $$"""{ "pop": "{{new string('x', 256)}}" }""")).Reasons());

    [Fact]
    public async Task A_switch_without_anything_is_forgotten()
    {
        _api.Network.Put(Samples.Switch(new(5)) with { Active = false });
        Assert.Equal("""{"deleted":true}""", (await Delete("5")).Body!.ToJsonString());
        Assert.Equal(["00:00:00:00:00:00:00:05 delete False"], _api.Switches.Asked);
    }

    [Fact]
    public async Task By_force_it_goes_with_its_links()
    {
        Assert.Equal(200, (await Delete("3", "?force=true")).Status);
        Assert.Equal(
            [$"{Samples.Over13} delete True from {new PortId(Samples.S3, 11)}", $"{Samples.Over34} delete True from {new PortId(Samples.S3, 12)}"],
            _api.Links.Asked.Order());
        Assert.Equal([$"{Samples.S3} delete True"], _api.Switches.Asked);
    }

    [Theory]
    [InlineData(
        "9",
        "404 Object was not found | Could not delete switch '00:00:00:00:00:00:00:09': 'Switch 00:00:00:00:00:00:00:09 not found.' | Switch is not found.")]
    [InlineData("1", "Switch '00:00:00:00:00:00:00:01' is in 'Active' state.")]
    [InlineData("4", "Switch '00:00:00:00:00:00:00:04' has 1 assigned flows: [over-2].")]
    [InlineData("2", "Switch '00:00:00:00:00:00:00:02' has 2 assigned rules. It must be freed first.")]
    [InlineData("3", "Switch '00:00:00:00:00:00:00:03' has 4 inactive links. Remove them first.")]
    [InlineData("6", "Switch '00:00:00:00:00:00:00:06' has 2 active links. Unplug and remove them first.")]
    public async Task A_switch_that_something_holds_on_to_stays(string id, string why)
    {
        foreach (var at in (SwitchId[])[Samples.S2, Samples.S3, Samples.S4, new(6)]) _api.Network.Put(Samples.Switch(at) with { Active = false });
        _api.Network.Put(Samples.Link(IslId.Between(new(Samples.S3, 13), new(new(6), 1)), LinkStatus.Failed));
        _api.Network.Put(Samples.Link(IslId.Between(new(Samples.S4, 13), new(new(6), 2)), LinkStatus.Active));
        if (id == "3") _api.Network.Remove(IslId.Between(new(Samples.S3, 13), new(new(6), 1)), 2);
        var at6 = $"00:00:00:00:00:00:00:0{id}";
        var expected = why.StartsWith("404", StringComparison.Ordinal) ? why
            : $"400 Invalid request | Could not delete switch '{at6}': 'Switch '{at6}' is in illegal state. {why}' | Switch is in illegal state";
        var error = (await Delete(id)).Error();
        Assert.StartsWith($"{expected}\n", error, StringComparison.Ordinal);
        Assert.Empty(_api.Switches.Asked);
    }

    [Fact]
    public async Task Everything_that_holds_on_to_it_is_told()
    {
        var reasons = (await Delete("1")).Reasons();
        Assert.Equal(
            [
                "-: Switch is in illegal state",
                $"-: Switch '{Samples.S1}' is in 'Active' state.",
                $"-: Switch '{Samples.S1}' has 2 assigned flows: [at-1, over-2].",
                $"-: Switch '{Samples.S1}' has 2 assigned rules. It must be freed first.",
                $"-: Switch '{Samples.S1}' has 2 active links. Unplug and remove them first.",
            ],
            reasons);
    }

    [Fact]
    public async Task A_deletion_that_was_not_meant_is_refused() => Assert.StartsWith(
        "401 Invalid credentials | Invalid Auth: ", (await _api.Delete("/v1/switches/3?force=true")).Error(), StringComparison.Ordinal);

    [Fact]
    public async Task A_report_is_the_golden_text()
    {
        Golden.Check("report.txt", (await _api.Get("/v2/switches/1/report")).Shown());
        Assert.Equal(404, (await _api.Get("/v2/switches/9/report")).Status);
    }

    [Fact]
    public async Task Connections_are_told()
    {
        var answer = (await _api.Get("/v2/switches/1/connections")).Body!;
        Assert.Equal("10.0.0.1:40001", answer["connections"]![0]!["switch_address"]!.ToString());
        Assert.Empty((await _api.Get("/v2/switches/3/connections")).Body!["connections"]!.AsArray());
        Assert.Equal(404, (await _api.Get("/v2/switches/9/connections")).Status);
    }

    [Fact]
    public async Task Flows_of_a_switch_and_of_its_ports_are_found()
    {
        Assert.Equal(["at-1", "over-2"], await Ids("/v1/switches/1/flows"));
        Assert.Equal(["over-2"], await Ids("/v1/switches/2/flows"));
        Assert.Equal(["over-2"], await Ids("/v1/switches/1/flows?port=11"));
        Assert.Equal(["at-1"], await Ids("/v1/switches/1/flows?port=2"));
        Assert.Empty(await Ids("/v1/switches/3/flows"));
        var byPort = (await _api.Get("/v2/switches/1/flows-by-port")).Body!["flows_by_port"]!.AsObject();
        Assert.Equal(["1", "2", "11"], byPort.Select(port => port.Key));
        Assert.Equal(["at-1", "over-2"], byPort["1"]!.AsArray().Select(flow => flow!["flow_id"]!.ToString()));
        byPort = (await _api.Get("/v2/switches/1/flows-by-port?ports=11,77")).Body!["flows_by_port"]!.AsObject();
        Assert.Equal(["11"], byPort.Select(port => port.Key));
    }

    [Theory]
    [InlineData("v1/switches/9/flows", "404 Object was not found | Switch 00:00:00:00:00:00:00:09 not found. | Switch was not found.")]
    [InlineData("v2/switches/9/flows-by-port", "404 Object was not found | Switch 00:00:00:00:00:00:00:09 not found. | Switch was not found.")]
    [InlineData("v1/switches/1/flows?port=-1", "400 Invalid request data | Invalid portId: -1 | A port is a number from 1 to 4294967040")]
    [InlineData("v2/switches/1/flows-by-port?ports=1,x", "400 Invalid request data | Invalid portId: x | A port is a number from 1 to 4294967040")]
    public async Task Flows_that_cannot_be_told(string path, string error) =>
        Assert.StartsWith($"{error}\n", (await _api.Get($"/{path}")).Error(), StringComparison.Ordinal);

    private async Task<string[]> Ids(string path) => [.. (await _api.Get(path)).Body!.AsArray().Select(flow => flow!["flowid"]!.ToString())];

    private Task<Answer> Maintain(string id, string body) => _api.Post($"/v1/switches/{id}/under-maintenance", body);

    private Task<Answer> Delete(string id, string query = "") => _api.Send(
        HttpMethod.Delete, $"/v1/switches/{id}{query}", null,
        ("EXTRA_AUTH", Samples.Now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
}
