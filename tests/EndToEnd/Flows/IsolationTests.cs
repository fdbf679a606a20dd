using Kilda.EndToEnd.Harness;
using Kilda.Lab.Hosts;
using Kilda.Network;

namespace Kilda.EndToEnd.Flows;

/// <summary>What belongs to no flow goes nowhere.</summary>
public sealed class IsolationTests(DiamondLab lab) : IClassFixture<DiamondLab>
{
    [OvsFact]
    public async Task Frames_of_nobodys_vlan_are_dropped()
    {
        await using var one = await lab.Flow(new FlowOrder("one-tag", new(DiamondLab.S1, 1, 100), new(DiamondLab.S4, 1, 200)));
        await using var two = await lab.Flow(new FlowOrder("two-tags", new(DiamondLab.S1, 2, 100, 101), new(DiamondLab.S4, 2, 200, 201)));
        VlanTag[][] nobodysOnOne = [[], [new(101)], [new(200)], [new(0, 7)], [new(101), new(100)], [new(4095)]];
        VlanTag[][] nobodysOnTwo = [[], [new(100)], [new(101)], [new(100), new(102)], [new(101), new(100)], [new(200), new(201)]];
        foreach (var tags in nobodysOnOne) await lab.GoesNowhere(lab.Host(DiamondLab.S1, 1), DiamondLab.Frame(tags));
        foreach (var tags in nobodysOnTwo) await lab.GoesNowhere(lab.Host(DiamondLab.S1, 2), DiamondLab.Frame(tags));
        await lab.GoesNowhere(lab.Host(DiamondLab.S1, 3), DiamondLab.Frame(new VlanTag(100)));
    }

    [OvsFact]
    public async Task A_host_cannot_enter_a_flow_by_the_label_of_a_link()
    {
        await using var flow = await lab.Flow(new FlowOrder("labelled", new(DiamondLab.S1, 1, 100), new(DiamondLab.S4, 1, 200)));
        var first = (await lab.Rest.ForwardPath(flow.Id))[0];
        await using var wire = lab.Ovs.OpenWire(first);
        var sent = DiamondLab.Frame(new VlanTag(100));
        lab.Host(DiamondLab.S1, 1).Send(sent);
        var onTheWire = await wire.Expect(
            f => EthernetFrame.Parse(f.Bytes)?.Payload == sent.Payload, TimeSpan.FromSeconds(5), "the frame on the link");
        var label = Assert.Single(EthernetFrame.Parse(onTheWire.Bytes)!.Tags);
        Assert.InRange(label.Id, 2, 4094);
        foreach (var at in (SwitchId[])[DiamondLab.S1, DiamondLab.S4])
        {
            await lab.GoesNowhere(lab.Host(at, 1), DiamondLab.Frame(label));
            await lab.GoesNowhere(lab.Host(at, 2), DiamondLab.Frame(label));
        }
    }

    [OvsFact]
    public async Task Nothing_passes_after_the_flow_is_deleted()
    {
        Endpoint near = new(DiamondLab.S1, 1, 100), far = new(DiamondLab.S4, 1, 200);
        await using var flow = await lab.Flow(new FlowOrder("gone", near, far));
        await lab.Across(lab.Host(near), lab.Host(far), DiamondLab.Frame(ClientTags.Sent(near)));
        await flow.Delete();
        await lab.GoesNowhere(lab.Host(near), DiamondLab.Frame(ClientTags.Sent(near)));
        await lab.GoesNowhere(lab.Host(far), DiamondLab.Frame(ClientTags.Sent(far)));
    }
}
