using Kilda.Lab.Topologies;
using Kilda.Network;

namespace Kilda.Lab.Simulator;

/// <summary>A packet that left the network by a port without a link.</summary>
public sealed record SimDelivery(PortId At, byte[] Packet);

/// <summary>What became of a packet that was sent into the network.</summary>
/// <param name="Deliveries">In the order in which they left.</param>
/// <param name="PacketIns">What switches gave to their controllers.</param>
/// <param name="Circulates">More switches were passed than a packet may pass: it goes round. The lists are what was seen until then.</param>
public sealed record SimTrip(IReadOnlyList<SimDelivery> Deliveries, IReadOnlyList<(SwitchId At, SimPacketIn Packet)> PacketIns, bool Circulates);

/// <summary>Switches joined by links, without time, threads and sockets: for the laws of rules.</summary>
public sealed class SimNetwork
{
    private readonly Dictionary<SwitchId, SimTables> _switches;
    private readonly Dictionary<PortId, PortId> _links = [];

    public SimNetwork(IEnumerable<(SwitchId Id, SimTables Tables)> switches, IEnumerable<(PortId A, PortId B)> links)
    {
        _switches = switches.ToDictionary(s => s.Id, s => s.Tables);
        foreach (var (a, b) in links) (_links[a], _links[b]) = (b, a);
    }

    /// <summary>A network of equal switches.</summary>
    public static SimNetwork Of(Topology topology, SimAbilities abilities)
    {
        var ports = topology.Links.SelectMany(l => new[] { l.A, l.B }).Concat(topology.Hosts.Select(h => h.At)).ToLookup(p => p.Switch, p => p.Port);
        return new SimNetwork(
            topology.Switches.Select(s => (s.Id, new SimTables(abilities, ports[s.Id].ToArray()))), topology.Links.Select(l => (l.A, l.B)));
    }

    public SimTables this[SwitchId id] => _switches[id];

    public IEnumerable<SwitchId> Switches => _switches.Keys;

    /// <summary>A packet enters by a port; follows every copy until it leaves, is dropped, or has passed too many switches.</summary>
    /// <param name="mostPasses">Passes through switches, of all copies together.</param>
    public SimTrip Send(PortId at, ReadOnlySpan<byte> packet, TimeSpan now = default, int mostPasses = 1000)
    {
        var (deliveries, packetIns) = (new List<SimDelivery>(), new List<(SwitchId, SimPacketIn)>());
        var underWay = new Queue<SimDelivery>([new SimDelivery(at, packet.ToArray())]);
        for (var passes = 0; underWay.TryDequeue(out var next); passes++)
        {
            if (passes == mostPasses) return new SimTrip(deliveries, packetIns, Circulates: true);
            var output = _switches[next.At.Switch].Receive(next.At.Port, next.Packet, now);
            packetIns.AddRange(output.PacketIns.Select(p => (next.At.Switch, p)));
            foreach (var (port, bytes) in output.Sent)
            {
                var left = new PortId(next.At.Switch, port);
                if (_links.TryGetValue(left, out var far)) underWay.Enqueue(new SimDelivery(far, bytes));
                else deliveries.Add(new SimDelivery(left, bytes));
            }
        }

        return new SimTrip(deliveries, packetIns, Circulates: false);
    }
}
