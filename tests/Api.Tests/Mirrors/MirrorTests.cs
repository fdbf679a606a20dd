using System.Text;
using Kilda.Api.Tests.Harness;
using Kilda.Interfaces.Flows;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Flows;
using Kilda.Network.Mirrors;
using Kilda.Network.Topology;

namespace Kilda.Api.Tests.Mirrors;

public sealed class MirrorTests : IAsyncLifetime
{
    private const string Body = """
        {
          "mirror_point_id": "near", "mirror_point_direction": "Forward", "mirror_point_switch_id": "1",
          "sink_endpoint": { "switch_id": "2", "port_number": 7, "vlan_id": 0, "inner_vlan_id": 400 }
        }
        """;

    private static readonly (string Member, string Value)[] s_changes =
    [
        ("mirror_point_id", Change.Gone), ("mirror_point_id", "\"\""), ("mirror_point_id", "\"a b\""), ("mirror_point_id", "7"),
        ("mirror_point_id", $"\"{new string('m', 101)}\""), ("mirror_point_id", "\"é\""),
        ("mirror_point_direction", Change.Gone), ("mirror_point_direction", "\"both\""), ("mirror_point_direction", "\"undefined\""),
        ("mirror_point_direction", "1"), ("mirror_point_switch_id", Change.Gone), ("mirror_point_switch_id", "\"first\""),
        ("sink_endpoint", Change.Gone), ("sink_endpoint", "[]"), ("sink_endpoint", "{}"), ("sink_endpoint.port_number", "0"),
        ("sink_endpoint.vlan_id", "4096"), ("sink_endpoint.inner_vlan_id", "-1"),
        ("sink_endpoint.detect_connected_devices", "{\"lldp\": true}"), ("join_traffic_from_sink", "1"), ("flow_id", "\"two\""), ("flow_id", "1"),
        ("mirror_point_id;mirror_point_direction;mirror_point_switch_id;sink_endpoint", Change.Gone),
        ("mirror_point_id;mirror_point_direction", "\"no.\""),
    ];

    private readonly ApiHost _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Theory]
    [InlineData("POST", "/v2/flows/one/mirror")]
    [InlineData("PUT", "/v2/flows/one/mirror")]
    [InlineData("PUT", "/flows/one/mirror")]
    public async Task A_mirror_is_made_with_either_verb(string method, string path)
    {
        Golden.Check("create.txt", (await _api.Send(method, path, Body)).Shown());
        Assert.Equal(("one", PointSamples.Near), Assert.Single(_api.Flows.Mirrored));
    }

    [Fact]
    public async Task A_mirror_that_lets_the_sink_answer_may_name_the_direction_otherwise()
    {
        const string body = """
            {
              "flow_id": "one", "mirror_point_id": "A-z_9", "mirror_direction": "REVERSE", "mirror_point_switch_id": "00:04", "join_traffic_from_sink": true,
              "sink_endpoint": { "switch_id": "00:00:00:00:00:00:00:03", "port_number": 8, "vlan_id": 500, "inner_vlan_id": 501 }, "unknown": {}
            }
            """;
        var answer = await _api.Send("PUT", "/v2/flows/one/mirror", body);
        Assert.Equal(("reverse", "reverse"), (answer.Member("mirror_direction"), answer.Member("mirror_point_direction")));
        var expected = new MirrorRequest("A-z_9", FlowDirection.Reverse, Samples.S4, new(Samples.S3, 8, 500, 501), JoinsTraffic: true);
        Assert.Equal(expected, Assert.Single(_api.Flows.Mirrored).Mirror);
    }

    [Fact]
    public async Task Mistakes_are_answered_with_the_golden_text()
    {
        var text = new StringBuilder();
        foreach (var (member, value) in s_changes)
        {
            var answer = await _api.Send("POST", "/v2/flows/one/mirror", Change.Of(Body, member, value));
            text.Append($"{member} = {Change.Short(value)}\n  {answer.Error()}\n");
        }

        Assert.Empty(_api.Flows.Mirrored);
        Golden.Check("bad members.txt", text.ToString());
    }

    [Fact]
    public async Task The_mirrors_of_a_flow_are_the_golden_text()
    {
        _api.Services.Put(PointSamples.Up("one"));
        Golden.Check("list.txt", (await _api.Get("/v2/flows/one/mirror")).Shown());
        _api.Services.Put(Samples.Up(Samples.Order("none")));
        Assert.Equal("""{"flow_id":"none","points":[]}""", (await _api.Get("/flows/none/mirror")).Text);
        Assert.Equal(
            "404 Object was not found | Can not get flow mirror points: Flow nobody not found | Flow not found\n      -: Flow not found",
            (await _api.Get("/v2/flows/nobody/mirror")).Error());
    }

    [Fact]
    public async Task A_flow_shows_how_its_mirrors_are()
    {
        _api.Services.Put(PointSamples.Up("one"));
        Assert.Equal(
            """[{"mirror_point_id":"near","status":"active"},{"mirror_point_id":"far","status":"inactive"}]""",
            (await _api.Get("/v2/flows/one")).Body!["mirror_point_statuses"]!.ToJsonString());
        var list = (await _api.Get("/v2/flows")).Body!.AsArray();
        Assert.Equal(2, Assert.Single(list)!["mirror_point_statuses"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_mirror_that_comes_or_goes_is_in_progress_and_others_are_as_they_were()
    {
        var flow = PointSamples.Up("one");
        var next = flow.Request with { Mirrors = [PointSamples.Near, PointSamples.Near with { Id = "new" }] };
        _api.Services.Put(flow with { Intent = new(FlowOperation.CreateMirror, next, flow.Plan, "task", Samples.Now) });
        var points = (await _api.Get("/v2/flows/one/mirror")).Body!["points"]!.AsArray();
        Assert.Equal(
            ["near active", "new in_progress", "far in_progress"], points.Select(point => $"{point!["mirror_point_id"]} {point["status"]}"));
    }

    [Fact]
    public async Task Paths_of_mirrors_and_joins_are_the_golden_text()
    {
        _api.Network.Put(Samples.Link(Samples.Over12, LinkStatus.Active) with
        {
            Load = [new LinkLoad(new(1000), new(1000), Kbps.Zero), new LinkLoad(new(1000), new(1000), Kbps.Zero)],
        });
        _api.Network.Put(Samples.Link(Samples.Over34, LinkStatus.Active) with
        {
            Load = [new LinkLoad(Kbps.Zero, Kbps.Zero, new(1500)), new LinkLoad(Kbps.Zero, new(1500), Kbps.Zero)],
        });
        _api.Services.Put(PointSamples.Up("one"));
        Golden.Check("paths.txt", (await _api.Get("/v1/flows/one/path")).Shown());
    }

    [Fact]
    public async Task A_mirror_that_is_taken_away_is_answered_as_it_was()
    {
        _api.Flows.OnRemove = (id, _) => PointSamples.Up(id) with { Intent = new(FlowOperation.DeleteMirror, Samples.Order(id), null, "task", Samples.Now) };
        Golden.Check("delete.txt", (await _api.Delete("/v2/flows/one/mirror/near")).Shown());
        Assert.Equal(("one", "near"), Assert.Single(_api.Flows.Removed));
        _api.Flows.OnEnded = id => Task.FromResult(new OperationEnd(Samples.Up(Samples.Order(id)), null));
        Assert.Equal("near", (await _api.Delete("/v2/flows/one/mirror/near?wait=true")).Member("mirror_point_id"));
    }

    [Fact]
    public async Task Refusals_of_the_grain_are_told()
    {
        _api.Flows.OnRemove = (_, id) => Refusal.Of(RefusalKind.NotFound, "Could not delete flow mirror point", $"Flow mirror point {id} not found");
        Assert.Equal(
            "404 Object was not found | Could not delete flow mirror point | Flow mirror point near not found\n      -: Flow mirror point near not found",
            (await _api.Delete("/v2/flows/one/mirror/near")).Error());
        _api.Flows.OnMirror = (_, _) =>
            Refusal.Of(RefusalKind.RequestInvalid, "Could not create flow mirror point", "Invalid mirror point switch id: 1", "$.x");
        Assert.Equal(
            "400 Invalid request | Could not create flow mirror point | Invalid mirror point switch id: 1\n      $.x: Invalid mirror point switch id: 1",
            (await _api.Post("/v2/flows/one/mirror", Body)).Error());
    }

    [Fact]
    public async Task Who_waits_is_told_that_the_mirror_works_or_why_it_does_not()
    {
        _api.Flows.OnEnded = id => Task.FromResult(new OperationEnd(PointSamples.Up(id), null));
        Assert.Equal("active", (await _api.Post("/v2/flows/one/mirror?wait=true", Body)).Member("status"));
        var failure = Refusal.Of(RefusalKind.Internal, "Could not create flow mirror point", "S2 refused");
        _api.Flows.OnEnded = _ => Task.FromResult(new OperationEnd(null, failure));
        Assert.Equal(500, (await _api.Post("/v2/flows/one/mirror?wait=true", Body)).Status);
    }
}
