using Kilda.EndToEnd.Harness;
using Kilda.Lab.Hosts;
using Kilda.Network;
using Kilda.Network.Discovery;
using Kilda.OpenFlow;

namespace Kilda.EndToEnd.Flows;

/// <summary>Frames cross the network between clients of every form: (0,0), (v,0), (v,w).</summary>
public sealed class TagFormTests(DiamondLab lab) : IClassFixture<DiamondLab>
{
    /// <summary>The tags of the one client, then of the other.</summary>
    public static TheoryData<ushort, ushort, ushort, ushort> Forms
    {
        get
        {
            (ushort Outer, ushort Inner)[] near = [(0, 0), (100, 0), (100, 101)], far = [(0, 0), (200, 0), (200, 201)];
            var pairs = new TheoryData<ushort, ushort, ushort, ushort>();
            foreach (var a in near)
            {
                foreach (var b in far) pairs.Add(a.Outer, a.Inner, b.Outer, b.Inner);
            }

            return pairs;
        }
    }

    [OvsTheory]
    [MemberData(nameof(Forms))]
    public async Task Across_the_network(ushort outer, ushort inner, ushort farOuter, ushort farInner) =>
        await BothWays(new(DiamondLab.S1, 1, outer, inner), new(DiamondLab.S4, 1, farOuter, farInner));

    [OvsTheory]
    [MemberData(nameof(Forms))]
    public async Task From_port_to_port_of_one_switch(ushort outer, ushort inner, ushort farOuter, ushort farInner) =>
        await BothWays(new(DiamondLab.S1, 1, outer, inner), new(DiamondLab.S1, 2, farOuter, farInner));

    [OvsTheory]
    [InlineData(100, 0, 200, 0)]
    [InlineData(100, 101, 100, 102)]
    [InlineData(100, 0, 200, 201)]
    [InlineData(100, 0, 100, 101)]
    [InlineData(0, 0, 200, 0)]
    [InlineData(0, 0, 200, 201)]
    public async Task Back_out_of_the_port_they_came_in_by(ushort outer, ushort inner, ushort farOuter, ushort farInner) =>
        await BothWays(new(DiamondLab.S1, 1, outer, inner), new(DiamondLab.S1, 1, farOuter, farInner));

    [OvsFact]
    public async Task Clients_of_every_form_share_a_port_and_keep_apart()
    {
        Endpoint[] near = [new(DiamondLab.S1, 3), new(DiamondLab.S1, 3, 100), new(DiamondLab.S1, 3, 100, 101), new(DiamondLab.S1, 3, 200)];
        Endpoint[] far = [new(DiamondLab.S4, 3, 10), new(DiamondLab.S4, 4, 20), new(DiamondLab.S4, 3, 30, 31), new(DiamondLab.S4, 2)];
        var flows = new List<LabFlow>();
        try
        {
            for (var i = 0; i < near.Length; i++) flows.Add(await lab.Flow(new FlowOrder($"shared-{i}", near[i], far[i])));
            await lab.Ovs.SettleAsync();
            for (var i = 0; i < near.Length; i++)
            {
                await Cross(near[i], far[i], near);
                await Cross(far[i], near[i], far);
            }

            await Cross(near[0], far[0], near, new VlanTag(300, 3));
            await Cross(near[1], far[1], near, new VlanTag(102, 3));
            await Cross(near[3], far[3], near, new VlanTag(101, 3));
        }
        finally
        {
            foreach (var flow in flows) await flow.DisposeAsync();
        }
    }

    [OvsFact]
    public async Task The_customers_own_link_layer_discovery_passes_through_a_full_port_flow()
    {
        Endpoint near = new(DiamondLab.S1, 2), far = new(DiamondLab.S4, 2);
        await using var flow = await lab.Flow(new FlowOrder("lldp", near, far));
        await lab.Ovs.SettleAsync();
        var sent = DiamondLab.Frame() with { Destination = new MacAddress(0x0180_c200_000e), EtherType = ServiceFrames.EtherType };
        Assert.Equal(sent, await lab.Across(lab.Host(near), lab.Host(far), sent));
    }

    private async Task BothWays(Endpoint near, Endpoint far)
    {
        await using var flow = await lab.Flow(new FlowOrder("tags", near, far));
        await lab.Ovs.SettleAsync();
        foreach (var (from, to) in ((Endpoint, Endpoint)[])[(near, far), (far, near)])
        {
            await Cross(from, to, [near, far]);
            if (ClientTags.KeepsWhatIsInside(from, to)) await Cross(from, to, [near, far], new VlanTag(77, 3));
        }
    }

    /// <param name="all">All clients, among them those that share the port of <paramref name="from"/>.</param>
    private async Task Cross(Endpoint from, Endpoint to, Endpoint[] all, params VlanTag[] inside)
    {
        var sent = DiamondLab.Frame(ClientTags.Sent(from, inside));
        var got = await lab.Across(lab.Host(from), lab.Host(to), sent);
        Assert.Equal(sent with { Tags = ClientTags.Delivered(to, ClientTags.KeepsPriority(from, all), inside).ToSeq() }, got);
    }
}
