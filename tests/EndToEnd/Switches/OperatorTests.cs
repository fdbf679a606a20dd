using Kilda.EndToEnd.Harness;
using Kilda.Network;

namespace Kilda.EndToEnd.Switches;

/// <summary>What an operator does with a switch, on Open vSwitch.</summary>
public sealed class OperatorTests(DiamondLab lab) : IClassFixture<DiamondLab>
{
    private static readonly Endpoint Near = new(DiamondLab.S1, 1, 100), Far = new(DiamondLab.S4, 1, 200);

    [OvsFact]
    public async Task A_port_that_is_switched_off_takes_its_link_down_and_back_up_when_it_is_switched_on()
    {
        var link = DiamondLab.Links[0];
        (await lab.Rest.Put($"/v1/switches/{DiamondLab.S1}/port/11/config", """{ "status": "DOWN" }""")).Ok();
        await lab.LinkState(link, "FAILED");
        var port = (await lab.Rest.Get($"/v1/switches/{DiamondLab.S1}/ports/11")).Ok();
        Assert.Contains("PORT_DOWN", port["config"]!.AsArray().Select(word => word!.GetValue<string>()));
        (await lab.Rest.Put($"/v2/switches/{DiamondLab.S1}/ports/11/config", """{ "status": "UP" }""")).Ok();
        await lab.LinkState(link, "DISCOVERED", TimeSpan.FromSeconds(30));
    }

    [OvsFact]
    public async Task A_switch_under_maintenance_is_emptied_and_stays_empty_until_it_is_over()
    {
        await using var flow = await lab.Flow(new FlowOrder("evacuated", Near, Far));
        var passed = (await lab.Rest.ForwardPath("evacuated"))[1].Switch;
        await Maintain(passed, """{ "under_maintenance": true, "evacuate": true }""");
        await lab.Rest.FlowStatus("evacuated", "Up");
        Assert.DoesNotContain(passed, (await lab.Rest.ForwardPath("evacuated")).Select(port => port.Switch));
        Assert.Empty((await lab.Rest.Get($"/v1/switches/{passed}/flows")).Ok().AsArray());
        await lab.Ovs.SettleAsync();
        await lab.Across(lab.Host(Near), lab.Host(Far), DiamondLab.Frame(ClientTags.Sent(Near)));
        await using (var second = await lab.Flow(new FlowOrder("kept-away", Near with { Outer = 101 }, Far with { Outer = 201 })))
            Assert.DoesNotContain(passed, (await lab.Rest.ForwardPath("kept-away")).Select(port => port.Switch));
        await Maintain(passed, """{ "under_maintenance": false, "evacuate": false }""");
        Assert.All(
            (await lab.Rest.Get("/v1/links")).Ok().AsArray(), link => Assert.False(link!["under_maintenance"]!.GetValue<bool>()));
    }

    [OvsFact]
    public async Task Rules_and_meters_that_are_taken_away_by_hand_are_missing_until_the_switch_is_synchronised()
    {
        await using var flow = await lab.Flow(new FlowOrder("by-hand", Near, Far));
        await lab.Ovs.SettleAsync();
        var tables = await lab.Tables();
        var gone = (await lab.Rest.Meant(HttpMethod.Delete, $"/v1/switches/{DiamondLab.S1}/rules")).Ok().AsArray();
        Assert.NotEmpty(gone);
        await lab.GoesNowhere(lab.Host(Near), DiamondLab.Frame(ClientTags.Sent(Near)));
        Assert.Equal(gone.Count, await Missing("rules"));
        await Synchronized(tables);

        var meter = (await lab.Rest.Get($"/v1/switches/{DiamondLab.S1}/meters")).Ok()["meters"]!.AsArray().Max(row => row!["meter_id"]!.GetValue<int>());
        Assert.Equal("""{"deleted":true}""", (await lab.Rest.Delete($"/v1/switches/{DiamondLab.S1}/meter/{meter}")).Text);
        Assert.Equal((1, 1), (await Missing("meters"), await Missing("rules")));
        var reset = await lab.Rest.Patch("/v1/flows/by-hand/meters");
        Assert.Equal(meter, reset.Ok()["src_meter"]!["meters"]![0]!["meter_id"]!.GetValue<int>());
        Assert.Equal(0, await Missing("meters"));
        await Synchronized(tables);

        var services = (await lab.Rest.Meant(HttpMethod.Delete, $"/v1/switches/{DiamondLab.S1}/rules?delete-action=REMOVE_DEFAULTS")).Ok().AsArray();
        var back = (await lab.Rest.Meant(HttpMethod.Put, $"/v1/switches/{DiamondLab.S1}/rules")).Ok().AsArray();
        Assert.Equal(services.ToJsonString(), back.ToJsonString());
        Assert.Equal(tables, await lab.Tables());
        await lab.Across(lab.Host(Near), lab.Host(Far), DiamondLab.Frame(ClientTags.Sent(Near)));
    }

    private async Task<int> Missing(string kind) =>
        (await lab.Rest.Get($"/v1/switches/{DiamondLab.S1}/validate")).Ok()[kind]!["missing"]!.AsArray().Count;

    private async Task Synchronized(string tables)
    {
        (await lab.Rest.Patch($"/v1/switches/{DiamondLab.S1}/synchronize", """{ "remove_excess": false }""")).Ok();
        Assert.Equal(tables, await lab.Tables());
    }

    private async Task Maintain(SwitchId id, string body) => (await lab.Rest.Post($"/v1/switches/{id}/under-maintenance", body)).Ok();
}
