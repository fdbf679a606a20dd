using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Paths;
using Kilda.Network.Pipeline;

namespace Kilda.Grains.Tests.Flows;

/// <summary>What history says of the life of a flow, over REST, in the words that clients know.</summary>
public sealed class FlowHistoryTests : IAsyncLifetime
{
    private static readonly FlowRequest s_across = new("f", new(new SwitchId(1), 2, 100), new(new SwitchId(4), 2, 200), new Kbps(1000));
    private ControllerHost _host = null!;

    public async Task InitializeAsync() => _host = await ControllerHost.Start();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_life_is_told_step_by_step_with_what_the_flow_was_and_became()
    {
        await _host.Create(s_across);
        await _host.Update("f", new FlowChange(Bandwidth: new Kbps(2000), AllocateProtectedPath: true));
        await _host.Swap("f");
        await _host.Update("f", new FlowChange(Description: "text"));
        await _host.Delete("f");
        var history = (await _host.Http.GetFromJsonAsync<JsonArray>("/v2/flows/f/history"))!;
        string[] expected =
            [
                "Flow creating: 0 -> 1000; Flow creating operation has been started., Flow was validated successfully, New primary paths were created, "
                + "Commands for installing non ingress rules have been sent, Commands for installing ingress rules have been sent, "
                + "The flow status was set to UP, Flow was created successfully",
                "Flow partial updating: 1000 -> 0; Flow PATCH parameters have been validated successfully., "
                + "Full update is required. Executing the UPDATE operation.",
                "Flow updating: 1000 -> 2000; Flow updating operation has been started., Flow was validated successfully, New primary paths were created, "
                + "New protected paths were created, Commands for installing non ingress rules have been sent, "
                + "Commands for installing ingress rules have been sent, The flow status was set to UP, Flow was updated successfully",
                "Flow paths swap: 2000 -> 2000; Flow paths swap operation has been started., Flow was validated successfully, "
                + "Commands for installing non ingress rules have been sent, Commands for installing ingress rules have been sent, The flow status was set to UP, Flow was updated successfully",
                "Flow partial updating: 2000 -> 2000; Flow PATCH parameters have been validated successfully., "
                + "Flow PATCH operation has been executed without the consecutive update.",
                "Flow deleting: 2000 -> 0; Flow deleting operation has been started., Flow was validated successfully, "
                + "Commands for installing ingress rules have been sent, Remove commands for rules have been sent, Flow was removed, Flow was deleted successfully",
            ];
        Assert.Equal(string.Join('\n', expected), string.Join('\n', history.Select(Line)));
        Assert.All(history, entry => Assert.True(Times(entry!).SequenceEqual(Times(entry!).Distinct().Order()), "times do not grow"));
        var statuses = (await _host.Http.GetFromJsonAsync<JsonNode>("/v2/flows/f/history/statuses"))!["history_statuses"]!.AsArray();
        Assert.Equal(["UP", "UP", "UP", "DELETED"], statuses.Select(status => status!["status_become"]!.ToString()));
    }

    [Fact]
    public async Task A_flow_that_goes_down_and_comes_back_where_it_is_has_it_in_its_history()
    {
        var plan = (await _host.Create(s_across with { Pinned = true })).Flow!.Plan!;
        var cut = plan.Primary.Forward.Hops[0].From;
        _host.Lab.Cut(cut);
        await Until.True(() => _host.Services.Flow("f") is { Shown: FlowStatus.Down }, "the flow is down");
        _host.Lab.Mend(cut);
        await Until.True(() => _host.Services.Flow("f") is { Shown: FlowStatus.Up }, "the flow is up again");
        var statuses = (await _host.Http.GetFromJsonAsync<JsonNode>("/v2/flows/f/history/statuses"))!["history_statuses"]!.AsArray();
        Assert.Equal(["UP", "DOWN", "UP"], statuses.Select(status => status!["status_become"]!.ToString()));
        var history = (await _host.Http.GetFromJsonAsync<JsonArray>("/v2/flows/f/history"))!;
        Assert.Equal(
            [
                "Flow rerouting: 1000 -> 1000; Flow rerouting operation has been started., Failed to reroute the flow, The flow status was set to DOWN",
                "Flow rerouting: 1000 -> 1000; Flow rerouting operation has been started., The flow status was reverted to UP",
            ],
            history.Skip(1).Select(Line));
        Assert.Matches("Reason: ISL .* become INACTIVE", history[1]!["details"]!.ToString());
        Assert.Matches("Reason: ISL .* status become ACTIVE", history[2]!["details"]!.ToString());
        Assert.Equal(["AUTO", "AUTO"], history.Skip(1).Select(entry => entry!["actor"]!.ToString()));
    }

    [Fact]
    public async Task A_dump_has_the_members_that_clients_know()
    {
        var plan = (await _host.Create(s_across with { Priority = 5, MaxLatencyNs = 7_000_000 })).Flow!.Plan!;
        var entry = (await _host.Http.GetFromJsonAsync<JsonArray>("/v1/flows/f/history"))!.Single()!;
        var dump = Assert.Single(entry["dumps"]!.AsArray())!;
        Assert.Equal("stateAfter", dump["type"]!.ToString());
        Assert.Equal($"0x{Cookies.Of(plan.Number, FlowDirection.Forward, plan.Primary.Slot):X16}", dump["forwardCookieHex"]!.ToString());
        Assert.Equal(Cookies.Of(plan.Number, FlowDirection.Reverse, plan.Primary.Slot), dump["reverseCookie"]!.GetValue<ulong>());
        Assert.Equal((plan.ForwardMeter, plan.ReverseMeter), ((uint?)dump["forwardMeterId"], (uint?)dump["reverseMeterId"]));
        Assert.Equal(("COST", "TRANSIT_VLAN", 5, 7_000_000L), (
            dump["pathComputationStrategy"]!.ToString(), dump["encapsulationType"]!.ToString(), dump["priority"]!.GetValue<int>(),
            dump["maxLatency"]!.GetValue<long>()));
        var path = JsonNode.Parse(dump["forwardPath"]!.ToString())!.AsArray();
        Assert.Equal(3, path.Count);
        Assert.Equal((2u, 2u), (path[0]!["input_port"]!.GetValue<uint>(), path[2]!["output_port"]!.GetValue<uint>()));
    }

    [Fact]
    public async Task A_strategy_that_waits_is_taken_by_the_next_reroute()
    {
        await _host.Create(s_across);
        await _host.Update("f", new FlowChange { TargetStrategy = PathStrategy.Latency });
        Assert.Equal("latency", (await Flow())["target_path_computation_strategy"]!.ToString());
        Assert.Equal("cost", (await Flow())["path_computation_strategy"]!.ToString());
        using var answer = await _host.Http.PostAsync("/v2/flows/f/reroute?wait=true", null);
        Assert.True((await answer.Content.ReadFromJsonAsync<JsonNode>())!["rerouted"]!.GetValue<bool>());
        Assert.Null((await Flow())["target_path_computation_strategy"]);
        Assert.Equal("latency", (await Flow())["path_computation_strategy"]!.ToString());
        var entry = (await _host.Store.History(DocumentKinds.Flow, "f"))[^1];
        Assert.Equal(("NB", "Reason: initiated via Northbound"), (entry.Actor, entry.Details));
    }

    [Fact]
    public async Task A_strategy_that_waits_is_taken_by_a_reroute_that_nobody_asked_for()
    {
        var plan = (await _host.Create(s_across)).Flow!.Plan!;
        await _host.Update("f", new FlowChange { TargetStrategy = PathStrategy.Latency });
        _host.Lab.Cut(plan.Primary.Forward.Hops[0].From);
        await Until.True(
            () => _host.Services.Flow("f") is { Shown: FlowStatus.Up, Plan: { } now } && now.Primary != plan.Primary, "the flow has moved",
            () => $"{_host.Services.Flow("f")}");
        Assert.Equal((PathStrategy.Latency, null), (_host.Services.Flow("f")!.Request.Strategy, _host.Services.Flow("f")!.Request.TargetStrategy));
        var entry = (await _host.Http.GetFromJsonAsync<JsonArray>("/v2/flows/f/history"))![^1]!;
        Assert.Equal(("AUTO", "Flow rerouting"), (entry["actor"]!.ToString(), entry["action"]!.ToString()));
        Assert.Equal(["COST", "LATENCY"], entry["dumps"]!.AsArray().Select(dump => dump!["pathComputationStrategy"]!.ToString()));
    }

    [Fact]
    public async Task A_strategy_that_waits_is_taken_by_a_synchronisation_and_the_paths_stay()
    {
        var plan = (await _host.Create(s_across)).Flow!.Plan!;
        await _host.Update("f", new FlowChange { TargetStrategy = PathStrategy.Latency });
        Assert.Equal("200", await _host.Ask("PATCH /v1/flows/f/sync", null));
        Assert.Null((await Flow())["target_path_computation_strategy"]);
        Assert.Equal("latency", (await Flow())["path_computation_strategy"]!.ToString());
        Assert.Equal(plan, _host.Services.Flow("f")!.Plan);
        var entry = (await _host.Http.GetFromJsonAsync<JsonArray>("/v2/flows/f/history"))![^1]!;
        Assert.Equal(
            ("Flow paths sync", "Performing flow paths sync operation on NB request"), (entry["action"]!.ToString(), entry["details"]!.ToString()));
        Assert.Equal(
            ["Flow paths sync operation has been started.", "Flow paths sync was successful"],
            entry["payload"]!.AsArray().Select(step => step!["action"]!.ToString()));
    }

    [Fact]
    public async Task A_synchronisation_that_fails_is_in_history_and_the_strategy_goes_on_waiting()
    {
        await _host.Create(s_across);
        await _host.Update("f", new FlowChange { TargetStrategy = PathStrategy.Latency });
        _host.Lab.Switches.First(sw => sw.Id == new SwitchId(4)).Disconnect();
        await Until.True(() => _host.Network.Now.TryGet(new SwitchId(4), out var found) && !found.Active, "s4 is away");
        Assert.Equal(
            "500 Internal service error | Could not sync flow | Failed to sync flow f", await _host.Ask("PATCH /v1/flows/f/sync", null));
        Assert.Equal("latency", (await Flow())["target_path_computation_strategy"]!.ToString());
        var step = (await _host.Http.GetFromJsonAsync<JsonArray>("/v2/flows/f/history"))![^1]!["payload"]!.AsArray()[^1]!;
        Assert.Equal("Failed to sync the flow", step["action"]!.ToString());
        Assert.Contains("00:00:00:00:00:00:00:04", step["details"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mirrors_and_exchanged_ends_are_told_in_the_words_that_clients_know()
    {
        const string at = "00:00:00:00:00:00:00:01";
        await _host.Create(s_across);
        await _host.Create(s_across with { Id = "g", Source = s_across.Source with { Outer = 101 }, Destination = s_across.Destination with { Outer = 201 } });
        Assert.Equal("200", await _host.Ask("PUT /v2/flows/f/mirror?wait=true", $$"""
            {
              "mirror_point_id": "m", "mirror_point_direction": "forward", "mirror_point_switch_id": "{{at}}",
              "sink_endpoint": { "switch_id": "{{at}}", "port_number": 1, "vlan_id": 9 }
            }
            """));
        Assert.Equal(("Flow mirror point creating", "Flow mirror point was created successfully"), await Last("f"));
        var dumps = (await _host.Http.GetFromJsonAsync<JsonArray>("/v2/flows/f/history"))![^1]!["dumps"]!.AsArray();
        Assert.Equal(
            ["[]", """[{"mirror_point_id":"m","status":"active"}]"""], dumps.Select(dump => dump!["mirrorPointStatuses"]!.ToJsonString()));
        Assert.Equal("200", await _host.Ask("POST /v2/flows/swap-endpoint", $$"""
            { "first_flow": { "flow_id": "f", {{Ends(101, 201)}} }, "second_flow": { "flow_id": "g", {{Ends(100, 200)}} } }
            """));
        Assert.Equal(("Flows swap endpoints", "Swap endpoints with flow g was successful"), await Last("f"));
        Assert.Equal(("Flows swap endpoints", "Swap endpoints with flow f was successful"), await Last("g"));
        await Until.True(() => _host.Services.Flow("f") is { Intent: null }, "nothing is under way");
        Assert.Equal("200", await _host.Ask("DELETE /v2/flows/f/mirror/m?wait=true", null));
        Assert.Equal(("Flow mirror point deleting", "Flow mirror point was deleted successfully"), await Last("f"));

        static string Ends(int source, int destination) => $$"""
            "source": { "switch_id": "{{at}}", "port_number": 2, "vlan_id": {{source}} },
            "destination": { "switch_id": "00:00:00:00:00:00:00:04", "port_number": 2, "vlan_id": {{destination}} }
            """;
    }

    private async Task<(string Action, string Step)> Last(string id)
    {
        var entry = (await _host.Http.GetFromJsonAsync<JsonArray>($"/v2/flows/{id}/history"))![^1]!;
        return (entry["action"]!.ToString(), entry["payload"]!.AsArray()[^1]!["action"]!.ToString());
    }

    private async Task<JsonNode> Flow() => (await _host.Http.GetFromJsonAsync<JsonNode>("/v2/flows/f"))!;

    private static string Line(JsonNode? entry) =>
        $"{entry!["action"]}: {Bandwidth(entry, "stateBefore")} -> {Bandwidth(entry, "stateAfter")}; "
        + string.Join(", ", entry["payload"]!.AsArray().Select(step => step!["action"]!.ToString()));

    private static long Bandwidth(JsonNode entry, string type) =>
        entry["dumps"]!.AsArray().FirstOrDefault(dump => dump!["type"]!.ToString() == type)?["bandwidth"]!.GetValue<long>() ?? 0;

    private static long[] Times(JsonNode entry) => [.. entry["payload"]!.AsArray().Select(step => step!["timestamp"]!.GetValue<long>())];
}
