using System.Text;
using Kilda.Api.Tests.Harness;
using Kilda.Interfaces.Flows;
using Kilda.Network.Flows;
using Kilda.Network.Joins;

namespace Kilda.Api.Tests.Joins;

public sealed class JoinTests : IAsyncLifetime
{
    private const string Body = """
        {
          "join_point_id": "second", "flow_id_to": "one", "mirror_direction": "FORWARD", "join_point_switch_id": "1",
          "sink_endpoint": { "switch_id": "2", "port_number": 7, "vlan_id": 400 }
        }
        """;

    private static readonly (string Member, string Value)[] s_changes =
    [
        ("join_point_id", Change.Gone), ("join_point_id", "\"a.b\""), ("join_point_id", "7"), ("mirror_direction", Change.Gone),
        ("mirror_direction", "\"up\""), ("join_point_switch_id", Change.Gone), ("join_point_switch_id", "\"-\""), ("sink_endpoint", "[]"),
        ("sink_endpoint", "{}"), ("sink_endpoint.port_number", "70000"), ("sink_endpoint.vlan_id", "-1"), ("multi_access", "\"yes\""),
        ("flow_id_to", "1"), ("flow_id_from", "{}"), ("join_point_id;mirror_direction;join_point_switch_id", Change.Gone),
    ];

    private readonly ApiHost _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Theory]
    [InlineData("/v2/flows/one/join")]
    [InlineData("/flows/one/join")]
    [InlineData("/api/flows/one/join")]
    public async Task A_join_is_made_with_and_without_a_version(string path)
    {
        Golden.Check("create.txt", (await _api.Send("PUT", path, Body)).Shown());
        Assert.Equal(("one", PointSamples.Second), Assert.Single(_api.Flows.Joined));
    }

    [Fact]
    public async Task A_join_by_another_flow_needs_no_endpoint()
    {
        const string body = """
            { "join_point_id": "by", "flow_id_from": "other", "mirror_point_direction": "reverse", "join_point_switch_id": "4", "multi_access": true }
            """;
        Golden.Check("create by flow.txt", (await _api.Send("PUT", "/v2/flows/one/join", body)).Shown());
        var expected = new JoinRequest("by", FlowDirection.Reverse, Samples.S4, null, FlowFrom: "other", MultiAccess: true);
        Assert.Equal(expected, Assert.Single(_api.Flows.Joined).Join);
    }

    [Fact]
    public async Task A_join_to_another_flow_than_the_one_that_is_asked_is_left_to_the_grain()
    {
        await _api.Send("PUT", "/v2/flows/two/join", Body);
        Assert.Equal("one", Assert.Single(_api.Flows.Joined).Join.FlowTo);
    }

    [Fact]
    public async Task Mistakes_are_answered_with_the_golden_text()
    {
        var text = new StringBuilder();
        foreach (var (member, value) in s_changes)
        {
            var answer = await _api.Send("PUT", "/v2/flows/one/join", Change.Of(Body, member, value));
            text.Append($"{member} = {value}\n  {answer.Error()}\n");
        }

        Assert.Empty(_api.Flows.Joined);
        Golden.Check("bad members.txt", text.ToString());
    }

    [Fact]
    public async Task The_joins_of_a_flow_are_the_golden_text()
    {
        _api.Services.Put(PointSamples.Up("one"));
        Golden.Check("list.txt", (await _api.Get("/v2/flows/one/join")).Shown());
        Assert.Equal(
            """[{"join_point_id":"second","status":"active"}]""",
            (await _api.Get("/v2/flows/one")).Body!["join_point_statuses"]!.ToJsonString());
        Assert.Equal(
            "404 Object was not found | Can not get flow join points: Flow nobody not found | Flow not found\n      -: Flow not found",
            (await _api.Get("/v2/flows/nobody/join")).Error());
    }

    [Fact]
    public async Task A_join_that_came_with_a_mirror_is_shown_and_may_be_taken_away()
    {
        var flow = PointSamples.Up("one");
        var request = flow.Request with { Joins = [], Mirrors = [PointSamples.Near with { JoinsTraffic = true }] };
        var brought = flow with { Request = request, Plan = flow.Plan! with { Joins = [flow.Plan!.Joins[0] with { Id = "near" }] } };
        _api.Services.Put(brought);
        Assert.Equal(
            """[{"join_point_id":"near","status":"active"}]""",
            (await _api.Get("/v2/flows/one")).Body!["join_point_statuses"]!.ToJsonString());
        Assert.Equal("active", (await _api.Get("/v2/flows/one/mirror")).Body!["points"]![0]!["status"]!.ToString());
        var after = request with { Mirrors = [PointSamples.Near] };
        _api.Flows.OnRemove = (_, _) => brought with { Intent = new(FlowOperation.DeleteJoin, after, brought.Plan, "task", Samples.Now) };
        var answer = await _api.Delete("/v2/flows/one/join/near");
        Assert.Equal(("near", "in_progress"), (answer.Member("join_point_id"), answer.Member("status")));
    }

    [Fact]
    public async Task A_join_without_a_path_is_inactive()
    {
        var flow = PointSamples.Up("one");
        _api.Services.Put(flow with { Plan = flow.Plan! with { Joins = [] } });
        Assert.Equal("inactive", (await _api.Get("/v2/flows/one/join")).Body!["points"]![0]!["status"]!.ToString());
    }

    [Fact]
    public async Task A_join_that_is_taken_away_is_answered_as_it_was()
    {
        _api.Flows.OnRemove = (id, _) => PointSamples.Up(id) with { Intent = new(FlowOperation.DeleteJoin, Samples.Order(id), null, "task", Samples.Now) };
        Golden.Check("delete.txt", (await _api.Delete("/v2/flows/one/join/second")).Shown());
        Assert.Equal(("one", "second"), Assert.Single(_api.Flows.Removed));
    }

    [Fact]
    public async Task Refusals_of_the_grain_are_told()
    {
        _api.Flows.OnJoin = (_, _) => Refusal.Of(
            RefusalKind.AlreadyExists, "Could not create flow join point", "Flow join point second already exists", "$.join_point_id");
        Assert.Equal(
            "409 Object already exists | Could not create flow join point | Flow join point second already exists\n"
            + "      $.join_point_id: Flow join point second already exists",
            (await _api.Send("PUT", "/v2/flows/one/join", Body)).Error());
        _api.Flows.OnRemove = (_, id) => Refusal.Of(RefusalKind.NotFound, "Could not delete flow join point", $"Flow join point {id} not found");
        Assert.Equal(404, (await _api.Delete("/v2/flows/one/join/second")).Status);
        Assert.Equal(400, (await _api.Delete("/v2/flows/one/join/second?wait=maybe")).Status);
    }
}
