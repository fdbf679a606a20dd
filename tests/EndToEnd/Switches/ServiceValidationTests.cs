using System.Text.Json.Nodes;
using Kilda.EndToEnd.Harness;
using Kilda.EndToEnd.YFlows;
using Kilda.Network;

namespace Kilda.EndToEnd.Switches;

/// <summary>Mirrors and Y-flows on Open vSwitch, damaged by hand: found, told and repaired.</summary>
public sealed class ServiceValidationTests(DiamondLab lab) : IClassFixture<DiamondLab>
{
    private static readonly Endpoint Near = new(DiamondLab.S1, 1, 100), Far = new(DiamondLab.S4, 1, 200), Sink = new(DiamondLab.S1, 3, 400);

    [OvsFact]
    public async Task A_group_that_is_missing_takes_its_rules_along_and_all_come_back()
    {
        await using var flow = await lab.Flow(new FlowOrder("mirrored", Near, Far, 10_000));
        var made = await lab.Rest.Post("/v2/flows/mirrored/mirror?wait=true", new JsonObject
        {
            ["mirror_point_id"] = "m",
            ["mirror_point_direction"] = "forward",
            ["mirror_point_switch_id"] = DiamondLab.S1.ToString(),
            ["sink_endpoint"] = new JsonObject
            {
                ["switch_id"] = Sink.Switch.ToString(), ["port_number"] = Sink.Port, ["vlan_id"] = Sink.Outer, ["inner_vlan_id"] = Sink.Inner,
            },
        });
        Assert.True(made.Status == 200, $"{made}");
        var tables = await lab.Tables();
        await lab.Ovs.OfctlAsync(DiamondLab.S1, "del-groups");
        var found = (await lab.Rest.Get($"/v2/switches/{DiamondLab.S1}/validate")).Ok();
        Assert.Single(found["groups"]!["missing"]!.AsArray());
        Assert.Single(found["rules"]!["missing"]!.AsArray());
        Assert.Equal("mirrored", found["rules"]!["missing"]![0]!["flow_id"]!.GetValue<string>());
        Assert.Contains("groupId", Fields((await lab.Rest.Get("/v1/flows/mirrored/validate")).Ok()[0]!["discrepancies"]!));
        var sync = (await lab.Rest.Patch($"/v1/switches/{DiamondLab.S1}/synchronize", """{ "remove_excess": false }""")).Ok();
        Assert.Single(sync["groups"]!["installed"]!.AsArray());
        Assert.Equal(tables, await lab.Tables());
        await lab.Ovs.SettleAsync();
        await lab.Across(lab.Host(Far), lab.Host(Near), DiamondLab.Frame(ClientTags.Sent(Far)));
    }

    [OvsFact]
    public async Task A_y_flow_that_was_damaged_at_both_ends_is_found_leg_by_leg_and_repaired()
    {
        var order = new YOrder(
            "y-checked", (new(DiamondLab.S1, 2, 100, 101), new(DiamondLab.S4, 1, 200)), (new(DiamondLab.S1, 2, 100, 102), new(DiamondLab.S4, 2, 300)));
        await using var yFlow = await order.Create(lab.Rest);
        var found = (await lab.Rest.Post("/v2/y-flows/y-checked/validate", "")).Ok();
        Assert.True(found["as_expected"]!.GetValue<bool>(), found.ToJsonString());
        var tables = await lab.Tables();
        await lab.Ovs.OfctlAsync(DiamondLab.S1, "del-flows", ["table=4,cookie=0x4000000000000000/0x4000000000000000"]);
        await lab.Ovs.OfctlAsync(DiamondLab.S4, "del-flows", ["table=3,in_port=1,dl_vlan=200"]);
        found = (await lab.Rest.Post("/v2/y-flows/y-checked/validate", "")).Ok();
        Assert.False(found["as_expected"]!.GetValue<bool>());
        Assert.Contains("all", Fields(found["y_flow_validation_result"]!["discrepancies"]!));
        var legs = found["sub_flow_validation_results"]!.AsArray();
        Assert.Equal(
            ["y-checked-a reverse"],
            legs.Where(leg => !leg!["as_expected"]!.GetValue<bool>()).Select(leg => $"{leg!["flow_id"]} {leg["direction"]}"));
        var synced = (await lab.Rest.Post("/v2/y-flows/y-checked/sync", "")).Ok();
        Assert.False(synced["rerouted"]!.GetValue<bool>());
        Assert.Equal(tables, await lab.Tables());
    }

    private static string[] Fields(JsonNode discrepancies) => [.. discrepancies.AsArray().Select(each => each!["field"]!.GetValue<string>())];
}
