using Kilda.Api.Tests.Harness;
using Kilda.Interfaces.Pings;

namespace Kilda.Api.Tests.Pings;

public sealed class PingTests : IAsyncLifetime
{
    private readonly ApiHost _api = new();

    public async Task InitializeAsync()
    {
        await _api.InitializeAsync();
        var order = Samples.Order("one");
        _api.Services.Put(Samples.Up(order));
        _api.Services.Put(Samples.Up(order with { Id = "short", Destination = order.Source with { Port = 3 } }));
        _api.Services.Put(Samples.Up(order with { Id = "down" }) with { Plan = null });
    }

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_ping_says_for_each_way_how_long_it_took_or_why_it_failed()
    {
        Assert.Equal(
            """{"flow_id":"one","forward":{"ping_success":true,"error":null,"latency":2,"latency_ns":1600000},"""
            + "\"reverse\":" + """{"ping_success":false,"error":"No ping for reasonable time","latency":0,"latency_ns":0},"error":null}""",
            (await Ping("one", "{}")).Text);
        Assert.Equal(("one", 7u, TimeSpan.FromSeconds(2)), Assert.Single(_api.Pings.Sent));
    }

    [Theory]
    [InlineData("short", "Flow short should not be one-switch flow")]
    [InlineData("nobody", "Flow nobody does not exist")]
    [InlineData("down", "Flow down has no path")]
    public async Task What_cannot_be_pinged_is_told_in_an_answer_that_is_no_error(string id, string error)
    {
        var answer = await Ping(id, """{ "timeout": 500 }""");
        Assert.Equal((200, $$"""{"flow_id":"{{id}}","forward":null,"reverse":null,"error":"{{error}}"}"""), (answer.Status, answer.Text));
        Assert.Empty(_api.Pings.Sent);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60_000)]
    public async Task A_client_may_say_how_long_it_waits(int ms)
    {
        Assert.Equal(200, (await Ping("one", $$"""{ "timeout": {{ms}} }""")).Status);
        Assert.Equal(TimeSpan.FromMilliseconds(ms), Assert.Single(_api.Pings.Sent).Timeout);
    }

    [Theory]
    [InlineData("""{ "timeout": 0 }""", "400 Invalid request data | Could not ping flow | Errors: timeout must be between 1 and 60000 ms")]
    [InlineData("""{ "timeout": 60001 }""", "400 Invalid request data | Could not ping flow | Errors: timeout must be between 1 and 60000 ms")]
    [InlineData(
        """{ "timeout": "soon" }""",
        "400 Invalid request | JSON parse error: $.timeout must be a whole number, not text | HttpMessageNotReadableException")]
    [InlineData("", "400 Invalid request | JSON parse error: the body is missing | HttpMessageNotReadableException")]
    public async Task A_time_that_makes_no_sense_is_refused(string body, string error)
    {
        Assert.StartsWith($"{error}\n", (await Ping("one", body)).Error(), StringComparison.Ordinal);
        Assert.Empty(_api.Pings.Sent);
    }

    [Fact]
    public void Errors_of_a_direction_are_those_that_clients_know() => Assert.Equal(
        ["Can't ping - at least one of endpoints are unavailable", "Can't send ping", "No ping for reasonable time"],
        (string[])[PingResult.Unavailable, PingResult.NotSent, PingResult.Lost]);

    [Fact]
    public async Task A_flow_whose_periodic_pings_are_lost_says_so_while_its_status_is_that_of_its_links()
    {
        _api.Pings.Said = "No ping since then";
        foreach (var version in (string[])["v1", "v2"])
        {
            var answer = await _api.Get($"/{version}/flows/one");
            Assert.Equal(("Up", "No ping since then"), (answer.Member("status"), answer.Member("status_info")));
        }
    }

    private Task<Answer> Ping(string id, string body) => _api.Send("PUT", $"/v1/flows/{id}/ping", body);
}
