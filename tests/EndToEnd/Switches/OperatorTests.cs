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

    private async Task Maintain(SwitchId id, string body) => (await lab.Rest.Post($"/v1/switches/{id}/under-maintenance", body)).Ok();
}
