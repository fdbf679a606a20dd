using System.Text;
using System.Text.Json.Nodes;
using Kilda.Api.Tests.Harness;
using Kilda.Interfaces.YFlows;
using Kilda.Network.Flows;

namespace Kilda.Api.Tests.Links;

public sealed class LinkChangeTests : IAsyncLifetime
{
    private const string Ends = """
        "src_switch": "2", "src_port": 11, "dst_switch": "1", "dst_port": 11
        """;

    /// <summary>What is wrong with ends is wrong in every call that takes them.</summary>
    private static readonly (string Name, string Body)[] s_mistakes =
    [
        ("nothing", ""),
        ("a list", "[]"),
        ("nothing in it", "{}"),
        ("an id that is none", """{"src_switch": "first", "src_port": 11, "dst_switch": "2", "dst_port": 11, "under_maintenance": true}"""),
        ("ids that are numbers", """{"src_switch": 1, "src_port": "11", "dst_switch": "2", "dst_port": 11, "under_maintenance": true}"""),
        ("ports below zero", """{"src_switch": "1", "src_port": -1, "dst_switch": "2", "dst_port": -2, "under_maintenance": true}"""),
        ("ports that are none", """{"src_switch": "1", "src_port": 0, "dst_switch": "2", "dst_port": 65536, "under_maintenance": true}"""),
        ("one switch", """{"src_switch": "1", "src_port": 1, "dst_switch": "1", "dst_port": 2, "under_maintenance": true}"""),
        ("a flag that is none", $$"""{ {{Ends}}, "under_maintenance": "yes", "evacuate": 1 }"""),
        ("a link that is none", """{"src_switch": "1", "src_port": 1, "dst_switch": "99", "dst_port": 2, "under_maintenance": true}"""),
    ];

    private readonly ApiHost _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Maintenance_shows_both_directions_the_named_one_first()
    {
        Golden.Check("maintenance.txt", (await Maintain($$"""{ {{Ends}}, "under_maintenance": true }""")).Shown());
        Assert.Equal([$"{Samples.Over12} maintenance True from 00:00:00:00:00:00:00:02-11"], _api.Links.Asked);
        Assert.Empty(_api.Flows.Moved);
    }

    /// <summary>The grain of a link may be with another silo, whose events come later.</summary>
    [Fact]
    public async Task What_a_link_has_answered_is_shown_before_its_events_come()
    {
        await Maintain($$"""{ {{Ends}}, "under_maintenance": true }""");
        var links = JsonNode.Parse((await _api.Get("/v1/links?src_switch=2&src_port=11&dst_switch=1&dst_port=11")).Text)!.AsArray();
        Assert.True(Assert.Single(links)!["under_maintenance"]!.GetValue<bool>());
        Assert.Equal(200, (await _api.Send("DELETE", "/v1/links?force=true", $$"""{ {{Ends}} }""")).Status);
        Assert.Equal("[]", (await _api.Get("/v1/links?src_switch=2&src_port=11&dst_switch=1&dst_port=11")).Text);
    }

    [Fact]
    public async Task Evacuation_moves_every_flow_over_the_link_main_or_protected()
    {
        Put(Samples.Order("late"), Samples.Order("urgent") with { Priority = 1 }, Samples.Order("elsewhere") with { Destination = new(Samples.S1, 3) });
        await Maintain($$"""{ {{Ends}}, "under_maintenance": true, "evacuate": true }""");
        Assert.Equal(["late", "urgent"], _api.Flows.Moved.Order(StringComparer.Ordinal));
        const string why = "evacuated due to link maintenance 00:00:00:00:00:00:00:02_11 - 00:00:00:00:00:00:00:01_11";
        Assert.Equal([why, why], _api.Flows.Reasons);
        _api.Flows.Moved.Clear();
        Put(Samples.Order("protected") with { AllocateProtectedPath = true });
        await Maintain("""{"src_switch": "1", "src_port": 12, "dst_switch": "3", "dst_port": 11, "under_maintenance": true, "evacuate": true}""");
        Assert.Equal(["protected"], _api.Flows.Moved);
    }

    [Fact]
    public async Task Evacuation_goes_on_when_a_flow_refuses_or_cannot_be_asked()
    {
        Put([.. Enumerable.Range(0, 40).Select(i => Samples.Order($"f{i:00}"))]);
        _api.Flows.OnReroute = id => id switch
        {
            "f05" => Refusal.Of(RefusalKind.Unprocessable, "Could not reroute flow", "Can't reroute pinned flow"),
            "f06" => throw new TimeoutException("too busy"),
            "f07" => throw new Orleans.Runtime.OrleansException("its silo turns calls away"),
            _ => new Interfaces.Flows.RerouteAnswer(Samples.Up(Samples.Order(id)), true),
        };
        Assert.Equal(200, (await Maintain($$"""{ {{Ends}}, "under_maintenance": true, "evacuate": true }""")).Status);
        Assert.Equal(40, _api.Flows.Moved.Distinct().Count());
    }

    [Fact]
    public async Task The_end_of_maintenance_moves_nothing()
    {
        Put(Samples.Order("one"));
        await Maintain($$"""{ {{Ends}}, "under_maintenance": false, "evacuate": true }""");
        Assert.Empty(_api.Flows.Moved);
    }

    [Fact]
    public async Task A_deleted_link_is_shown_as_it_was()
    {
        Golden.Check("deleted.txt", (await _api.Send("DELETE", "/v1/links", $$"""{ {{Ends}} }""")).Shown());
        await _api.Send("DELETE", "/v1/links?force=true", $$"""{ {{Ends}} }""");
        Assert.Equal(
            [$"{Samples.Over12} delete False from 00:00:00:00:00:00:00:02-11", $"{Samples.Over12} delete True from 00:00:00:00:00:00:00:02-11"],
            _api.Links.Asked);
    }

    [Fact]
    public async Task A_link_that_works_is_deleted_by_force_only()
    {
        _api.Links.Refuses = _ => Refusal.Of(RefusalKind.RequestInvalid, "Link … must NOT be in active state.", "ISL is in illegal state.");
        Assert.Equal(
            "400 Invalid request | Link … must NOT be in active state. | ISL is in illegal state.\n      -: ISL is in illegal state.",
            (await _api.Send("DELETE", "/v1/links", $$"""{ {{Ends}} }""")).Error());
        Assert.StartsWith(
            "400 Invalid request | Parameter 'force' must be true or false, not 'maybe' |",
            (await _api.Send("DELETE", "/v1/links?force=maybe", $$"""{ {{Ends}} }""")).Error(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistakes_are_answered_with_the_golden_text_and_change_nothing()
    {
        Put(Samples.Order("one"));
        var text = new StringBuilder();
        foreach (var (name, body) in s_mistakes)
        {
            text.Append(name).Append("\n  ").Append((await Maintain(body)).Error()).Append('\n');
            if (name != "a flag that is none") text.Append("  ").Append((await _api.Send("DELETE", "/v1/links", body)).Error()).Append('\n');
        }

        Golden.Check("mistakes.txt", text.ToString());
        Assert.All(_api.Links.Asked, asked => Assert.Contains(":99-2 ", asked, StringComparison.Ordinal));
        Assert.Empty(_api.Flows.Moved);
    }

    [Fact]
    public async Task Flows_of_one_direction_are_asked_to_move()
    {
        Put(Samples.Order("one"), Samples.Order("two"));
        var answer = await _api.Send(HttpMethod.Patch, "/v1/links/flows/reroute?src_switch=1&src_port=11&dst_switch=2&dst_port=11");
        Assert.Equal("""["one","two"]""", answer.Text);
        Assert.Equal(2, _api.Flows.Moved.Count);
        Assert.Equal([null, null], _api.Flows.Reasons);
    }

    [Fact]
    public async Task A_y_flow_is_asked_to_move_once_for_all_its_flows()
    {
        Put(Samples.Order("one"));
        foreach (var nested in NestedFlows.Of(YSamples.Up(YSamples.Order("two") with { AllocateProtectedPath = true }))) _api.Services.Put(nested);
        var answer = await _api.Send(HttpMethod.Patch, "/v1/links/flows/reroute?src_switch=2&src_port=12&dst_switch=4&dst_port=11");
        Assert.Equal("""["one","two"]""", answer.Text);
        Assert.Equal("one", Assert.Single(_api.Flows.Moved));
        Assert.Equal(["reroute two"], _api.YFlows.Asked);
    }

    [Theory]
    [InlineData("src_switch=1", "400 Invalid request | Required Integer parameter 'src_port' is not present | MissingServletRequestParameterException")]
    [InlineData(
        "src_switch=1&src_port=-1&dst_switch=2&dst_port=3",
        "400 Invalid request data | Invalid portId: -1 | Can not parse arguments when create \"reroute flows for link\" request")]
    [InlineData(
        "src_switch=1&src_port=1&dst_switch=2&dst_port=3",
        "404 Object was not found | There is no ISL between 00:00:00:00:00:00:00:01-1 and 00:00:00:00:00:00:00:02-3. | ISL was not found.")]
    public async Task Flows_of_a_link_that_is_none_are_not_asked(string query, string error)
    {
        Put(Samples.Order("one"));
        var answer = await _api.Send(HttpMethod.Patch, $"/v1/links/flows/reroute?{query}");
        Assert.StartsWith($"{error}\n", answer.Error(), StringComparison.Ordinal);
        Assert.Empty(_api.Flows.Moved);
    }

    private Task<Answer> Maintain(string body) => _api.Send("PATCH", "/v1/links/under-maintenance", body);

    private void Put(params FlowRequest[] flows)
    {
        foreach (var flow in flows) _api.Services.Put(Samples.Up(flow));
    }
}
