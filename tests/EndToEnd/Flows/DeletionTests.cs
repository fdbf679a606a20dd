using Kilda.EndToEnd.Harness;
using Kilda.Network;

namespace Kilda.EndToEnd.Flows;

/// <summary>What is deleted is gone everywhere.</summary>
public sealed class DeletionTests(DiamondLab lab) : IClassFixture<DiamondLab>
{
    [OvsFact]
    public async Task Deleting_flows_leaves_no_rule_no_meter_no_group_and_no_reservation()
    {
        var (tables, links) = (await lab.Tables(), await lab.Rest.Links());
        FlowOrder[] orders =
        [
            new("two-tags", new(DiamondLab.S1, 1, 100, 101), new(DiamondLab.S4, 1, 200, 201)),
            new("same-outer", new(DiamondLab.S1, 1, 100, 102), new(DiamondLab.S4, 1, 200)),
            new("one-tag", new(DiamondLab.S1, 1, 100), new(DiamondLab.S4, 1)),
            new("one-switch", new(DiamondLab.S1, 1, 300), new(DiamondLab.S1, 2)),
            new("one-port", new(DiamondLab.S4, 2, 300), new(DiamondLab.S4, 2, 301)),
            new("unmetered", new(DiamondLab.S1, 3), new(DiamondLab.S4, 3), 0),
        ];
        foreach (var order in orders) await LabFlow.Create(lab.Rest, order);
        Assert.Equal(orders.Select(o => o.Id).Order(), await lab.Rest.FlowIds());
        Assert.NotEqual(tables, await lab.Tables());

        foreach (var order in orders) (await lab.Rest.Delete($"/v2/flows/{order.Id}")).Ok();
        await Eventually.Value(lab.Rest.FlowIds, ids => ids.Count == 0, "all flows are gone", ids => string.Join(", ", ids));
        foreach (var order in orders) Assert.Equal(404, (await lab.Rest.Get($"/v1/flows/{order.Id}/path")).Status);
        await lab.TablesAre(tables, "the flows");
        Assert.Equal(links.ToHashSet(), (await lab.Rest.Links()).ToHashSet());
    }

    [OvsFact]
    public async Task Many_flows_at_once_come_and_go()
    {
        var tables = await lab.Tables();
        var orders = Enumerable.Range(1, 20).Select(i => new FlowOrder($"many-{i}", At(DiamondLab.S1, i), At(DiamondLab.S4, i))).ToArray();
        var flows = await Task.WhenAll(orders.Select(lab.Flow));
        await lab.Ovs.SettleAsync();
        foreach (var order in orders)
        {
            var sent = DiamondLab.Frame(ClientTags.Sent(order.Source));
            var got = await lab.Across(lab.Host(order.Source), lab.Host(order.Destination), sent);
            Assert.Equal(sent, got);
        }

        await Task.WhenAll(flows.Select(f => f.Delete()));
        await lab.TablesAre(tables, "the flows");

        static Endpoint At(SwitchId id, int i) => new(id, (uint)((i % 4) + 1), (ushort)(1000 + i));
    }

    [OvsFact]
    public async Task A_flow_that_does_not_exist_cannot_be_deleted()
    {
        var answer = await lab.Rest.Delete("/v2/flows/nobody");
        Assert.Equal(404, answer.Status);
        Assert.Equal("Flow nobody not found", answer.Body?["error-description"]?.GetValue<string>());
    }
}
