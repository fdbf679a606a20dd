using System.Text.Json.Nodes;
using Kilda.EndToEnd.Harness;
using Kilda.Network;

namespace Kilda.EndToEnd.YFlows;

/// <summary>What is refused of Y-flows says why, as clients know it, and changes nothing.</summary>
public sealed class YRefusalTests(DiamondLab lab) : IClassFixture<DiamondLab>
{
    private static readonly YOrder s_order = new(
        "there", (new(DiamondLab.S1, 1, 100, 101), new(DiamondLab.S4, 1, 200)), (new(DiamondLab.S1, 1, 100, 102), new(DiamondLab.S4, 2, 300)));

    private static readonly YOrder s_new = new(
        "new", (new(DiamondLab.S1, 2, 100, 101), new(DiamondLab.S4, 3, 200)), (new(DiamondLab.S1, 2, 100, 102), new(DiamondLab.S4, 4, 300)));

    /// <summary>A member of a good request, its value, and what the answer says.</summary>
    public static TheoryData<string, string, int, string> Creations => new()
    {
        { "y_flow_id", "\"there\"", 409, "Y-flow there already exists" },
        { "y_flow_id", "\"there-a\"", 409, "Flow there-a already exists" },
        { "sub_flows.0.flow_id", "\"there-a\"", 409, "Flow there-a already exists" },
        { "sub_flows.0.flow_id", "\"there\"", 409, "Y-flow there already exists" },
        { "sub_flows.1.flow_id", "\"new-a\"", 400, "The y-flow new must have different ids for its sub flows, new-a is taken" },
        { "sub_flows", "[]", 400, "The y-flow new has no sub flows provided" },
        { "maximum_bandwidth", "0", 400, "Errors: MaximumBandwidth must be positive" },
        { "maximum_bandwidth", "100000000", 404, "Not enough bandwidth or no path found" },
        { "max_latency_tier2", "7", 400, "maxLatencyTier2 property cannot be used without maxLatency" },
        { "shared_endpoint.switch_id", "\"00:99\"", 400, "Endpoint switch not found 00:00:00:00:00:00:00:99" },
        { "shared_endpoint.port_number", "11", 400, "The port 11 on the switch '00:00:00:00:00:00:00:01' is occupied by an ISL (source endpoint collision)." },
        { "shared_endpoint.port_number", "1", 409, "conflicts with existing flow 'there-a'" },
        { "sub_flows.0.endpoint.port_number", "12", 400, "is occupied by an ISL (destination endpoint collision)." },
        { "sub_flows.0.shared_endpoint.inner_vlan_id", "102", 400, "The sub-flows new-a and new-b have shared endpoint conflict" },
        { "strict_bandwidth;ignore_bandwidth", "true", 400, "Can not turn on ignore bandwidth flag and strict bandwidth flag at the same time" },
        { "pinned;allocate_protected_path", "true", 400, "Flow flags are not valid, unable to process pinned protected flow" },
        { "diverse_flow_id", "\"nobody\"", 400, "Failed to find diverse flow id nobody" },
    };

    [OvsTheory]
    [MemberData(nameof(Creations))]
    public async Task A_creation_with_a_mistake_changes_nothing(string members, string value, int status, string says)
    {
        var body = s_new.ToJson();
        foreach (var member in members.Split(';')) Put(body, member, value);
        await Refused(status, says, "Could not create y-flow", () => lab.Rest.Post("/v2/y-flows", body));
    }

    /// <summary>A patch, and what the answer says.</summary>
    public static TheoryData<string, int, string, string> Patches => new()
    {
        { """{ "sub_flows": [{ "flow_id": "strange" }] }""", 400, "There is no sub-flows with sub-flow id: strange", "Y-flow update error" },
        { """{ "sub_flows": [{ "endpoint": { "vlan_id": 7 } }] }""", 400, "There is no sub-flows with sub-flow id: null", "Y-flow update error" },
        { """{ "sub_flows": [{ "flow_id": "there-a" }] }""", 400, "The y-flow there must have at least 2 sub flows", "Could not update y-flow" },
        { """{ "maximum_bandwidth": 100000000 }""", 404, "Not enough bandwidth or no path found", "Could not update y-flow" },
        { """{ "diverse_flow_id": "there-b" }""", 400, "The y-flow there can not be diverse with itself", "Could not update y-flow" },
    };

    [OvsTheory]
    [MemberData(nameof(Patches))]
    public async Task A_patch_with_a_mistake_changes_nothing(string body, int status, string says, string message) =>
        await Refused(status, says, message, () => lab.Rest.Patch("/v2/y-flows/there", body));

    [OvsFact]
    public async Task A_replacement_that_names_other_legs_changes_nothing()
    {
        var body = s_order.ToJson();
        body["path_computation_strategy"] = "cost";
        body["encapsulation_type"] = "transit_vlan";
        Put(body, "sub_flows.1.flow_id", "\"other\"");
        Put(body, "sub_flows.1.endpoint.port_number", "3");
        Put(body, "sub_flows.1.shared_endpoint.inner_vlan_id", "103");
        await Refused(
            400, "Unable to map provided sub-flows set onto existing y-flow there", "Could not update y-flow",
            () => lab.Rest.Put("/v2/y-flows/there", body.ToJsonString()));
    }

    [OvsFact]
    public async Task What_needs_protected_paths_is_refused_without() => await Refused(
        400, "Could not swap y-flow paths: sub-flow there-a doesn't have a protected path", "Could not swap y-flow paths",
        () => lab.Rest.Post("/v2/y-flows/there/swap", ""));

    [OvsTheory]
    [InlineData("PUT", "", "Could not update y-flow", "Y-flow nobody not found")]
    [InlineData("PATCH", "", "Y-flow update error", "Y-flow was not found by the specified y-flow id: nobody")]
    [InlineData("DELETE", "", "Could not delete y-flow", "Y-flow nobody not found")]
    [InlineData("POST", "/reroute", "Could not reroute y-flow", "Y-flow nobody not found")]
    [InlineData("POST", "/swap", "Could not swap y-flow paths", "Y-flow nobody not found")]
    [InlineData("POST", "/validate", "Could not validate y-flow", "Y-flow nobody not found")]
    [InlineData("POST", "/sync", "Could not sync y-flow", "Y-flow nobody not found")]
    public async Task A_Y_flow_that_is_not_there(string method, string call, string message, string says)
    {
        var body = s_order.ToJson();
        body["path_computation_strategy"] = "cost";
        body["encapsulation_type"] = "transit_vlan";
        var path = $"/v2/y-flows/nobody{call}";
        var answer = method switch
        {
            "PUT" => await lab.Rest.Put(path, body.ToJsonString()),
            "PATCH" => await lab.Rest.Patch(path, "{}"),
            "DELETE" => await lab.Rest.Delete(path),
            _ => await lab.Rest.Post(path, ""),
        };
        Assert.Equal((404, message, says), (answer.Status, Text(answer, "error-message"), Text(answer, "error-description")));
    }

    private async Task Refused(int status, string says, string message, Func<Task<Answer>> call)
    {
        await using var yFlow = await s_order.Create(lab.Rest);
        var (tables, links, flows) = (await lab.Tables(), await lab.Rest.Links(), await lab.Rest.FlowIds());
        var answer = await call();
        Assert.True(answer.Status == status, $"expected {status}, got {answer}");
        Assert.Equal(message, Text(answer, "error-message"));
        Assert.Contains(says, Text(answer, "error-description"), StringComparison.Ordinal);
        Assert.Equal(flows, await lab.Rest.FlowIds());
        Assert.Equal(tables, await lab.Tables());
        Assert.Equal(links.ToHashSet(), (await lab.Rest.Links()).ToHashSet());
        Assert.Equal("Up", (await yFlow.Now())["status"]!.GetValue<string>());
    }

    private static string Text(Answer answer, string member) => answer.Body![member]!.GetValue<string>();

    private static void Put(JsonNode body, string member, string value)
    {
        var parts = member.Split('.');
        foreach (var part in parts[..^1]) body = body is JsonArray list ? list[int.Parse(part, null)]! : body[part]!;
        body[parts[^1]] = JsonNode.Parse(value);
    }
}
