using Kilda.Lab.Hosts;
using Kilda.Lab.Simulator;
using Kilda.Lab.Topologies;
using Kilda.Network;
using static Kilda.Lab.Tests.Simulator.Rules;

namespace Kilda.Lab.Tests.Simulator;

public sealed class SimNetworkTests
{
    private static readonly SwitchId s_one = new(1);
    private static readonly SwitchId s_two = new(2);
    private static readonly SwitchId s_four = new(4);
    private readonly SimNetwork _network = SimNetwork.Of(Topology.Load("diamond"), SimAbilities.Full);

    [Fact]
    public void A_packet_crosses_the_network()
    {
        _network[s_one].With(Add(0, 1, [InPort(1), Vlan(100)], Apply(SetVlan(7), Out(11))));
        _network[s_two].With(Add(0, 1, [InPort(11), Vlan(7)], Apply(SetVlan(8), Out(12))));
        _network[s_four].With(Add(0, 1, [InPort(11), Vlan(8)], Apply(SetVlan(200), Out(2), Out(1))));
        var trip = _network.Send(new PortId(s_one, 1), Frame(new VlanTag(100, 3)));
        Assert.Equal("2[200 pcp 3] 1[200 pcp 3]", string.Join(' ', trip.Deliveries.Select(d => $"{d.At.Port}{Tags(d.Packet)}")));
        Assert.All(trip.Deliveries, d => Assert.Equal(s_four, d.At.Switch));
        Assert.False(trip.Circulates);
    }

    [Fact]
    public void A_circulating_packet_is_reported()
    {
        foreach (var (id, port) in ((SwitchId, uint)[])[(s_one, 11), (s_two, 12), (s_four, 12), (new(3), 11)]) _network[id].With(Add(0, 1, [], Apply(Out(port))));
        Assert.True(_network.Send(new PortId(s_one, 1), Frame()).Circulates);
    }
}
