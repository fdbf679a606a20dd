using System.Globalization;
using Kilda.Network;
using Kilda.OpenFlow;

namespace Kilda.Lab.OpenVSwitch;

/// <summary>A switch of the network and what its bridge is called.</summary>
internal sealed record OvsBridge(SwitchId Switch, int Number, string Name);

/// <summary>A port that is a kernel interface: the switch's end, and the far end of its veth pair.</summary>
internal sealed record OvsPort(PortId At, string Name, string FarEnd);

/// <summary>A link between two switches; <see cref="WireA"/> and <see cref="WireB"/> are its port numbers on the bridge of wires.</summary>
internal sealed record OvsCable(OvsPort A, OvsPort B, int WireA, int WireB);

/// <summary>
/// What is to be built, with all names, and the input of the tools that build it. Everything the kernel sees starts with the prefix;
/// interface names have 15 characters at most.
/// </summary>
internal sealed record OvsPlan(string Prefix, Seq<OvsBridge> Bridges, Seq<OvsCable> Cables, Seq<OvsPort> Hosts)
{
    public const int PrefixLength = 5;
    private const int MostSwitches = 9_999;
    private const uint HighestPort = 65_279;

    public string WireBridge => $"{Prefix}w";

    /// <exception cref="LabException">A port is used twice or belongs to no switch, or a number does not fit.</exception>
    public static OvsPlan Of(string prefix, IEnumerable<SwitchId> switches, IEnumerable<(PortId A, PortId B)> links, IEnumerable<PortId> hosts)
    {
        var bridges = switches.Select((id, i) => new OvsBridge(id, i + 1, $"{prefix}s{i + 1}")).ToSeq();
        if (bridges.Count > MostSwitches) throw new LabException($"{bridges.Count} switches are more than {MostSwitches}");
        if (bridges.GroupBy(b => b.Switch).FirstOrDefault(g => g.Count() > 1) is { } twin) throw new LabException($"switch {twin.Key} is there twice");
        var numbers = bridges.ToDictionary(b => b.Switch, b => b.Number);
        var used = new HashSet<PortId>();
        OvsPort Port(PortId at, char kind)
        {
            if (!numbers.TryGetValue(at.Switch, out var number)) throw new LabException($"port {at}: there is no such switch");
            if (at.Port is 0 or > HighestPort) throw new LabException($"port {at}: ports are 1 to {HighestPort}");
            if (!used.Add(at)) throw new LabException($"port {at} is used twice");
            var port = at.Port.ToString(CultureInfo.InvariantCulture);
            return new OvsPort(at, $"{prefix}{number}-{port}", $"{prefix}{number}{kind}{port}");
        }

        var cables = links.Select((l, i) => new OvsCable(Port(l.A, 'w'), Port(l.B, 'w'), (2 * i) + 1, (2 * i) + 2)).ToSeq();
        return new OvsPlan(prefix, bridges, cables, hosts.Select(h => Port(h, 'h')).ToSeq());
    }

    /// <summary>Input of <c>ip -batch</c>: the veth pairs. Long enough for two extra tags, without addresses and ARP.</summary>
    public string Interfaces(OvsLinkKind links)
    {
        var pairs = links == OvsLinkKind.Veth ? Hosts.Concat(CablePorts()) : Hosts;
        return string.Concat(pairs.Select(p => $"link add {p.Name} mtu 2000 type veth peer name {p.FarEnd} mtu 2000\n{Up(p.Name)}{Up(p.FarEnd)}"));

        static string Up(string name) => $"link set {name} arp off addrgenmode none\nlink set {name} up\n";
    }

    /// <summary>Arguments of <c>ovs-vsctl</c>: all bridges, ports and controllers in one transaction.</summary>
    public IEnumerable<string> Transaction(OvsOptions options)
    {
        IEnumerable<string> all = Bridges.SelectMany(b => Bridge(b.Name).Concat(Control(b, options)));
        all = all.Concat(Hosts.SelectMany(h => Port(h, Of(h.At.Switch).Name)));
        if (options.Links == OvsLinkKind.Patch) return all.Concat(Cables.SelectMany(c => Patch(c.A, c.B).Concat(Patch(c.B, c.A))));
        return all
            .Concat(Bridge(WireBridge))
            .Concat(CablePorts().SelectMany(p => Port(p, Of(p.At.Switch).Name)))
            .Concat(Cables.SelectMany(c => Wire(c.A.FarEnd, c.WireA).Concat(Wire(c.B.FarEnd, c.WireB))));
    }

    /// <summary>Input of <c>ovs-ofctl add-flows</c> for the bridge of wires: what enters at one end of a cable leaves at the other.</summary>
    public string Wires() => string.Concat(Cables.Select(c => WireRule(c.WireA, c.WireB) + WireRule(c.WireB, c.WireA)));

    public static string WireRule(int from, int to) => $"in_port={from},actions=output:{to}\n";

    public OvsBridge Of(SwitchId id) => Bridges.FirstOrDefault(b => b.Switch == id) ?? throw new LabException($"there is no switch {id}");

    public OvsCable CableAt(PortId end) =>
        Cables.FirstOrDefault(c => c.A.At == end || c.B.At == end) ?? throw new LabException($"port {end} is not the end of a link");

    /// <summary>Arguments of <c>ovs-vsctl</c> that connect a bridge to its controllers.</summary>
    public static IEnumerable<string> Control(OvsBridge bridge, OvsOptions options)
    {
        var ids = options.Controllers.Select((_, i) => $"@c{bridge.Number}_{i}").ToList();
        for (var i = 0; i < ids.Count; i++)
        {
            yield return "--";
            yield return $"--id={ids[i]}";
            yield return "create";
            yield return "controller";
            yield return $"target=\"{options.Controllers[i]}\"";
            yield return "connection_mode=out-of-band";
            yield return $"max_backoff={(int)options.MaximumBackoff.TotalMilliseconds}";
            yield return $"inactivity_probe={(int)options.InactivityProbe.TotalMilliseconds}";
        }

        foreach (var word in (string[])["--", "set", "bridge", bridge.Name]) yield return word;
        yield return $"controller=[{string.Join(',', ids)}]";
        yield return $"other_config:datapath-id={bridge.Switch.Value:x16}";
    }

    /// <summary>
    /// The userspace datapath under the name "dummy" instead of "netdev": the same forwarding code, but bridges are no kernel
    /// interfaces, so that several laboratories fit on one machine and need no tun device.
    /// </summary>
    private static string[] Bridge(string name) =>
    [
        "--", "add-br", name, "--", "set", "bridge", name,
        "datapath_type=dummy", "fail_mode=secure", "protocols=OpenFlow13", "other_config:disable-in-band=true",
    ];

    private static string[] Port(OvsPort port, string bridge) =>
        ["--", "add-port", bridge, port.Name, "--", "set", "interface", port.Name, $"ofport_request={port.At.Port}"];

    private string[] Wire(string name, int number) => ["--", "add-port", WireBridge, name, "--", "set", "interface", name, $"ofport_request={number}"];

    private string[] Patch(OvsPort port, OvsPort peer) => [.. Port(port, Of(port.At.Switch).Name), "type=patch", $"options:peer={peer.Name}"];

    private IEnumerable<OvsPort> CablePorts() => Cables.SelectMany(c => (OvsPort[])[c.A, c.B]);
}
