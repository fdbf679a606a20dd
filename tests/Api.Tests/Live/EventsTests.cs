using System.Text;
using System.Text.Json.Nodes;
using Kilda.Api.Tests.Harness;
using Kilda.Interfaces;
using Kilda.Interfaces.Views;
using Kilda.Interfaces.YFlows;
using Kilda.Network.Topology;

namespace Kilda.Api.Tests.Live;

public sealed class EventsTests : IAsyncLifetime
{
    private readonly ApiHost _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_listener_gets_a_snapshot_and_then_every_change()
    {
        var flow = Samples.Up(Samples.Order("one") with { AllocateProtectedPath = true });
        await using var events = await EventStream.Open(_api);
        var seen = new StringBuilder();
        Show(seen, await events.Next());
        await _api.Tell<NetworkEvent>(StreamNames.Network, new NetworkEvent.SwitchChanged(Samples.Switch(Samples.S3) with { Active = true, Version = 2 }));
        Show(seen, await events.Next());
        await _api.Tell<NetworkEvent>(StreamNames.Network, new NetworkEvent.LinkChanged(Samples.Link(Samples.Over13, LinkStatus.Moved)));
        Show(seen, await events.Next());
        await _api.Tell<NetworkEvent>(StreamNames.Network, new NetworkEvent.LinkGone(Samples.Over13, 3));
        Show(seen, await events.Next());
        await _api.Tell<NetworkEvent>(StreamNames.Network, new NetworkEvent.SwitchGone(Samples.S3, 3));
        Show(seen, await events.Next());
        await _api.Tell<ServiceEvent>(StreamNames.Services, new ServiceEvent.FlowChanged(flow));
        Show(seen, await events.Next());
        await _api.Tell<ServiceEvent>(StreamNames.Services, new ServiceEvent.FlowGone("one", Samples.Now));
        Show(seen, await events.Next());
        await _api.Tell<ServiceEvent>(StreamNames.Services, new ServiceEvent.FlowChanged(PointSamples.Up("points")));
        Show(seen, await events.Next());
        await _api.Tell<ServiceEvent>(StreamNames.Services, new ServiceEvent.YFlowChanged(YSamples.Up(YSamples.Order("y"))));
        Show(seen, await events.Next());
        await _api.Tell<ServiceEvent>(StreamNames.Services, new ServiceEvent.YFlowGone("y", Samples.Now));
        Show(seen, await events.Next());
        Golden.Check("events.txt", seen.ToString());
    }

    [Fact]
    public async Task What_was_told_is_in_the_next_snapshot()
    {
        await using var first = await EventStream.Open(_api);
        await first.Next();
        await _api.Tell<ServiceEvent>(StreamNames.Services, new ServiceEvent.FlowChanged(Samples.Up(Samples.Order("one"))));
        var change = await first.Next();
        await using var second = await EventStream.Open(_api);
        var snapshot = await second.Next();
        Assert.Equal("snapshot", snapshot.Kind);
        Assert.Equal(change.Id, snapshot.Id);
        Assert.Equal("one", JsonNode.Parse(snapshot.Data)!["flows"]![0]!["flow_id"]!.GetValue<string>());
    }

    [Fact]
    public async Task Flows_of_a_y_flow_are_told_with_it_only()
    {
        await using var first = await EventStream.Open(_api);
        await first.Next();
        foreach (var nested in NestedFlows.Of(YSamples.Up(YSamples.Order("y")))) _api.Services.Put(nested);
        await _api.Tell<ServiceEvent>(StreamNames.Services, new ServiceEvent.YFlowChanged(YSamples.Up(YSamples.Order("y"))));
        await first.Next();
        await using var second = await EventStream.Open(_api);
        var snapshot = JsonNode.Parse((await second.Next()).Data)!;
        Assert.Empty(snapshot["flows"]!.AsArray());
        Assert.Equal(["y.shared", "y-a", "y-b"], Assert.Single(snapshot["y_flows"]!.AsArray())!["flows"]!.AsArray().Select(flow => $"{flow!["flow_id"]}"));
    }

    [Fact]
    public async Task Who_comes_back_goes_on_where_it_was()
    {
        await using var first = await EventStream.Open(_api);
        var start = await first.Next();
        for (var i = 0; i < 3; i++)
        {
            await _api.Tell<ServiceEvent>(StreamNames.Services, new ServiceEvent.FlowGone($"f{i}", Samples.Now));
            await first.Next();
        }

        await using var second = await EventStream.Open(_api, start.Id);
        for (var i = 0; i < 3; i++) Assert.Equal($$"""{"flow_id":"f{{i}}"}""", (await second.Next()).Data);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("12345678-0")]
    [InlineData("")]
    public async Task Who_was_somewhere_else_begins_anew(string id)
    {
        await using var events = await EventStream.Open(_api, id);
        Assert.Equal("snapshot", (await events.Next()).Kind);
    }

    [Fact]
    public async Task Who_is_ahead_of_everything_begins_anew()
    {
        await using var first = await EventStream.Open(_api);
        var run = (await first.Next()).Id.Split('-')[0];
        await using var second = await EventStream.Open(_api, $"{run}-99999");
        Assert.Equal("snapshot", (await second.Next()).Kind);
    }

    [Fact]
    public async Task There_is_a_limit_to_listeners_and_a_seat_is_free_again_when_one_leaves()
    {
        var all = new List<EventStream>();
        for (var i = 0; i < Api.Live.Listeners.Most; i++) all.Add(await EventStream.Open(_api));
        Assert.Equal(
            "503 Service is not available at this moment | Too many listeners | 100 listen already\n      -: 100 listen already",
            (await _api.Get("/v2/events")).Error());
        foreach (var one in all) await one.DisposeAsync();
        var again = await FirstFree();
        Assert.Equal("snapshot", (await again.Next()).Kind);
        await again.DisposeAsync();
    }

    /// <summary>The server learns a little later than the client that it has gone.</summary>
    private async Task<EventStream> FirstFree()
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v2/events");
            using var response = await _api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            if ((int)response.StatusCode == 200) return await EventStream.Open(_api);
        }
    }

    private static void Show(StringBuilder text, SeenEvent one) =>
        text.Append(one.Id.Split('-')[1]).Append(' ').Append(one.Kind).Append('\n').Append(new Answer(200, one.Data, JsonNode.Parse(one.Data), Nothing).Shown());

    private static readonly Dictionary<string, string> Nothing = [];
}
