using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kilda.Api.Tests.Harness;
using Kilda.Network.Flows;

namespace Kilda.Api.Tests.Flows;

/// <summary>Whatever is sent, the answer is an error or a flow, and a grain hears only of what makes sense.</summary>
public sealed class RandomRequestTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const int Requests = 500;

    private static readonly string[] s_members =
    [
        "flow_id", "source", "destination", "maximum_bandwidth", "ignore_bandwidth", "strict_bandwidth", "pinned", "periodic_pings",
        "allocate_protected_path", "description", "max_latency", "max_latency_tier2", "priority", "diverse_flow_id", "affinity_flow_id",
        "encapsulation_type", "path_computation_strategy", "statistics", "loop_switch_id", "unknown", "switch_id", "port_number", "vlan_id",
        "inner_vlan_id", "detect_connected_devices", "lldp", "vlans",
    ];

    private static readonly string[] s_values =
    [
        "null", "true", "false", "0", "-0", "1", "-1", "100", "4095", "4096", "65535", "65536", "2147483647", "2147483648", "9007199254740992",
        "9007199254740993", "9223372036854775807", "9223372036854775808", "1e2", "1e300", "1e-5", "0.5", "\"\"", "\"x\"", "\"ff:1\"", "\"cost\"",
        "\"transit_vlan\"", "\"vxlan\"", "\"\\u0000\"", "\"\\ud83d\\ude00\"", "\"\\udead\"", "[]", "{}", "[1, \"a\", {}]", "{\"lldp\": false}",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Random_bodies_never_break_the_API(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < Requests; i++)
        {
            var body = random.Next(4) == 0 ? Damaged(Text(random), random) : Text(random);
            var where = $"seed {seed}, request {i}: {Encoding.UTF8.GetString(body)}";
            var before = api.Flows.Created.Count;
            var answer = await api.Send(
                HttpMethod.Post, "/v2/flows", new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } });
            Assert.True(answer.Status is 200 or 400, $"{where}\n{answer}");
            if (answer.Status != 200) answer.Error();
            Assert.True(before + (answer.Status == 200 ? 1 : 0) == api.Flows.Created.Count, $"{where}\n{answer}");
            if (answer.Status == 200) Assert.True(MakesSense(api.Flows.Created.Last().Request, body), $"{where}\n{api.Flows.Created.Last()}");
        }
    }

    [Fact]
    public async Task Some_random_bodies_are_good()
    {
        var before = api.Flows.Created.Count;
        var random = new Random(5);
        for (var i = 0; i < Requests; i++) await api.Post("/v2/flows", Encoding.UTF8.GetString(Text(random)));
        Assert.InRange(api.Flows.Created.Count - before, 1, Requests - 1);
    }

    /// <summary>What the grain got is in range and is what the body says.</summary>
    private static bool MakesSense(FlowRequest request, byte[] body)
    {
        var root = JsonNode.Parse(body)!;
        Network.Endpoint[] ends = [request.Source, request.Destination];
        return ends.All(end => end.Port is >= 1 and <= 65535 && end.Outer <= 4095 && end.Inner <= 4095)
            && request.Source.Port == Number(root["source"]!["port_number"])
            && request.Bandwidth.Value is >= 0 and <= 1L << 53
            && request.Bandwidth.Value == (Number(root["maximum_bandwidth"]) ?? 0)
            && request.Id == root["flow_id"]!.GetValue<string>()
            && request.Id.Trim().Length > 0
            && (request.MaxLatencyNs ?? 0) >= 0 && request.MaxLatencyNs / 1_000_000 == (long?)Number(root["max_latency"]);
    }

    private static decimal? Number(JsonNode? node) => node?.GetValue<JsonElement>().GetDecimal();

    /// <summary>A good request, a few members of which are random values.</summary>
    private static byte[] Text(Random random)
    {
        var text = new StringBuilder("{");
        var good = JsonDocument.Parse(Samples.Request("good")).RootElement;
        foreach (var member in good.EnumerateObject())
        {
            if (random.Next(8) != 0) Append(text, member.Name, random.Next(8) == 0 ? Object(member.Value, random) : member.Value.GetRawText());
        }

        for (var i = random.Next(4); i > 0; i--) Append(text, Any(s_members, random), Value(random, 3));
        return Encoding.UTF8.GetBytes(text.Append('}').ToString());
    }

    /// <summary>The members of an object, with one more that is random; of anything else a random value.</summary>
    private static string Object(JsonElement good, Random random)
    {
        if (good.ValueKind != JsonValueKind.Object) return Value(random, 1);
        var text = new StringBuilder("{");
        foreach (var member in good.EnumerateObject()) Append(text, member.Name, random.Next(6) == 0 ? Value(random, 1) : member.Value.GetRawText());
        return text.Append('}').ToString();
    }

    private static string Value(Random random, int depth) => (depth == 0 ? 0 : random.Next(8)) switch
    {
        6 => $"[{string.Join(',', Enumerable.Range(0, random.Next(3)).Select(_ => Value(random, depth - 1)))}]",
        7 => $"{{\"{Any(s_members, random)}\": {Value(random, depth - 1)}}}",
        _ => Any(s_values, random),
    };

    /// <summary>A byte changed, or the end missing.</summary>
    private static byte[] Damaged(byte[] body, Random random)
    {
        if (random.Next(3) == 0) return body[..random.Next(body.Length)];
        body[random.Next(body.Length)] = (byte)random.Next(256);
        return body;
    }

    private static void Append(StringBuilder text, string name, string value) =>
        text.Append(text.Length > 1 ? ", " : "").Append('"').Append(name).Append("\": ").Append(value);

    private static string Any(string[] values, Random random) => values[random.Next(values.Length)];
}
