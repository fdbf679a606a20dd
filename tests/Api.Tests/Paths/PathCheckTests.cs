using System.Text;
using Kilda.Api.Tests.Harness;
using Kilda.Network.Topology;

namespace Kilda.Api.Tests.Paths;

public sealed class PathCheckTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const string Good = """
        {"switch_id": "1", "output_port": 11}, {"switch_id": "2", "input_port": 11, "output_port": 12}, {"switch_id": "4", "input_port": 11}
        """;

    private static readonly (string Name, string Body)[] s_drafts =
    [
        ("a good path", $$"""{"bandwidth": 1000, "nodes": [{{Good}}]}"""),
        ("nothing asked of it", $$"""{"nodes": [{{Good}}], "unknown": 1}"""),
        ("too much bandwidth", $$"""{"bandwidth": 9999000, "nodes": [{{Good}}]}"""),
        ("bandwidth of a flow that gives way", $$"""{"bandwidth": 9999000, "reuse_flow_resources": "one", "nodes": [{{Good}}]}"""),
        ("too slow", $$"""{"max_latency": 1, "path_computation_strategy": "LATENCY", "nodes": [{{Good}}]}"""),
        ("too slow for both limits", $$"""{"max_latency": 1, "max_latency_tier2": 2, "path_computation_strategy": "max_latency", "nodes": [{{Good}}]}"""),
        ("a link that failed", """{"nodes": [{"switch_id": "1", "output_port": 12}, {"switch_id": "3", "input_port": 11}]}"""),
        ("a link that is none", """{"nodes": [{"switch_id": "1", "output_port": 9}, {"switch_id": "2", "input_port": 9}]}"""),
        ("no link, no latency", """{"max_latency": 1, "path_computation_strategy": "latency", "nodes": [{"switch_id": "1", "output_port": 9}, {"switch_id": "2", "input_port": 9}]}"""),
        ("a switch that is none", """{"nodes": [{"switch_id": "1", "output_port": 11}, {"switch_id": "99", "input_port": 11}]}"""),
        ("beside a flow on the same links", $$"""{"diverse_with_flow": "one", "nodes": [{{Good}}]}"""),
        ("beside nobody", $$"""{"diverse_with_flow": "nobody", "nodes": [{{Good}}]}"""),
        ("the way back", """{"nodes": [{"switch_id": "4", "output_port": 11}, {"switch_id": "2", "input_port": 12}]}"""),
    ];

    private static readonly (string Name, string Body)[] s_mistakes =
    [
        ("no nodes", "{}"), ("nodes that are none", """{"nodes": 5}"""), ("one node", """{"nodes": [{"switch_id": "1"}]}"""),
        ("nodes without anything", """{"nodes": [{}, {}]}"""), ("no objects", """{"nodes": [1, {"switch_id": "1", "input_port": 1}]}"""),
        ("ports that are none", """{"nodes": [{"switch_id": "1", "output_port": 0}, {"switch_id": "x", "input_port": 65536}]}"""),
        ("negative limits", $$"""{"max_latency": -1, "max_latency_tier2": -1, "bandwidth": -1, "nodes": [{{Good}}]}"""),
        ("huge limits", $$"""{"max_latency": 1e18, "bandwidth": 1e17, "nodes": [{{Good}}]}"""),
        ("words that are none", $$"""{"path_computation_strategy": "x", "flow_encapsulation_type": "y", "nodes": [{{Good}}]}"""),
        ("what is not offered", $$"""{"flow_encapsulation_type": "VXLAN", "nodes": [{{Good}}]}"""),
        ("a great many nodes", $$"""{"nodes": [{{string.Join(',', Enumerable.Repeat("""{"switch_id": "1", "input_port": 1, "output_port": 1}""", 257))}}]}"""),
        ("a list", "[]"),
    ];

    [Fact]
    public async Task What_is_wrong_with_a_path_is_the_golden_text()
    {
        api.Services.Put(Samples.Up(Samples.Order("one")));
        var text = new StringBuilder();
        foreach (var (name, body) in s_drafts)
        {
            var answer = await api.Post("/v2/network/path/check", body);
            Assert.True(answer.Status == 200, $"{name}: {answer}");
            text.Append(name).Append(": ").Append(answer.Member("is_valid")).Append(", ").Append(answer.Member("pce_response")).Append('\n');
            foreach (var message in answer.Body!["validation_messages"]!.AsArray()) text.Append("  ").Append(message).Append('\n');
        }

        Golden.Check("checks.txt", text.ToString());
    }

    [Fact]
    public async Task Mistakes_are_answered_with_the_golden_text()
    {
        var text = new StringBuilder();
        foreach (var (name, body) in s_mistakes)
            text.Append(name).Append("\n  ").Append((await api.Post("/v2/network/path/check", body)).Error()).Append('\n');
        Golden.Check("mistakes.txt", text.ToString());
    }

    [Fact]
    public async Task Nothing_but_the_path_is_searched()
    {
        var isl = IslId.Between(new(Samples.S1, 50), new(Samples.S4, 50));
        api.Network.Put(Samples.Link(isl, LinkStatus.Active));
        var answer = await api.Post(
            "/v2/network/path/check", """{"nodes": [{"switch_id": "1", "output_port": 12}, {"switch_id": "3", "input_port": 11, "output_port": 12}, {"switch_id": "4", "input_port": 12}]}""");
        api.Network.Remove(isl, 2);
        Assert.Equal("False", answer.Member("is_valid"), ignoreCase: true);
    }
}
