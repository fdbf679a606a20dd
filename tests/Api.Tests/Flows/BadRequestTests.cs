using System.Text;
using System.Text.Json.Nodes;
using Kilda.Api.Tests.Harness;

namespace Kilda.Api.Tests.Flows;

/// <summary>Every mistake that a request can have: what the answer says is in the golden text, and the grain never hears of it.</summary>
public sealed class BadRequestTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const string Gone = "(removed)";

    /// <summary>Members of a good request, and what is put in their place; several at once are separated by a semicolon.</summary>
    private static readonly (string Member, string Value)[] s_changes =
    [
        ("flow_id", Gone), ("flow_id", "null"), ("flow_id", "\"\""), ("flow_id", "\"  \""), ("flow_id", "7"), ("flow_id", "[]"),
        ("flow_id", "\"a/b\""), ("flow_id", "\"a\\\\b\""), ("flow_id", "\"..\""), ("flow_id", "\" a\""), ("flow_id", "\"a\\nb\""),
        ("flow_id", "\"\\ud800\""), ("flow_id", $"\"{new string('f', 256)}\""),
        ("source", Gone), ("source", "null"), ("source", "7"), ("source", "[]"), ("source", "\"s1\""), ("source", "{}"),
        ("destination", Gone), ("destination", "true"), ("destination", "{}"),
        ("source.switch_id", Gone), ("source.switch_id", "null"), ("source.switch_id", "1"), ("source.switch_id", "\"first\""),
        ("source.switch_id", "\"\""), ("source.switch_id", "\"01:00:00:00:00:00:00:00:00\""), ("source.switch_id", "\"-\""),
        ("source.port_number", Gone), ("source.port_number", "null"), ("source.port_number", "0"), ("source.port_number", "-1"),
        ("source.port_number", "65536"), ("source.port_number", "2147483648"), ("source.port_number", "1.5"), ("source.port_number", "\"1\""),
        ("source.port_number", "1e300"), ("source.port_number", "{}"), ("source.port_number", "true"),
        ("source.vlan_id", "-1"), ("source.vlan_id", "4096"), ("source.vlan_id", "1e9"), ("source.vlan_id", "1e10"), ("source.vlan_id", "\"v\""),
        ("source.inner_vlan_id", "-1"), ("source.inner_vlan_id", "4096"), ("source.inner_vlan_id", "[1]"),
        ("destination.vlan_id", "5000"), ("destination.inner_vlan_id", "-5000"), ("destination.inner_vlan_id", "0.1"),
        ("source.detect_connected_devices", "true"), ("source.detect_connected_devices", "{\"lldp\": true}"),
        ("destination.detect_connected_devices", "{\"lldp\": true, \"arp\": true}"), ("source.detect_connected_devices", "{\"arp\": 1}"),
        ("maximum_bandwidth", "-1"), ("maximum_bandwidth", "9007199254740993"), ("maximum_bandwidth", "9223372036854775808"),
        ("maximum_bandwidth", "1e300"), ("maximum_bandwidth", "-1e300"), ("maximum_bandwidth", "1e-400"), ("maximum_bandwidth", "0.5"),
        ("maximum_bandwidth", "\"much\""), ("maximum_bandwidth", "true"), ("maximum_bandwidth", "[1000]"), ("maximum_bandwidth", "{}"),
        ("max_latency", "-1"), ("max_latency", "9223372036855"), ("max_latency", "\"1\""), ("max_latency_tier2", "-1"),
        ("max_latency_tier2", "1e18"), ("priority", "2147483648"), ("priority", "1.1"), ("priority", "\"high\""),
        ("ignore_bandwidth", "\"true\""), ("ignore_bandwidth", "0"), ("strict_bandwidth", "1"), ("pinned", "\"\""), ("periodic_pings", "[]"),
        ("allocate_protected_path", "\"yes\""), ("description", "5"), ("description", $"\"{new string('d', 4097)}\""),
        ("diverse_flow_id", "5"), ("affinity_flow_id", "{}"),
        ("encapsulation_type", "\"vxlan\""), ("encapsulation_type", "\"VXLAN\""), ("encapsulation_type", "\"fake\""), ("encapsulation_type", "1"),
        ("path_computation_strategy", "\"cheapest\""), ("path_computation_strategy", "\"\""), ("path_computation_strategy", "2"),
        ("statistics", "{\"vlans\": [5]}"), ("statistics", "{\"vlans\": 5}"), ("statistics", "[]"), ("loop_switch_id", "\"00:01\""),
        ("flow_id;source;destination", Gone), ("source;maximum_bandwidth;max_latency;max_latency_tier2", "-1"),
        ("maximum_bandwidth;source.vlan_id;destination.port_number;destination.inner_vlan_id", "-7"),
        ("flow_id;source.switch_id;pinned;encapsulation_type;path_computation_strategy", "\"..\""),
    ];

    /// <summary>Bodies that are no request at all.</summary>
    private static readonly (string Name, string Body)[] s_bodies =
    [
        ("nothing", ""), ("blanks", " \n "), ("null", "null"), ("a list", "[]"), ("text", "\"flow\""), ("a number", "5"), ("true", "true"),
        ("cut off", "{\"flow_id\":"), ("two values", "{} {}"), ("a trailing comma", "{\"flow_id\": \"a\",}"), ("single quotes", "{'flow_id': 'a'}"),
        ("a comment", "{/* hello */}"), ("NaN", "{\"maximum_bandwidth\": NaN}"), ("a leading zero", "{\"maximum_bandwidth\": 01}"),
        ("XML", "<flow/>"), ("an empty object", "{}"),
        ("the same member twice", "{\"flow_id\": \"a\", \"source\": {\"vlan_id\": 1, \"vlan_id\": 2}, \"flow\\u005fid\": \"b\"}"),
        ("the same unknown member twice in a list", "{\"x\": [0, {\"y\": 1, \"y\": 1}]}"),
        ("a member whose name is no text", "{\"\\udc00\": 1}"),
        ("too deep", new string('[', 33)), ("too deep inside", $"{{\"x\": {new string('[', 32)}{new string(']', 32)}}}"),
        ("a great many problems", Many(200)),
    ];

    [Fact]
    public async Task Changed_requests_are_answered_with_the_golden_text()
    {
        var text = new StringBuilder();
        foreach (var (member, value) in s_changes) await Append(text, $"{member} = {Short(value)}", Changed(member, value));
        Assert.True(s_changes.Length >= 80);
        Golden.Check("bad members.txt", text.ToString());
    }

    [Fact]
    public async Task Bodies_that_are_no_request_are_answered_with_the_golden_text()
    {
        var text = new StringBuilder();
        foreach (var (name, body) in s_bodies) await Append(text, name, body);
        Golden.Check("bad bodies.txt", text.ToString());
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        byte[] body = [.. "{\"flow_id\": \""u8, 0xff, 0xfe, .. "\"}"u8];
        Assert.Equal(
            "400 Invalid request | JSON parse error: the body is not UTF-8 | HttpMessageNotReadableException\n      -: is not UTF-8",
            (await api.Send(HttpMethod.Post, "/v2/flows", Json(body))).Error());
    }

    [Theory]
    [InlineData((1 << 20) - 1, 200)]
    [InlineData(1 << 20, 200)]
    [InlineData((1 << 20) + 1, 413)]
    [InlineData(3 << 20, 413)]
    public async Task A_body_may_have_a_mebibyte(int length, int status)
    {
        var calls = api.Flows.Created.Count;
        var text = Samples.Request($"big-{length}");
        var body = Encoding.UTF8.GetBytes(text + new string(' ', length - text.Length));
        foreach (var isChunked in (bool[])[false, true])
        {
            var content = isChunked ? new StreamContent(new Unseekable(body)) : (HttpContent)Json(body);
            content.Headers.ContentType = new("application/json");
            var answer = await api.Send(HttpMethod.Post, "/v2/flows", content);
            Assert.Equal(status, answer.Status);
            if (status != 200) Assert.Contains("The body is longer than 1048576 bytes", answer.Error(), StringComparison.Ordinal);
        }

        Assert.Equal(calls + (status == 200 ? 2 : 0), api.Flows.Created.Count);
    }

    [Theory]
    [InlineData("application/json", 200)]
    [InlineData("application/json; charset=utf-8", 200)]
    [InlineData("APPLICATION/JSON; charset=\"UTF-8\"", 200)]
    [InlineData("application/vnd.kilda+json", 200)]
    [InlineData(null, 200)]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("application/json; charset=utf-16", 415)]
    [InlineData("application/jsonp", 415)]
    [InlineData("nonsense", 415)]
    public async Task Only_JSON_is_read(string? type, int status)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Samples.Request("typed")));
        if (type is not null) content.Headers.TryAddWithoutValidation("Content-Type", type);
        var answer = await api.Send(HttpMethod.Post, "/v2/flows", content);
        Assert.Equal(status, answer.Status);
        if (status == 415) Assert.StartsWith("415 Invalid request | Content type '", answer.Error(), StringComparison.Ordinal);
    }

    /// <summary>So many members, each twice.</summary>
    private static string Many(int count) => $"{{{string.Join(", ", Enumerable.Range(0, 2 * count).Select(i => $"\"x{i % count}\": 1"))}}}";

    private static string Changed(string members, string value)
    {
        var body = JsonNode.Parse(Samples.Request("bad"))!.AsObject();
        var marks = new List<string>();
        foreach (var member in members.Split(';'))
        {
            var parts = member.Split('.');
            var at = parts.Length == 1 ? body : body[parts[0]]!.AsObject();
            at.Remove(parts[^1]);
            if (value == Gone) continue;
            marks.Add($"<{marks.Count}>");
            at[parts[^1]] = marks[^1];
        }

        // The value goes in as text: numbers and escapes must reach the API as they are written here.
        return marks.Aggregate(body.ToJsonString(s_plain), (text, mark) => text.Replace($"\"{mark}\"", value, StringComparison.Ordinal));
    }

    private static readonly System.Text.Json.JsonSerializerOptions s_plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static ByteArrayContent Json(byte[] body) => new(body) { Headers = { ContentType = new("application/json") } };

    private static string Short(string text) => text.Length <= 80 ? text : $"{text[..10]}… ({text.Length} characters)";

    private async Task Append(StringBuilder text, string name, string body)
    {
        var calls = api.Flows.Created.Count;
        var answer = await api.Post("/v2/flows", body);
        text.Append(name).Append("\n  ").Append(answer.Error()).Append('\n');
        Assert.True(api.Flows.Created.Count == calls, $"{name} has reached the grain");
    }

    /// <summary>A stream whose length nobody knows before its end.</summary>
    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
