using Kilda.Lab.Hosts;
using Kilda.Network;
using Kilda.OpenFlow;

namespace Kilda.Lab.OpenVSwitch;

/// <summary>
/// A network of real Open vSwitch bridges (userspace datapath) with raw-frame hosts. Everything it makes carries a prefix of its own,
/// is removed when it is disposed, and is removed as well when the process that made it dies.
/// </summary>
public sealed partial class OvsLab : IAsyncDisposable
{
    private readonly OvsDaemons _daemons;
    private readonly OvsPlan _plan;
    private readonly OvsOptions _options;

    private OvsLab(OvsDaemons daemons, OvsPlan plan, OvsOptions options) => (_daemons, _plan, _options) = (daemons, plan, options);

    public string Prefix => _plan.Prefix;

    public Seq<SwitchId> Switches => _plan.Bridges.Select(b => b.Switch).ToSeq();

    /// <summary>Both ends of every link.</summary>
    public Seq<(PortId A, PortId B)> Links => _plan.Cables.Select(c => (c.A.At, c.B.At)).ToSeq();

    /// <summary>Ports that lead to a host.</summary>
    public Seq<PortId> HostPorts => _plan.Hosts.Select(h => h.At).ToSeq();

    /// <returns>Why no such network can be built here (not root, not installed), or null when it can.</returns>
    public static string? Missing() => OvsDaemons.Missing();

    /// <summary>Builds the network; it exists, with its wires carrying frames, when the task ends.</summary>
    /// <param name="switches">Datapath ids, one bridge each.</param>
    /// <param name="links">Pairs of ports that are connected. A port is in one link at most.</param>
    /// <param name="hosts">Ports that get a veth pair whose far end is the host's.</param>
    /// <exception cref="LabException">Not root, not installed, a contradiction in the arguments, or a tool refused; nothing is left behind.</exception>
    public static async Task<OvsLab> StartAsync(
        IEnumerable<SwitchId> switches, IEnumerable<(PortId A, PortId B)> links, IEnumerable<PortId> hosts,
        OvsOptions options, CancellationToken cancellation = default)
    {
        var daemons = await OvsDaemons.StartAsync(cancellation);
        try
        {
            var lab = new OvsLab(daemons, OvsPlan.Of(daemons.Prefix, switches, links, hosts), options);
            await lab.BuildAsync(cancellation);
            return lab;
        }
        catch
        {
            await daemons.DisposeAsync();
            throw;
        }
    }

    /// <summary>The interface whose frames the switch sees on this port.</summary>
    /// <exception cref="LabException">The port leads to no host.</exception>
    public string HostInterface(PortId port) =>
        _plan.Hosts.FirstOrDefault(h => h.At == port)?.FarEnd ?? throw new LabException($"port {port} leads to no host");

    /// <summary>The wire at a port of a link: what is sent there enters the switch, what leaves the switch is heard there.</summary>
    /// <exception cref="LabException">No link ends there, or links are patch ports.</exception>
    public PacketHost OpenWire(PortId end)
    {
        if (_options.Links != OvsLinkKind.Veth) throw new LabException("patch links have no wire: build the laboratory with veth links");
        var cable = _plan.CableAt(end);
        return PacketHost.Open((cable.A.At == end ? cable.A : cable.B).FarEnd);
    }

    /// <exception cref="LabException">The port leads to no host.</exception>
    public PacketHost OpenHost(PortId port) => PacketHost.Open(HostInterface(port));

    /// <summary>Runs <c>ovs-ofctl VERB bridge WORDS</c> with OpenFlow 1.3 beside the controller's connection.</summary>
    /// <returns>What it printed.</returns>
    public Task<string> OfctlAsync(SwitchId at, string verb, IEnumerable<string>? words = null, CancellationToken cancellation = default) =>
        _daemons.OfctlAsync(_plan.Of(at).Name, verb, words ?? [], null, cancellation);

    /// <summary>Adds rules, one a line, in the notation of ovs-ofctl(8).</summary>
    public async Task AddFlowsAsync(SwitchId at, string rules, CancellationToken cancellation = default)
    {
        await _daemons.OfctlAsync(_plan.Of(at).Name, "add-flows", ["-"], rules, cancellation);
        await SettleAsync(cancellation);
    }

    /// <summary>Has Open vSwitch tell of every change of a switch's rules from now on, whoever makes it.</summary>
    /// <exception cref="LabException">There is no such switch, or this Open vSwitch cannot tell.</exception>
    public Task<RuleWatch> WatchRulesAsync(SwitchId at, CancellationToken cancellation = default) => _daemons.WatchAsync(_plan.Of(at).Name, cancellation);

    /// <summary>
    /// Makes every packet from now on meet the rules of now. Open vSwitch answers a barrier before its packet cache
    /// follows.
    /// </summary>
    public Task SettleAsync(CancellationToken cancellation = default) => _daemons.SettleAsync(cancellation);

    public ValueTask DisposeAsync() => _daemons.DisposeAsync();

    private async Task BuildAsync(CancellationToken cancellation)
    {
        await Command.RunAsync("ip", ["-batch", "-"], _plan.Interfaces(_options.Links), cancellation);
        foreach (var path in Directory.GetDirectories("/sys/class/net", $"{Prefix}*"))
        {
            string[] off = ["rx", "off", "tx", "off", "sg", "off", "gso", "off", "gro", "off", "rxvlan", "off", "txvlan", "off"];
            await Command.RunAsync("ethtool", ["-K", Path.GetFileName(path), .. off], null, cancellation);
        }

        await _daemons.VsctlAsync(_plan.Transaction(_options), cancellation);
        if (_options.Links == OvsLinkKind.Veth)
        {
            await _daemons.OfctlAsync(_plan.WireBridge, "add-flows", ["-"], _plan.Wires(), cancellation);
            await SettleAsync(cancellation);
        }
    }
}
