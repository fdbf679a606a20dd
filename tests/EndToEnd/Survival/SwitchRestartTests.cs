using Kilda.EndToEnd.Harness;
using Kilda.Network;

namespace Kilda.EndToEnd.Survival;

/// <summary>Switches that come back with something else than they were given.</summary>
public sealed class SwitchRestartTests(DiamondLab lab) : IClassFixture<DiamondLab>
{
    private const string Foreign = "cookie=0xfeed,table=0,priority=7,in_port=4,dl_vlan=999,actions=drop\n";
    private static readonly Endpoint Near = new(DiamondLab.S1, 1, 100, 101), Far = new(DiamondLab.S4, 1, 200);

    [OvsFact]
    public async Task A_switch_that_lost_its_tables_gets_them_back()
    {
        await using var flow = await lab.Flow(new FlowOrder("restored", Near, Far, 5_000));
        var tables = await lab.Tables();
        await Away(DiamondLab.S1, async () =>
        {
            await lab.Ovs.OfctlAsync(DiamondLab.S1, "del-flows");
            await lab.Ovs.OfctlAsync(DiamondLab.S1, "del-meters");
        });
        await lab.TablesAre(tables, "the switch lost its tables");
        await lab.Ovs.SettleAsync();
        await lab.Across(lab.Host(Near), lab.Host(Far), DiamondLab.Frame(ClientTags.Sent(Near)));
    }

    [OvsFact]
    public async Task A_rule_put_by_hand_is_left_alone_and_one_that_was_changed_is_put_right()
    {
        await using var flow = await lab.Flow(new FlowOrder("drifted", Near, Far, 5_000));
        await lab.Ovs.AddFlowsAsync(DiamondLab.S1, Foreign);
        var tables = await lab.Tables();
        await Away(DiamondLab.S1, async () =>
        {
            await lab.Ovs.OfctlAsync(DiamondLab.S1, "mod-flows", ["table=4,actions=drop"]);
            await lab.Ovs.AddFlowsAsync(DiamondLab.S1, "cookie=0x40000000000fffff,table=4,priority=99,metadata=0x123456/0x7fffff,actions=drop\n");
        });
        await lab.TablesAre(tables, "the rules were changed");
        Assert.Contains("0xfeed", await lab.Tables(), StringComparison.Ordinal);

        await flow.Delete();
        Assert.Contains("0xfeed", await lab.Tables(), StringComparison.Ordinal);
        await lab.Ovs.OfctlAsync(DiamondLab.S1, "del-flows", ["cookie=0xfeed/-1"]);
    }

    [OvsFact]
    public async Task A_switch_that_is_away_and_comes_back_unchanged_loses_no_frame()
    {
        await using var flow = await lab.Flow(new FlowOrder("away", Near, Far, 5_000));
        var tables = await lab.Tables();
        await Away(DiamondLab.S4, async () =>
            await lab.Across(lab.Host(Near), lab.Host(Far), DiamondLab.Frame(ClientTags.Sent(Near))));
        await lab.Across(lab.Host(Far), lab.Host(Near), DiamondLab.Frame(ClientTags.Sent(Far)));
        Assert.Equal(tables, await lab.Tables());
    }

    private async Task Away(SwitchId id, Func<Task> meanwhile)
    {
        await lab.Ovs.DisconnectAsync(id);
        try
        {
            await State(id, "DEACTIVATED");
            await meanwhile();
        }
        finally
        {
            await lab.Ovs.ConnectAsync(id);
        }

        await State(id, "ACTIVATED");
    }

    private async Task State(SwitchId id, string state) =>
        await Eventually.Value(
            () => lab.Rest.Get($"/v1/switches/{id}"), a => a.Body?["state"]?.GetValue<string>() == state, $"switch {id} is {state}");
}
