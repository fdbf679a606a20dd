using System.Text;
using Kilda.Api.Tests.Harness;

namespace Kilda.Api.Tests.YFlows;

/// <summary>Mistakes that a request for a Y-flow can have: what the answer says is in the golden text, and the grain never hears of it.</summary>
public sealed class YBadRequestTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static readonly (string Member, string Value)[] s_changes =
    [
        ("y_flow_id", "\"\""), ("y_flow_id", "7"), ("y_flow_id", "\"a/b\""), ("y_flow_id", $"\"{new string('y', 249)}\""),
        ("shared_endpoint", Change.Gone), ("shared_endpoint", "null"), ("shared_endpoint", "[]"), ("shared_endpoint", "{}"),
        ("shared_endpoint.switch_id", Change.Gone), ("shared_endpoint.switch_id", "\"first\""),
        ("shared_endpoint.port_number", Change.Gone), ("shared_endpoint.port_number", "-1"), ("shared_endpoint.port_number", "0"),
        ("shared_endpoint.port_number", "65536"), ("shared_endpoint.port_number", "\"1\""),
        ("maximum_bandwidth", Change.Gone), ("maximum_bandwidth", "0"), ("maximum_bandwidth", "-1"), ("maximum_bandwidth", "9007199254740993"),
        ("maximum_bandwidth", "1.5"), ("maximum_bandwidth", "\"much\""),
        ("max_latency", "-1"), ("max_latency", "9223372036855"), ("max_latency_tier2", "-1"), ("max_latency_tier2", "[]"),
        ("priority", "1e10"), ("pinned", "1"), ("ignore_bandwidth", "\"true\""), ("strict_bandwidth", "0"), ("periodic_pings", "[]"),
        ("allocate_protected_path", "\"yes\""), ("description", $"\"{new string('d', 4097)}\""), ("description", "5"), ("diverse_flow_id", "{}"),
        ("encapsulation_type", "\"vxlan\""), ("encapsulation_type", "\"fake\""), ("encapsulation_type", "1"),
        ("path_computation_strategy", "\"cheapest\""), ("path_computation_strategy", "2"),
        ("sub_flows", Change.Gone), ("sub_flows", "[]"), ("sub_flows.1", Change.Gone), ("sub_flows", "{}"), ("sub_flows", "[1, null]"), ("sub_flows", "[{}, {}]"), ("sub_flows", "[{}, {}, {}]"),
        ("sub_flows.0.flow_id", "\"\""), ("sub_flows.0.flow_id", "\"..\""), ("sub_flows.1.flow_id", "8"),
        ("sub_flows.0.endpoint", Change.Gone), ("sub_flows.0.endpoint", "7"), ("sub_flows.1.endpoint", "{}"),
        ("sub_flows.1.endpoint.switch_id", "\"-\""), ("sub_flows.1.endpoint.port_number", "-7"), ("sub_flows.1.endpoint.vlan_id", "4096"),
        ("sub_flows.1.endpoint.inner_vlan_id", "-1"), ("sub_flows.1.endpoint.detect_connected_devices", "{\"lldp\": true, \"arp\": true}"),
        ("sub_flows.0.shared_endpoint", Change.Gone), ("sub_flows.0.shared_endpoint", "[]"), ("sub_flows.0.shared_endpoint.vlan_id", "-1"),
        ("sub_flows.1.shared_endpoint.inner_vlan_id", "4096"), ("sub_flows.0.description", $"\"{new string('d', 4097)}\""),
        ("shared_endpoint.port_number;maximum_bandwidth;max_latency;max_latency_tier2;sub_flows.0.endpoint.vlan_id;sub_flows.1.shared_endpoint.vlan_id", "-7"),
        ("shared_endpoint;sub_flows.0.endpoint;sub_flows.0.shared_endpoint", Change.Gone),
    ];

    /// <summary>What is wrong with a replacement beyond what is wrong with a creation.</summary>
    private static readonly (string Member, string Value)[] s_replacements =
    [
        ("path_computation_strategy", Change.Gone), ("path_computation_strategy", "\"\""), ("path_computation_strategy", "\"x\""),
        ("encapsulation_type", Change.Gone), ("encapsulation_type", "null"), ("encapsulation_type", "\"\""),
        ("shared_endpoint;maximum_bandwidth;path_computation_strategy;encapsulation_type", Change.Gone), ("max_latency", "-1"),
        ("sub_flows.0.shared_endpoint", Change.Gone), ("sub_flows", "[{}, {}, {}]"),
    ];

    private static readonly string[] s_patches =
    [
        """{ "maximum_bandwidth": -1, "max_latency": -1, "max_latency_tier2": -1 }""",
        """{ "maximum_bandwidth": 9007199254740993, "max_latency": 9223372036855 }""",
        """{ "path_computation_strategy": "x", "encapsulation_type": "y" }""",
        """{ "encapsulation_type": "vxlan" }""",
        """{ "shared_endpoint": { "port_number": 0, "switch_id": 7 } }""",
        """{ "sub_flows": [{ "flow_id": "one-a", "endpoint": { "port_number": -1 }, "shared_endpoint": { "vlan_id": 4096 } }] }""",
        """{ "sub_flows": [{}, {}, {}] }""",
        """{ "sub_flows": {} }""",
        "[]",
    ];

    [Fact]
    public async Task Creations_are_answered_with_the_golden_text()
    {
        var text = new StringBuilder();
        foreach (var (member, value) in s_changes)
            await Append(text, "POST", "", $"{member} = {Change.Short(value)}", Change.Of(YSamples.Request("bad"), member, value));
        Golden.Check("bad members.txt", text.ToString());
    }

    [Fact]
    public async Task Replacements_are_answered_with_the_golden_text()
    {
        const string good = """{ "path_computation_strategy": "cost", "encapsulation_type": "transit_vlan", """;
        var whole = YSamples.Request("bad").TrimStart()[1..];
        var text = new StringBuilder();
        foreach (var (member, value) in s_replacements) await Append(text, "PUT", "/bad", $"{member} = {value}", Change.Of(good + whole, member, value));
        Golden.Check("bad replacements.txt", text.ToString());
    }

    [Fact]
    public async Task Patches_are_answered_with_the_golden_text()
    {
        var text = new StringBuilder();
        foreach (var patch in s_patches) await Append(text, "PATCH", "/bad", patch, patch);
        Golden.Check("bad patches.txt", text.ToString());
    }

    private async Task Append(StringBuilder text, string method, string path, string name, string body)
    {
        var answer = await api.Send(method, $"/v2/y-flows{path}", body);
        text.Append(name).Append("\n  ").Append(answer.Error()).Append('\n');
        Assert.True(api.YFlows.Created.IsEmpty && api.YFlows.Updated.IsEmpty, $"{name} has reached the grain");
    }
}
