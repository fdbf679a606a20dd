using System.Text.Json.Nodes;
using Kilda.EndToEnd.Harness;
using Kilda.Network;

namespace Kilda.EndToEnd.Switches;

/// <summary>Open vSwitch, changed by hand behind the controller's back: everything is found, told, and repaired when asked.</summary>
public sealed class ValidationTests(DiamondLab lab) : IClassFixture<DiamondLab>
{
    private const string Foreign = "cookie=0xfeed,table=0,priority=7,in_port=4,dl_vlan=999,actions=drop\n";
    private const string Stale = "cookie=0x40000000000fffff,table=4,priority=20,metadata=0x7ffff8/0x7fffff,dl_vlan=5,actions=drop\n";
    private static readonly Endpoint Near = new(DiamondLab.S1, 1, 100), Far = new(DiamondLab.S4, 1, 200);

    [OvsFact]
    public async Task What_was_changed_by_hand_is_found_and_repaired_and_a_foreign_rule_is_left()
    {
        await using var flow = await lab.Flow(new FlowOrder("validated", Near, Far, 5_000));
        Assert.True((await Validate("v2"))["as_expected"]!.GetValue<bool>());
        var tables = await lab.Tables();
        await lab.Ovs.AddFlowsAsync(DiamondLab.S1, Foreign + Stale);
        await lab.Ovs.OfctlAsync(DiamondLab.S1, "del-flows", ["table=3,in_port=1,dl_vlan=100"]);
        await lab.Ovs.OfctlAsync(DiamondLab.S1, "mod-flows", ["table=4,cookie=0x4000000000000000/0x4000000000000000,actions=drop"]);
        var meter = await Meter(5_000);
        await lab.Ovs.OfctlAsync(DiamondLab.S1, "mod-meter", [$"meter={meter},kbps,burst,stats,bands=type=drop,rate=77,burst_size=77"]);
        await lab.Ovs.OfctlAsync(DiamondLab.S1, "add-group", ["group_id=10,type=all,bucket=output:3"]);

        var found = await Validate("v2");
        Assert.False(found["as_expected"]!.GetValue<bool>());
        Assert.Equal("validated", found["meters"]!["misconfigured"]![0]!["expected"]!["flow_id"]!.GetValue<string>());
        Assert.Equal(77, found["meters"]!["misconfigured"]![0]!["discrepancies"]!["rate"]!.GetValue<long>());
        Assert.Equal(5_000, found["meters"]!["misconfigured"]![0]!["expected"]!["rate"]!.GetValue<long>());
        Assert.Equal(0xfeed, found["foreign"]!.AsArray().Single()!["cookie"]!.GetValue<long>());
        Assert.Equal(10, found["groups"]!["excess"]!.AsArray().Single()!["group_id"]!.GetValue<int>());
        Assert.Single(found["rules"]!["excess"]!.AsArray());
        Assert.Equal(3, found["rules"]!["missing"]!.AsArray().Single()!["table_id"]!.GetValue<int>());
        Assert.Empty(found["rules"]!["misconfigured"]![0]!["discrepancies"]!["instructions"]!.AsObject());

        await Synchronize(removeExcess: false);
        found = await Validate("v2");
        Assert.Single(found["rules"]!["excess"]!.AsArray());
        Assert.Empty(found["rules"]!["missing"]!.AsArray());
        Assert.Empty(found["rules"]!["misconfigured"]!.AsArray());
        Assert.Empty(found["meters"]!["misconfigured"]!.AsArray());

        var sync = await Synchronize(removeExcess: true);
        Assert.Single(sync["rules"]!["removed"]!.AsArray());
        Assert.Single(sync["groups"]!["removed"]!.AsArray());
        found = await Validate("v2");
        Assert.True(found["as_expected"]!.GetValue<bool>());
        Assert.Single(found["foreign"]!.AsArray());
        await lab.Ovs.OfctlAsync(DiamondLab.S1, "del-flows", ["cookie=0xfeed/-1"]);
        Assert.Equal(tables, await lab.Tables());
        await lab.Across(lab.Host(Near), lab.Host(Far), DiamondLab.Frame(ClientTags.Sent(Near)));
    }

    [OvsFact]
    public async Task A_deleted_meter_takes_its_rule_along_and_both_come_back()
    {
        await using var flow = await lab.Flow(new FlowOrder("meter-gone", Near, Far, 5_000));
        var tables = await lab.Tables();
        var meter = await Meter(5_000);
        await lab.Ovs.OfctlAsync(DiamondLab.S1, "del-meter", [$"meter={meter}"]);
        var found = await Validate("v1");
        Assert.Equal(meter, found["meters"]!["missing"]!.AsArray().Single()!["meter_id"]!.GetValue<int>());
        Assert.Equal("meter-gone", found["meters"]!["missing"]![0]!["flow_id"]!.GetValue<string>());
        Assert.Single(found["rules"]!["missing"]!.AsArray());
        await Synchronize(removeExcess: false);
        Assert.Equal(tables, await lab.Tables());
    }

    [OvsFact]
    public async Task A_switch_lists_exactly_its_rules()
    {
        var dump = await lab.Ovs.OfctlAsync(DiamondLab.S2, "dump-flows", ["--no-stats"]);
        var rules = (await lab.Rest.Get($"/v1/switches/{DiamondLab.S2}/rules")).Ok()["flows"]!.AsArray();
        Assert.Equal(dump.Split('\n').Count(line => line.Contains("cookie=", StringComparison.Ordinal)), rules.Count);
        Assert.All(rules, rule => Assert.Contains(rule!["cookie"]!.GetValue<long>().ToString("x", null), dump, StringComparison.Ordinal));
    }

    private async Task<int> Meter(long rate) => (await lab.Rest.Get($"/v1/switches/{DiamondLab.S1}/meters")).Ok()["meters"]!.AsArray()
        .Single(each => each!["rate"]!.GetValue<long>() == rate)!["meter_id"]!.GetValue<int>();

    private static async Task<JsonNode> Ok(Task<Answer> answer) => (await answer).Ok();

    private Task<JsonNode> Validate(string version) => Ok(lab.Rest.Get($"/{version}/switches/{DiamondLab.S1}/validate"));

    private Task<JsonNode> Synchronize(bool removeExcess) => Ok(lab.Rest.Patch(
        $"/v1/switches/{DiamondLab.S1}/synchronize", new JsonObject { ["remove_excess"] = removeExcess }.ToJsonString()));
}
