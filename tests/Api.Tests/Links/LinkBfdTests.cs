using Kilda.Api.Tests.Harness;
using Kilda.Network.Topology;

namespace Kilda.Api.Tests.Links;

/// <summary>What is asked of BFD is kept and shown, and no answer says that it runs.</summary>
public sealed class LinkBfdTests : IAsyncLifetime
{
    private const string S1 = "00:00:00:00:00:00:00:01", S2 = "00:00:00:00:00:00:00:02";
    private const string Path = $"/v2/links/{S2}_11/{S1}_11/bfd";
    private readonly ApiHost _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task What_is_asked_for_is_shown_beside_what_runs()
    {
        Assert.Equal(Payload("0", "0"), (await _api.Get(Path)).Text);
        Assert.True(_api.Network.Now.TryGet(Samples.Over12, out var link));
        _api.Network.Put(link with { Bfd = new LinkBfd(500, 5) });
        Assert.Equal(Payload("500", "5"), (await _api.Get(Path)).Text);
        var rows = (await _api.Get("/v1/links?src_switch=1&src_port=11")).Body!.AsArray();
        Assert.True(Assert.Single(rows)!["enable_bfd"]!.GetValue<bool>());
        Assert.Null(rows[0]!["bfd_session_status"]);
    }

    [Theory]
    [InlineData("{}", "350", "3")]
    [InlineData("""{ "interval_ms": null, "multiplier": null }""", "350", "3")]
    [InlineData("""{ "interval_ms": 100, "multiplier": 1 }""", "100", "1")]
    public async Task A_session_is_asked_for_and_does_not_run(string body, string interval, string multiplier)
    {
        var answer = await _api.Send("PUT", Path, body);
        Assert.Equal(
            "409 Invalid request | The BFD properties of the link are stored, and no BFD session runs | "
            + $"Neither {S2} nor {S1} offers BFD\n      -: The BFD properties of the link are stored, and no BFD session runs",
            answer.Error());
        Assert.StartsWith(Payload(interval, multiplier)[..^1] + ",", answer.Text, StringComparison.Ordinal);
        Assert.Equal([$"{Samples.Over12} bfd {interval}/{multiplier} from {S2}-11"], _api.Links.Asked);
    }

    [Fact]
    public async Task None_is_asked_for_any_more()
    {
        var answer = await _api.Delete(Path);
        Assert.Equal((204, ""), (answer.Status, answer.Text));
        Assert.Equal([$"{Samples.Over12} bfd 0/0 from {S2}-11"], _api.Links.Asked);
    }

    [Theory]
    [InlineData("true", "350/3")]
    [InlineData("false", "0/0")]
    public async Task The_older_call_asks_for_the_default_or_for_none(string enable, string properties)
    {
        var answer = await _api.Send(
            "PATCH", "/v1/links/enable-bfd", $$"""{ "src_switch": "2", "src_port": 11, "dst_switch": "1", "dst_port": 11, "enable_bfd": {{enable}} }""");
        Assert.Equal(200, answer.Status);
        Assert.Equal([enable, enable], answer.Body!.AsArray().Select(row => row!["enable_bfd"]!.ToJsonString()));
        Assert.Equal(S2, answer.Body!.AsArray()[0]!["path"]![0]!["switch_id"]!.ToString());
        Assert.Equal([$"{Samples.Over12} bfd {properties} from {S2}-11"], _api.Links.Asked);
    }

    [Theory]
    [InlineData("PUT", Path, """{ "interval_ms": 99, "multiplier": 0 }""",
        "400 Invalid request data | Invalid BFD properties | Errors: Invalid BFD interval value: 99 < 100, Invalid BFD multiplier value: 0 < 1")]
    [InlineData("PUT", Path, """{ "interval_ms": 99 }""",
        "400 Invalid request data | Invalid BFD properties | Errors: Invalid BFD interval value: 99 < 100")]
    [InlineData("PUT", Path, """{ "multiplier": 40000 }""",
        "400 Invalid request data | Invalid BFD properties | Errors: Invalid BFD multiplier value: 40000 > 32767")]
    [InlineData("PUT", Path, "", "400 Invalid request | JSON parse error: the body is missing | HttpMessageNotReadableException")]
    [InlineData("GET", "/v2/links/1_1/9_1/bfd", null,
        "404 Object was not found | There is no ISL between 00:00:00:00:00:00:00:01-1 and 00:00:00:00:00:00:00:09-1. | ISL was not found.")]
    [InlineData("PUT", "/v2/links/1_1/9_1/bfd", "{}",
        "404 Object was not found | There is no ISL between 00:00:00:00:00:00:00:01-1 and 00:00:00:00:00:00:00:09-1. | ISL was not found.")]
    [InlineData("DELETE", "/v2/links/1_1/1_2/bfd", null,
        "404 Object was not found | There is no ISL between 00:00:00:00:00:00:00:01-1 and 00:00:00:00:00:00:00:01-2. | ISL was not found.")]
    [InlineData("GET", "/v2/links/first_1/2_1/bfd", null,
        "400 Invalid request | Can not parse input string: \"first_1\" | MethodArgumentTypeMismatchException")]
    [InlineData("GET", "/v2/links/1_11/2/bfd", null,
        "400 Invalid request | Can not parse input string: \"2\" | MethodArgumentTypeMismatchException")]
    [InlineData("PATCH", "/v1/links/enable-bfd", """{ "src_switch": "2", "src_port": -1, "dst_switch": "1", "dst_port": 11, "enable_bfd": true }""",
        "400 Invalid request data | Invalid portId: -1 | Can not parse arguments when create 'update ISL bfd-enable' request")]
    [InlineData("PATCH", "/v1/links/enable-bfd", """{ "src_switch": "2", "src_port": 1, "dst_switch": "1", "dst_port": 11, "enable_bfd": true }""",
        "404 Object was not found | There is no ISL between 00:00:00:00:00:00:00:02-1 and 00:00:00:00:00:00:00:01-11. | ISL was not found.")]
    public async Task What_makes_no_sense_is_refused(string method, string path, string? body, string error)
    {
        var answer = body is null ? await _api.Send(new HttpMethod(method), path) : await _api.Send(method, path, body);
        Assert.StartsWith($"{error}\n", answer.Error(), StringComparison.Ordinal);
    }

    private static string Payload(string interval, string multiplier)
    {
        static string End(string at) => $$$"""{"endpoint":{"switch-id":"{{{at}}}","port-id":11},"properties":{"interval_ms":0,"multiplier":0}}""";
        var (source, destination) = (End(S2), End(S1));
        return $$"""{"properties":{"interval_ms":{{interval}},"multiplier":{{multiplier}}},"""
            + $$"""
            "effective_source":{{source}},"effective_destination":{{destination}}}
            """;
    }
}
