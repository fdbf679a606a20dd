using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Kilda.Grains.Tests.Flows;
using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.YFlows;

namespace Kilda.Grains.Tests.YFlows;

/// <summary>What history says of the life of a Y-flow and of the flows that it consists of, over REST, in the words that clients know.</summary>
public sealed class YFlowHistoryTests : IAsyncLifetime
{
    private const string Id = "my-flow";
    private static readonly YFlowRequest s_order = new(
        Id, new(new SwitchId(1), 2), new Kbps(1000),
        [new("a", 100, 101, new(new SwitchId(4), 2, 200)), new("b", 100, 102, new(new SwitchId(4), 1, 300))]);

    private ControllerHost _host = null!;

    public async Task InitializeAsync() => _host = await ControllerHost.Start();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_life_is_told_of_the_whole_and_of_each_flow_with_what_it_was_and_became()
    {
        Assert.Null((await _host.DoY(Id, (yFlow, context) => yFlow.Create(s_order, context))).Failure);
        await _host.DoY(Id, (yFlow, context) => yFlow.Update(new YFlowChange { Bandwidth = new Kbps(2000) }, context));
        await _host.DoY(Id, (yFlow, context) => yFlow.Update(new YFlowChange { Description = "text" }, context));
        await _host.DoY(Id, (yFlow, context) => yFlow.Delete(context));
        const string stages =
            "Commands for installing non ingress rules have been sent, Commands for installing ingress rules have been sent, ";
        string[] whole =
        [
            "Flow creating: 0 -> 3000; Flow creating operation has been started., Y-flow was validated successfully, New primary paths were created, "
            + stages + "The y-flow status was set to UP, The y-flow was created successfully",
            "Flow updating: 3000 -> 6000; Flow updating operation has been started., Y-flow was validated successfully, New primary paths were created, "
            + stages + "The y-flow status was set to UP, Y-flow was updated successfully",
            "Flow updating: 6000 -> 6000; Flow updating operation has been started., Y-flow was updated successfully",
            "Flow deleting: 6000 -> 0; Flow deleting operation has been started., Y-flow was validated successfully, "
            + "Commands for installing ingress rules have been sent, Remove commands for rules have been sent, Y-flow was removed, "
            + "The y-flow was deleted successfully",
        ];
        Assert.Equal(whole, await Lines(Id));
        string[] part =
        [
            "Flow creating: 0 -> 1000; Flow creating operation has been started., Flow was validated successfully, New primary paths were created, "
            + stages + "The flow status was set to UP, Flow was created successfully",
            "Flow updating: 1000 -> 2000; Flow updating operation has been started., Flow was validated successfully, New primary paths were created, "
            + stages + "The flow status was set to UP, Flow was updated successfully",
            "Flow updating: 2000 -> 2000; Flow updating operation has been started., Flow was updated successfully",
            "Flow deleting: 2000 -> 0; Flow deleting operation has been started., Flow was validated successfully, "
            + "Commands for installing ingress rules have been sent, Remove commands for rules have been sent, Flow was removed, "
            + "Flow was deleted successfully",
        ];
        foreach (var flow in (string[])[YFlowIds.Shared(Id), "a", "b"]) Assert.Equal(part, await Lines(flow));
        foreach (var id in (string[])[Id, "a"])
        {
            var statuses = (await _host.Http.GetFromJsonAsync<JsonNode>($"/v2/flows/{id}/history/statuses"))!["history_statuses"]!.AsArray();
            Assert.Equal(["UP", "UP", "DELETED"], statuses.Select(status => status!["status_become"]!.ToString()));
        }
    }

    [Fact]
    public async Task A_reroute_that_nobody_asked_for_is_told_with_the_paths_before_and_after()
    {
        Assert.Null((await _host.DoY(Id, (yFlow, context) => yFlow.Create(s_order, context))).Failure);
        var before = _host.Services.YFlow(Id)!.Plan!;
        var cut = before.AllHops().First().Hop;
        _host.Lab.Cut(cut.From);
        await Until.True(
            () => _host.Services.YFlow(Id) is { Shown: FlowStatus.Up, StatusInfo: null, Plan: { } now } && now != before, "the Y-flow has moved",
            () => $"{_host.Services.YFlow(Id)}");
        var entry = (await _host.Http.GetFromJsonAsync<JsonArray>($"/v2/flows/{Id}/history"))![^1]!;
        Assert.Equal("Flow rerouting", entry["action"]!.ToString());
        Assert.Equal("Y-flow was rerouted successfully", entry["payload"]!.AsArray()[^1]!["action"]!.ToString());
        Assert.Equal(
            ["stateBefore my-flow.shared", "stateBefore a", "stateBefore b", "stateAfter my-flow.shared", "stateAfter a", "stateAfter b"],
            entry["dumps"]!.AsArray().Select(dump => $"{dump!["type"]} {dump["flowId"]}"));
        var paths = entry["dumps"]!.AsArray().Select(dump => dump!["forwardPath"]!.ToString()).ToArray();
        Assert.Contains($"\"output_port\":{cut.From.Port}", string.Concat(paths[..3]), StringComparison.Ordinal);
        Assert.NotEqual(paths[..3], paths[3..]);
        foreach (var place in (int[])[0, 1, 2])
        {
            var id = place == 0 ? YFlowIds.Shared(Id) : place == 1 ? "a" : "b";
            var own = (await _host.Http.GetFromJsonAsync<JsonArray>($"/v2/flows/{id}/history"))![^1]!["dumps"]!.AsArray();
            Assert.Equal([paths[place], paths[place + 3]], own.Select(dump => dump!["forwardPath"]!.ToString()));
        }
    }

    private async Task<IEnumerable<string>> Lines(string id) =>
        (await _host.Http.GetFromJsonAsync<JsonArray>($"/v1/flows/{id}/history"))!.Select(entry =>
            $"{entry!["action"]}: {Sum(entry, "stateBefore")} -> {Sum(entry, "stateAfter")}; "
            + string.Join(", ", entry["payload"]!.AsArray().Select(step => step!["action"]!.ToString())));

    private static long Sum(JsonNode entry, string type) =>
        entry["dumps"]!.AsArray().Where(dump => dump!["type"]!.ToString() == type).Sum(dump => dump!["bandwidth"]!.GetValue<long>());
}
