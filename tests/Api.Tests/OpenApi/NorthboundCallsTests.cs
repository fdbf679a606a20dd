using System.Text;
using Kilda.Api.Tests.Harness;

namespace Kilda.Api.Tests.OpenApi;

/// <summary>Every call of the Northbound API is served, or docs/api.md says why it is not.</summary>
public sealed class NorthboundCallsTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const string Served = """
        POST /v2/flows
        PUT /v2/flows/f
        PATCH /v2/flows/f
        DELETE /v2/flows/f
        GET /v2/flows/f
        GET /v2/flows?status=UP
        GET /v2/flows/status/f
        POST /v2/flows/f/reroute
        POST /v2/flows/swap-endpoint
        GET /v2/flows/loops
        POST /v2/flows/f/loops
        DELETE /v2/flows/f/loops
        GET /v2/flows/f/history
        GET /v2/flows/f/history/statuses
        POST /v2/flows/f/mirror
        PUT /v2/flows/f/mirror
        GET /v2/flows/f/mirror
        DELETE /v2/flows/f/mirror/m
        PUT /v2/flows/f/join
        GET /v2/flows/f/join
        DELETE /v2/flows/f/join/j
        PUT /v1/flows
        GET /v1/flows/f
        PUT /v1/flows/f
        PATCH /v1/flows/f
        DELETE /v1/flows/f
        GET /v1/flows
        DELETE /v1/flows
        GET /v1/flows/status/f
        GET /v1/flows/f/path
        PUT /v1/flows/push
        PUT /v1/flows/unpush
        PATCH /v1/flows/f/reroute
        PATCH /v1/flows/f/reroute/flush?flow_type=FLOW
        PATCH /v1/flows/f/swap
        PATCH /v1/flows/f/sync
        GET /v1/flows/f/validate
        PUT /v1/flows/f/ping
        PATCH /v1/flows/f/meters
        GET /v1/flows/f/history
        GET /v1/flows/f/devices
        DELETE /v1/flows/cache
        GET /v1/network/paths?src_switch=1&dst_switch=2
        POST /v2/network/path/check
        POST /v2/y-flows
        GET /v2/y-flows
        GET /v2/y-flows/y
        GET /v2/y-flows/y/paths
        PUT /v2/y-flows/y
        PATCH /v2/y-flows/y
        DELETE /v2/y-flows/y
        GET /v2/y-flows/y/flows
        POST /v2/y-flows/y/reroute
        POST /v2/y-flows/y/validate
        POST /v2/y-flows/y/sync
        POST /v2/y-flows/y/ping
        POST /v2/y-flows/y/swap
        GET /v1/links
        DELETE /v1/links
        GET /v1/link/props
        PUT /v1/link/props
        DELETE /v1/link/props
        GET /v1/links/flows
        PATCH /v1/links/flows/reroute
        PATCH /v1/links/under-maintenance
        PATCH /v1/links/bandwidth
        PATCH /v1/links/enable-bfd
        GET /v2/links/1_11/2_11/bfd
        PUT /v2/links/1_11/2_11/bfd
        DELETE /v2/links/1_11/2_11/bfd
        GET /v1/switches
        GET /v1/switches/1
        GET /v1/switches/1/flows
        GET /v1/switches/1/rules
        DELETE /v1/switches/1/rules
        PUT /v1/switches/1/rules?install-action=INSTALL_DEFAULTS
        PUT /v1/switches/toggle-connect-mode
        GET /v1/switches/1/rules/validate
        GET /v1/switches/1/rules/synchronize
        GET /v1/switches/1/validate
        PATCH /v1/switches/1/synchronize
        GET /v1/switches/1/meters
        DELETE /v1/switches/1/meter/32
        PUT /v1/switches/1/port/1/config
        GET /v1/switches/1/ports
        GET /v1/switches/1/ports/1
        POST /v1/switches/1/under-maintenance
        DELETE /v1/switches/1
        GET /v1/switches/1/properties
        PUT /v1/switches/1/properties
        PATCH /v2/switches/1
        GET /v2/switches/properties
        GET /v2/switches/1/connections
        GET /v2/switches/1/ports/1/history
        GET /v2/switches/1/ports/1/properties
        PUT /v2/switches/1/ports/1/properties
        GET /v2/switches/1/devices
        GET /v2/switches/1/validate
        GET /v2/switches/1/flows-by-port
        POST /v2/switches/1/lags
        GET /v2/switches/1/lags
        PUT /v2/switches/1/lags/2001
        DELETE /v2/switches/1/lags/2001
        GET /v1/features
        PATCH /v1/features
        GET /v1/config
        PATCH /v1/config
        GET /v1/health-check
        """;

    private const string LeftOut = """
        POST /v2/ha-flows
        GET /v2/ha-flows
        GET /v2/ha-flows/h
        GET /v2/ha-flows/h/paths
        PUT /v2/ha-flows/h
        PATCH /v2/ha-flows/h
        DELETE /v2/ha-flows/h
        POST /v2/ha-flows/h/reroute
        POST /v2/ha-flows/h/validate
        POST /v2/ha-flows/h/sync
        POST /v2/ha-flows/h/ping
        POST /v2/ha-flows/h/swap
        GET /v2/ha-flows/h/history
        POST /v2/flows/f/mix-in
        """;

    public static TheoryData<string> Calls => [.. Served.Split('\n', StringSplitOptions.TrimEntries)];

    public static TheoryData<string> Others => [.. LeftOut.Split('\n', StringSplitOptions.TrimEntries)];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_call_is_served(string call)
    {
        var answer = await Ask(call);
        Assert.NotEqual(405, answer.Status);
        Assert.False(IsUnknown(answer), $"{call}: {answer}");
        Assert.NotEqual(500, answer.Status);
    }

    [Theory]
    [MemberData(nameof(Others))]
    public async Task A_call_that_is_left_out_is_in_the_documentation(string call)
    {
        Assert.True(IsUnknown(await Ask(call)), $"{call} is served: the list is wrong");
        var path = call.Split(' ')[1].Replace("/f/", "/{id}/", StringComparison.Ordinal);
        var documented = path.StartsWith("/v2/ha-flows", StringComparison.Ordinal) ? "`/v2/ha-flows`" : $"`{path}`";
        var section = await LeftOutInDocumentation();
        Assert.Contains(documented, section, StringComparison.Ordinal);
    }

    private static bool IsUnknown(Answer answer) =>
        answer.Status == 404 && answer.Body?["error-description"]?.ToString() == "NoHandlerFoundException";

    private async Task<Answer> Ask(string call)
    {
        var (method, path) = (call.Split(' ')[0], call.Split(' ')[1]);
        var content = method == "GET" ? null : new StringContent("{}", Encoding.UTF8, "application/json");
        return await api.Send(new HttpMethod(method), path, content);
    }

    private static async Task<string> LeftOutInDocumentation([System.Runtime.CompilerServices.CallerFilePath] string here = "")
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/api.md"));
        var begin = text.IndexOf("**Left out.**", StringComparison.Ordinal);
        Assert.True(begin >= 0, "docs/api.md does not say what is left out");
        return text[begin..];
    }
}
