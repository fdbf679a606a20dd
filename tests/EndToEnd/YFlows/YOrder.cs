using System.Text.Json.Nodes;
using Kilda.EndToEnd.Harness;
using Kilda.Network;

namespace Kilda.EndToEnd.YFlows;

/// <summary>What is asked for with POST /v2/y-flows: where each leg begins, all on one port, and where it ends.</summary>
internal sealed record YOrder(
    string Id, (Endpoint Shared, Endpoint Leaf) A, (Endpoint Shared, Endpoint Leaf) B, bool IsProtected = false, long Bandwidth = 10_000)
{
    /// <summary>Both ends of a leg.</summary>
    public (Endpoint Shared, Endpoint Leaf)[] Legs => [A, B];

    /// <summary>Every client of it.</summary>
    public Endpoint[] Clients => [A.Shared, B.Shared, A.Leaf, B.Leaf];

    public JsonObject ToJson() => new()
    {
        ["y_flow_id"] = Id,
        ["shared_endpoint"] = new JsonObject { ["switch_id"] = A.Shared.Switch.ToString(), ["port_number"] = A.Shared.Port },
        ["maximum_bandwidth"] = Bandwidth,
        ["allocate_protected_path"] = IsProtected,
        ["sub_flows"] = new JsonArray(Leg("a", A), Leg("b", B)),
    };

    /// <summary>Creates it and waits until it works.</summary>
    public async Task<RunningYFlow> Create(Rest rest)
    {
        var answer = await rest.Post("/v2/y-flows?wait=true", ToJson());
        Assert.True(answer.Status == 201, $"expected 201, got {answer}");
        Assert.Equal("Up", answer.Body!["status"]!.GetValue<string>());
        return new RunningYFlow(rest, Id);
    }

    private JsonObject Leg(string name, (Endpoint Shared, Endpoint Leaf) leg) => new()
    {
        ["flow_id"] = $"{Id}-{name}",
        ["endpoint"] = new JsonObject
        {
            ["switch_id"] = leg.Leaf.Switch.ToString(),
            ["port_number"] = leg.Leaf.Port,
            ["vlan_id"] = leg.Leaf.Outer,
            ["inner_vlan_id"] = leg.Leaf.Inner,
        },
        ["shared_endpoint"] = new JsonObject { ["vlan_id"] = leg.Shared.Outer, ["inner_vlan_id"] = leg.Shared.Inner },
    };
}

/// <summary>A Y-flow that is deleted at the end, however the test ends.</summary>
internal sealed class RunningYFlow(Rest rest, string id) : IAsyncDisposable
{
    private bool _deleted;

    public async Task<JsonNode> Now() => (await rest.Get($"/v2/y-flows/{id}")).Ok();

    /// <summary>Changes it and waits until that is done.</summary>
    public async Task<JsonNode> Patch(string body) => Done(await rest.Patch($"/v2/y-flows/{id}?wait=true", body));

    /// <summary>Asks for an operation without a body and waits until that is done.</summary>
    public async Task<JsonNode> Ask(string operation) => Done(await rest.Post($"/v2/y-flows/{id}/{operation}?wait=true", ""));

    /// <summary>Ends when it shows this.</summary>
    public Task<Answer> Shows(string status, bool degraded) => Eventually.Value(
        () => rest.Get($"/v2/y-flows/{id}"),
        answer => answer.Body?["status"]?.GetValue<string>() == status && answer.Body["degraded"]!.GetValue<bool>() == degraded,
        $"Y-flow {id} is {status}, {(degraded ? "" : "not ")}degraded");

    public async Task Delete()
    {
        _deleted = true;
        var answer = await rest.Delete($"/v2/y-flows/{id}?wait=true");
        Assert.True(answer.Status == 202, $"expected 202, got {answer}");
        Assert.Equal("Deleted", answer.Body!["status"]!.GetValue<string>());
        Assert.Equal(404, (await rest.Get($"/v2/y-flows/{id}")).Status);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_deleted) await Delete();
    }

    private static JsonNode Done(Answer answer)
    {
        Assert.True(answer.Status == 202, $"expected 202, got {answer}");
        return answer.Body!;
    }
}
