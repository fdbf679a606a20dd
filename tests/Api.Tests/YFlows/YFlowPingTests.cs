using Kilda.Api.Tests.Harness;
using Kilda.Interfaces.Pings;
using Kilda.Interfaces.YFlows;
using Kilda.Network.YFlows;

namespace Kilda.Api.Tests.YFlows;

/// <summary>Probes through Y-flows. The first leaf of the sample is at the Y-point: its leg is the shared flow alone.</summary>
public sealed class YFlowPingTests : IAsyncLifetime
{
    private static readonly YFlowRequest s_order = YSamples.Order("pinged");

    private readonly ApiHost _api = new();

    public async Task InitializeAsync()
    {
        await _api.InitializeAsync();
        _api.Services.Put(YSamples.Up(s_order));
    }

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Each_flow_is_probed_once_and_a_leg_answers_where_both_of_its_flows_do()
    {
        Golden.Check("ping.txt", (await Ping("pinged", """{ "timeout": 500 }""")).Shown());
        Assert.Equal([("pinged", 20u, TimeSpan.FromMilliseconds(500)), ("pinged", 22u, TimeSpan.FromMilliseconds(500))], _api.Pings.Sent.Order());
    }

    [Fact]
    public async Task All_that_answers_is_a_success()
    {
        _api.Pings.Report = new(new(null, 1_000_000), new(null, 2_000_000));
        var answer = (await Ping("pinged", "{}")).Body!;
        Assert.True(answer["ping_success"]!.GetValue<bool>());
        Assert.Null(answer["error"]);
        Assert.Equal([1, 2], answer["sub_flows"]!.AsArray().Select(leg => leg!["forward"]!["latency"]!.GetValue<int>()));
        Assert.Equal([2, 4], answer["sub_flows"]!.AsArray().Select(leg => leg!["reverse"]!["latency"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_leg_on_one_switch_is_left_out_and_told()
    {
        _api.Pings.Report = new(new(null, 0), new(null, 0));
        var first = s_order.SubFlows[0] with { End = new(Samples.S1, 3, 200) };
        _api.Services.Put(YSamples.Apart(YSamples.Order("half") with { SubFlows = [first with { FlowId = "half-a" }, YSamples.Order("half").SubFlows[1]] }));
        var answer = (await Ping("half", "{}")).Body!;
        Assert.Equal(("One sub flow is one-switch flow", false), (answer["error"]!.GetValue<string>(), answer["ping_success"]!.GetValue<bool>()));
        Assert.Equal("half-b", Assert.Single(answer["sub_flows"]!.AsArray())!["flow_id"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("nobody", "Y-flow nobody does not exist")]
    [InlineData("new", "Encapsulation resource not found for sub flow new-a of YFlow new")]
    public async Task What_cannot_be_probed_is_told(string id, string error)
    {
        _api.Services.Put(YSamples.Creating(YSamples.Order("new")));
        Assert.Equal($$"""{"y_flow_id":"{{id}}","ping_success":false,"error":"{{error}}","sub_flows":null}""", (await Ping(id, "{}")).Text);
        Assert.Empty(_api.Pings.Sent);
    }

    [Theory]
    [InlineData("", "400 Invalid request | JSON parse error: the body is missing | HttpMessageNotReadableException")]
    [InlineData("""{ "timeout": -1 }""", "400 Invalid request data | Could not ping y-flow | Errors: timeout must be between 1 and 60000 ms")]
    [InlineData("""{ "timeout": "1" }""", "400 Invalid request | JSON parse error: $.timeout must be a whole number, not text | HttpMessageNotReadableException")]
    public async Task A_request_with_a_mistake_is_refused(string body, string error)
    {
        Assert.StartsWith($"{error}\n", (await Ping("pinged", body)).Error(), StringComparison.Ordinal);
        Assert.Empty(_api.Pings.Sent);
    }

    private Task<Answer> Ping(string id, string body) => _api.Send("POST", $"/v2/y-flows/{id}/ping", body);
}
