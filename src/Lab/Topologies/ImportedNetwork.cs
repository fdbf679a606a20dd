using Kilda.Network;
using Kilda.OpenFlow;

namespace Kilda.Lab.Topologies;

/// <summary>
/// Numbers what a foreign file only names: datapath ids 1…n in the file's order, links on ports 11, 12, … of each switch in the file's
/// order, and one host for each switch on port 1, called h1…hn; where there are more, h1-2 is the one on port 2 of switch 1.
/// </summary>
internal sealed class ImportedNetwork(string name)
{
    private const uint FirstLinkPort = 11;
    private const double MinimumKm = 1;
    private readonly Dictionary<string, TopologySwitch> _byId = [];
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<SwitchId, uint> _nextPort = [];
    private readonly List<TopologyLink> _links = [];
    private readonly List<Demand> _demands = [];

    public bool Has(string id) => _byId.ContainsKey(id);

    /// <returns>False when the id is there already. A name that is there already gets the number behind it.</returns>
    public bool TryAdd(string id, string label, string? pop, Location? location)
    {
        var number = (ulong)_byId.Count + 1;
        var unique = _names.Add(label) ? label : $"{label} #{number}";
        _names.Add(unique);
        return _byId.TryAdd(id, new TopologySwitch(unique, new SwitchId(number), pop, location));
    }

    public void Link(string a, string b, Kbps? speed, double? km)
    {
        if (a == b) return;
        var (from, to) = (_byId[a], _byId[b]);
        km ??= from.Location is { } x && to.Location is { } y ? Math.Max(MinimumKm, x.DistanceTo(y)) : null;
        var latency = km is { } length ? TopologyLink.LatencyOf(Math.Clamp(length, 0, 1e6)) : TopologyLink.DefaultLatency;
        _links.Add(new TopologyLink(Next(from.Id), Next(to.Id), speed ?? TopologyLink.DefaultSpeed, latency));
    }

    public void Demand(string from, string to, double amount) => _demands.Add(new Demand(_byId[from].Id, _byId[to].Id, amount));

    /// <param name="hosts">At each switch, on ports 1 and up; fewer than 11.</param>
    public Topology ToTopology(uint hosts = 1)
    {
        var switches = _byId.Values.OrderBy(s => s.Id).ToSeq();
        var places = from s in switches
                     from port in Enumerable.Range(1, (int)hosts)
                     select new TopologyHost(port == 1 ? $"h{s.Id.Value}" : $"h{s.Id.Value}-{port}", new PortId(s.Id, (uint)port), []);
        return new Topology(name, switches, _links.ToSeq(), places.ToSeq(), _demands.ToSeq()).Checked();
    }

    private PortId Next(SwitchId id)
    {
        var port = _nextPort.GetValueOrDefault(id, FirstLinkPort);
        _nextPort[id] = port + 1;
        return new PortId(id, port);
    }
}
