using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kilda.Api.Tests.Harness;
using Kilda.Network.YFlows;

namespace Kilda.Api.Tests.YFlows;

/// <summary>Whatever is sent to calls about Y-flows, mirrors and joins, the answer is an error or a good one, and a grain hears only of what makes sense.</summary>
public sealed class RandomYFlowTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const int Requests = 400;

    private static readonly string[] s_values =
    [
        "null", "true", "false", "0", "-0", "1", "-1", "100", "4095", "4096", "65535", "65536", "2147483648", "9007199254740993",
        "9223372036854775808", "1e2", "1e300", "0.5", "\"\"", "\"x\"", "\"ff:1\"", "\"cost\"", "\"transit_vlan\"", "\"vxlan\"", "\"forward\"", "\"\\u0000\"",
        "\"\\udead\"", "\"a/b\"", "[]", "{}", "[1, \"a\", {}]", "[{}, {}]", "[{}, {}, {}]", "{\"lldp\": true}",
    ];

    private static readonly string s_mirror = $$"""
        {
          "mirror_point_id": "m", "mirror_point_direction": "forward", "mirror_point_switch_id": "{{Samples.S1}}", "join_traffic_from_sink": false,
          "sink_endpoint": { "switch_id": "{{Samples.S2}}", "port_number": 7, "vlan_id": 400, "inner_vlan_id": 0 }
        }
        """;

    private static readonly string s_join = $$"""
        {
          "join_point_id": "j", "mirror_direction": "reverse", "join_point_switch_id": "{{Samples.S1}}", "flow_id_to": "one", "multi_access": false,
          "sink_endpoint": { "switch_id": "{{Samples.S2}}", "port_number": 7, "vlan_id": 400, "inner_vlan_id": 0 }
        }
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Random_Y_flows_never_break_the_API(int seed)
    {
        var random = new Random(seed);
        var good = 0;
        for (var i = 0; i < Requests; i++)
        {
            var body = Changed(YSamples.Request("good"), random);
            foreach (var (method, path, status) in ((string, string, int)[])[("POST", "", 201), ("PUT", "/good", 202), ("PATCH", "/good", 202)])
            {
                var before = api.YFlows.Created.Count + api.YFlows.Updated.Count;
                var answer = await api.Send(method, $"/v2/y-flows{path}", body);
                var where = $"seed {seed}, request {i}, {method}: {body}\n{answer}";
                Assert.True(answer.Status == status || answer.Status == 400, where);
                if (answer.Status == 400) answer.Error();
                Assert.True(before + (answer.Status == status ? 1 : 0) == api.YFlows.Created.Count + api.YFlows.Updated.Count, where);
                if (answer.Status == 201) Assert.True(MakesSense(api.YFlows.Created.Last().Request), where);
                good += answer.Status == 400 ? 0 : 1;
            }
        }

        Assert.InRange(good, 1, (3 * Requests) - 1);
    }

    [Theory]
    [InlineData("PUT", "mirror", 3)]
    [InlineData("POST", "mirror", 4)]
    [InlineData("PUT", "join", 5)]
    public async Task Random_mirrors_and_joins_never_break_the_API(string method, string what, int seed)
    {
        var random = new Random(seed);
        var good = 0;
        for (var i = 0; i < Requests; i++)
        {
            var body = Changed(what == "mirror" ? s_mirror : s_join, random);
            var before = api.Flows.Mirrored.Count + api.Flows.Joined.Count;
            var answer = await api.Send(method, $"/flows/one/{what}", body);
            var where = $"seed {seed}, request {i}: {body}\n{answer}";
            Assert.True(answer.Status is 200 or 400, where);
            if (answer.Status == 400) answer.Error();
            Assert.True(before + (answer.Status == 200 ? 1 : 0) == api.Flows.Mirrored.Count + api.Flows.Joined.Count, where);
            good += answer.Status == 200 ? 1 : 0;
        }

        Assert.InRange(good, 1, Requests - 1);
    }

    private static bool MakesSense(YFlowRequest request) =>
        request.Shared.Port is >= 1 and <= 65535 && request.Bandwidth.Value is > 0 and <= 1L << 53 && request.SubFlows.Count <= 2
        && (request.MaxLatencyNs ?? 0) >= 0 && request.Id.Trim().Length > 0
        && request.SubFlows.All(leg => leg.End.Port is >= 1 and <= 65535 && leg.SharedOuter <= 4095 && leg.SharedInner <= 4095 && leg.FlowId.Length > 0);

    /// <summary>A good body, a few members of which, at any depth, are random values, are gone, or are new.</summary>
    private static string Changed(string good, Random random)
    {
        var root = JsonNode.Parse(good)!;
        var marks = new List<string>();
        for (var left = random.Next(4); left > 0; left--)
        {
            var objects = Objects(root).ToArray();
            var at = objects[random.Next(objects.Length)];
            var names = at.Select(member => member.Key).Append("priority").Append("max_latency").Append("unknown").ToArray();
            var name = names[random.Next(names.Length)];
            at.Remove(name);
            if (random.Next(5) == 0) continue;
            at[name] = $"<{marks.Count}>";
            marks.Add(s_values[random.Next(s_values.Length)]);
        }

        var text = new StringBuilder(root.ToJsonString(s_plain));
        for (var i = 0; i < marks.Count; i++) text.Replace($"\"<{i}>\"", marks[i]);
        return text.ToString();
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject found => found.SelectMany(member => Objects(member.Value)).Prepend(found),
        JsonArray list => list.SelectMany(Objects),
        _ => [],
    };

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
