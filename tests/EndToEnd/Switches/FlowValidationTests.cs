using System.Text.Json.Nodes;
using Kilda.EndToEnd.Harness;
using Kilda.Network;

namespace Kilda.EndToEnd.Switches;

/// <summary>A flow whose rules were changed by hand: its validation says what and where, its synchronisation puts it right, and touches no other.</summary>
public sealed class FlowValidationTests(DiamondLab lab) : IClassFixture<DiamondLab>
{
    private static readonly Endpoint Near = new(DiamondLab.S1, 1, 100), Far = new(DiamondLab.S4, 1, 200);
    private static readonly Endpoint OtherNear = new(DiamondLab.S1, 2, 100), OtherFar = new(DiamondLab.S4, 2, 200);

    [OvsFact]
    public async Task What_was_changed_by_hand_is_found_path_by_path_and_repaired()
    {
        await using var flow = await lab.Flow(new FlowOrder("checked", Near, Far, 5_000));
        await using var other = await lab.Flow(new FlowOrder("unchecked", OtherNear, OtherFar, 6_000));
        Assert.All(await Validate("checked"), path => Assert.True(path!["as_expected"]!.GetValue<bool>()));
        var tables = await lab.Tables();
        var (meter, otherMeter) = (await Meter(5_000), await Meter(6_000));
        await lab.Ovs.OfctlAsync(DiamondLab.S1, "mod-meter", [$"meter={meter},kbps,burst,stats,bands=type=drop,rate=77,burst_size=77"]);
        await lab.Ovs.OfctlAsync(DiamondLab.S1, "mod-meter", [$"meter={otherMeter},kbps,burst,stats,bands=type=drop,rate=88,burst_size=88"]);
        await lab.Ovs.OfctlAsync(DiamondLab.S4, "del-flows", ["table=3,in_port=1,dl_vlan=200"]);

        var found = await Validate("checked");
        Assert.Equal(["forward", "reverse"], found.Select(path => path!["direction"]!.GetValue<string>()));
        Assert.Equal(["meterBurstSize", "meterRate"], Fields(found[0]!));
        Assert.Equal(["all"], Fields(found[1]!));
        Assert.Contains(-1, found[1]!["pkt_counts"]!.AsArray().Select(count => count!.GetValue<long>()));
        Assert.Equal(["meterBurstSize", "meterRate"], Fields((await Validate("unchecked"))[0]!));

        (await lab.Rest.Patch("/v1/flows/checked/sync")).Ok();
        Assert.All(await Validate("checked"), path => Assert.True(path!["as_expected"]!.GetValue<bool>()));
        Assert.Equal(["meterBurstSize", "meterRate"], Fields((await Validate("unchecked"))[0]!));
        await lab.Across(lab.Host(Far), lab.Host(Near), DiamondLab.Frame(ClientTags.Sent(Far)));
        (await lab.Rest.Patch("/v1/flows/unchecked/sync")).Ok();
        Assert.Equal(tables, await lab.Tables());
    }

    private static string[] Fields(JsonNode path) => [.. path["discrepancies"]!.AsArray().Select(each => each!["field"]!.GetValue<string>()).Order()];

    private async Task<JsonArray> Validate(string flow) => (await lab.Rest.Get($"/v1/flows/{flow}/validate")).Ok().AsArray();

    private async Task<int> Meter(long rate) => (await lab.Rest.Get($"/v1/switches/{DiamondLab.S1}/meters")).Ok()["meters"]!.AsArray()
        .Single(each => each!["rate"]!.GetValue<long>() == rate)!["meter_id"]!.GetValue<int>();
}
