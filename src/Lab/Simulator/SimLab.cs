using System.Net;
using Kilda.Lab.Hosts;
using Kilda.Lab.Topologies;
using Kilda.Network;

namespace Kilda.Lab.Simulator;

/// <summary>
/// A network of simulated switches that connect to real controllers over TCP. Thousands fit in one process: no switch has a thread, and
/// an idle one needs some kilobytes.
/// </summary>
public sealed partial class SimLab : IAsyncDisposable
{
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);
    private readonly Dictionary<SwitchId, SimSwitch> _switches = [];
    private readonly Dictionary<string, SimHost> _hosts = [];
    private readonly SimCables _cables;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _ticking;
    private readonly Task _running;

    private SimLab(Topology topology, IReadOnlyList<IPEndPoint> controllers, SimOptions options)
    {
        Topology = topology;
        var (ends, hosts) = (new Dictionary<PortId, CableEnd>(), new Dictionary<PortId, SimHost>());
        _cables = new SimCables(ends, hosts, options);
        var speeds = topology.Links.SelectMany(l => new[] { (At: l.A, l.Speed), (At: l.B, l.Speed) })
            .Concat(topology.Hosts.Select(h => (h.At, Speed: TopologyLink.DefaultSpeed)))
            .ToLookup(p => p.At.Switch, p => (p.At.Port, p.Speed));
        foreach (var place in topology.Switches)
        {
            var ports = speeds[place.Id].Select(p => new SimPort(p.Port, p.Speed, Address(place.Id, p.Port)));
            _switches.Add(place.Id, new SimSwitch(place, ports, controllers, options, _cables.Send) { BecameKnown = CheckConnected });
        }

        foreach (var link in topology.Links)
        {
            CableEnd a = new(link.A, link.Latency) { Switch = _switches[link.A.Switch] }, b = new(link.B, link.Latency) { Switch = _switches[link.B.Switch] };
            (a.Far, b.Far, ends[link.A], ends[link.B]) = (b, a, a, b);
        }

        foreach (var place in topology.Hosts)
        {
            var host = new SimHost(place, frame => _cables.Enter(_switches[place.At.Switch], place.At.Port, frame));
            (hosts[place.At], _hosts[place.Name]) = (host, host);
        }

        _running = Task.WhenAll(_switches.Values.Select(s => s.RunAsync(_stop.Token)));
        _ticking = options.Time.CreateTimer(_ => Tick(), null, s_tick, s_tick);
    }

    public Topology Topology { get; }

    public IReadOnlyCollection<SimSwitch> Switches => _switches.Values;

    /// <summary>Switches that every controller knows.</summary>
    public int ConnectedCount => _switches.Values.Count(s => s.IsConnected);

    /// <summary>Frames that went round and were taken off after 256 links.</summary>
    public long Circulated => _cables.Circulated;

    /// <summary>Frames that were put on links.</summary>
    public long Carried => _cables.Carried;

    /// <summary>Starts the switches; they connect by themselves, again and again.</summary>
    /// <param name="topology">The network.</param>
    /// <param name="controllers">Every switch connects to each of them.</param>
    /// <param name="options">How it behaves; null for the defaults.</param>
    public static SimLab Start(Topology topology, IEnumerable<IPEndPoint> controllers, SimOptions? options = null) =>
        new(topology.Checked(), controllers.ToList(), options ?? new SimOptions());

    public static SimLab Start(Topology topology, IPEndPoint controller, SimOptions? options = null) => Start(topology, [controller], options);

    /// <summary>Ends when every switch has been known by every controller at once.</summary>
    public Task WhenConnected(CancellationToken cancellation = default) => _connected.Task.WaitAsync(cancellation);

    /// <exception cref="TopologyException">There is no such switch.</exception>
    public SimSwitch Switch(SwitchId id) =>
        _switches.TryGetValue(id, out var found) ? found : throw new TopologyException([$"there is no switch {id}"]);

    /// <exception cref="TopologyException">There is no such switch.</exception>
    public SimSwitch Switch(string name) => Switch(Topology[name].Id);

    /// <exception cref="TopologyException">There is no such host.</exception>
    public SimHost Host(string name) => _hosts.TryGetValue(name, out var found) ? found : throw new TopologyException([$"there is no host '{name}'"]);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _ticking.DisposeAsync();
        _cables.Dispose();
        _stop.Dispose();
    }

    private static MacAddress Address(SwitchId id, uint port) => new(0x0200_0000_0000UL | ((id.Value & 0xff_ffff) << 16) | (port & 0xffff));

    private void Tick()
    {
        foreach (var sw in _switches.Values) sw.Tick();
    }

    private void CheckConnected()
    {
        if (_connected.Task.IsCompleted) return;
        if (_switches.Values.All(s => s.IsConnected)) _connected.TrySetResult();
    }
}
