using System.Text.Json.Nodes;
using Kilda.EndToEnd.Harness;
using Kilda.Network;

namespace Kilda.EndToEnd.Flows;

/// <summary>What is refused says why and changes nothing.</summary>
public sealed class RefusalTests(DiamondLab lab) : IClassFixture<DiamondLab>
{
    private const string Missing = "(removed)";
    private static readonly FlowOrder Taken = new("taken", new(DiamondLab.S1, 1, 100), new(DiamondLab.S4, 1, 200));

    /// <summary>A good request, one member of it changed: path of the member, its value as JSON, and what the answer must say.</summary>
    public static TheoryData<string, string, int, string> Changes => new()
    {
        { "flow_id", "\"taken\"", 409, "Flow taken already exists" },
        { "source.vlan_id", "100", 409, "conflicts with existing flow 'taken'" },
        { "maximum_bandwidth", "20000000", 404, "Not enough bandwidth or no path found" },
        { "maximum_bandwidth", "-1", 400, "non-negative" },
        { "maximum_bandwidth", "\"much\"", 400, "" },
        { "maximum_bandwidth", "1e300", 400, "" },
        { "source.switch_id", "\"00:00:00:00:00:00:00:99\"", 400, "not connected to the controller" },
        { "source.switch_id", "\"first\"", 400, "" },
        { "source.port_number", "11", 400, "occupied by an ISL" },
        { "source.port_number", "-1", 400, "" },
        { "source.vlan_id", "4096", 400, "VlanId must be less than 4096" },
        { "destination.inner_vlan_id", "-1", 400, "InnerVlanId must be non-negative" },
        { "source", Missing, 400, "Source is required" },
        { "flow_id", Missing, 400, "FlowId is required" },
    };

    [OvsTheory]
    [MemberData(nameof(Changes))]
    public async Task A_request_with_a_mistake_changes_nothing(string member, string value, int status, string says)
    {
        var body = new FlowOrder("refused", new(DiamondLab.S1, 1, 101), new(DiamondLab.S4, 1, 201)).ToJson();
        var parts = member.Split('.');
        var at = parts.Length == 1 ? body : body[parts[0]]!.AsObject();
        at.Remove(parts[^1]);
        if (value != Missing) at[parts[^1]] = JsonNode.Parse(value);
        await Refused(body.ToJsonString(), status, says);
    }

    [OvsTheory]
    [InlineData("{\"flow_id\":")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("\"flow\"")]
    public async Task What_is_no_request_changes_nothing(string text) => await Refused(text, 400, "");

    [OvsFact]
    public async Task Ends_that_are_the_same_are_refused()
    {
        var order = new FlowOrder("refused", new(DiamondLab.S1, 1, 300), new(DiamondLab.S1, 1, 300));
        await Refused(order.ToJson().ToJsonString(), 400, "one-switch flow for the same ports and VLANs");
    }

    private async Task Refused(string text, int status, string says)
    {
        await using var taken = await lab.Flow(Taken);
        var (tables, links) = (await lab.Tables(), await lab.Rest.Links());

        var answer = await lab.Rest.Post("/v2/flows", text);
        Assert.True(answer.Status == status, $"expected {status}, got {answer}");
        foreach (var member in (string[])["correlation_id", "timestamp", "error-type", "error-message", "error-description"])
        {
            Assert.True(answer.Body?[member] is not null, $"no {member} in {answer}");
        }

        Assert.Contains(says, answer.Text.Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal([Taken.Id], await lab.Rest.FlowIds());
        Assert.Equal(tables, await lab.Tables());
        Assert.Equal(links.ToHashSet(), (await lab.Rest.Links()).ToHashSet());
    }
}
