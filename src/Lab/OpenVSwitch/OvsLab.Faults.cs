using Kilda.Network;

namespace Kilda.Lab.OpenVSwitch;

public sealed partial class OvsLab
{
    /// <summary>Cuts the link that ends at this port: both switches report the port down.</summary>
    /// <exception cref="LabException">No link ends there, or links are patch ports, which have no carrier.</exception>
    public Task CutAsync(PortId end, CancellationToken cancellation = default)
    {
        var cable = _plan.CableAt(end);
        return SetCarrier([cable.A, cable.B], up: false, cancellation);
    }

    /// <summary>Takes the carrier from one end of a link: only that switch reports its port down. Frames pass in neither direction.</summary>
    /// <exception cref="LabException">No link ends there, or links are patch ports, which have no carrier.</exception>
    public Task PortDownAsync(PortId end, CancellationToken cancellation = default)
    {
        var cable = _plan.CableAt(end);
        return SetCarrier([cable.A.At == end ? cable.A : cable.B], up: false, cancellation);
    }

    /// <summary>Takes the carrier from a host's port: the switch reports it down.</summary>
    /// <exception cref="LabException">The port leads to no host.</exception>
    public Task HostDownAsync(PortId port, CancellationToken cancellation = default) => SetHost(port, "down", cancellation);

    public Task HostUpAsync(PortId port, CancellationToken cancellation = default) => SetHost(port, "up", cancellation);

    /// <summary>Frames on the link that ends at this port vanish, while both ports stay up.</summary>
    /// <param name="end">An end of the link.</param>
    /// <param name="oneWay">Only frames that leave the switch by <paramref name="end"/> vanish.</param>
    /// <exception cref="LabException">No link ends there; or one way only is asked of patch ports.</exception>
    public async Task SilenceAsync(PortId end, bool oneWay = false, CancellationToken cancellation = default)
    {
        var cable = _plan.CableAt(end);
        if (_options.Links == OvsLinkKind.Patch)
        {
            if (oneWay) throw new LabException("a patch link cannot be silenced one way: build the laboratory with veth links");
            await SetPeers(cable, $"{Prefix}none", $"{Prefix}none", cancellation);
            return;
        }

        var inputs = !oneWay ? (int[])[cable.WireA, cable.WireB] : [cable.A.At == end ? cable.WireA : cable.WireB];
        foreach (var input in inputs) await _daemons.OfctlAsync(_plan.WireBridge, "del-flows", [$"in_port={input}"], null, cancellation);
        await _daemons.SettleAsync(cancellation);
    }

    /// <summary>Undoes every kind of cut of the link that ends at this port.</summary>
    public async Task MendAsync(PortId end, CancellationToken cancellation = default)
    {
        var cable = _plan.CableAt(end);
        if (_options.Links == OvsLinkKind.Patch)
        {
            await SetPeers(cable, cable.B.Name, cable.A.Name, cancellation);
            return;
        }

        var rules = OvsPlan.WireRule(cable.WireA, cable.WireB) + OvsPlan.WireRule(cable.WireB, cable.WireA);
        await _daemons.OfctlAsync(_plan.WireBridge, "add-flows", ["-"], rules, cancellation);
        await _daemons.SettleAsync(cancellation);
        await SetCarrier([cable.A, cable.B], up: true, cancellation);
    }

    /// <summary>
    /// Ends the switch's connection to its controllers. It keeps forwarding: it has a controller still, one that nobody is (port 9 is for
    /// discarding), because Open vSwitch forgets its flows with the last one.
    /// </summary>
    public Task DisconnectAsync(SwitchId id, CancellationToken cancellation = default) =>
        _daemons.VsctlAsync(OvsPlan.Control(_plan.Of(id), _options with { Controllers = ["tcp:127.0.0.1:9"] }), cancellation);

    /// <summary>Lets the switch connect to its controllers again.</summary>
    public Task ConnectAsync(SwitchId id, CancellationToken cancellation = default) =>
        _daemons.VsctlAsync(OvsPlan.Control(_plan.Of(id), _options), cancellation);

    private async Task SetPeers(OvsCable cable, string peerOfA, string peerOfB, CancellationToken cancellation)
    {
        await _daemons.VsctlAsync([.. Peer(cable.A, peerOfA), .. Peer(cable.B, peerOfB)], cancellation);
        await _daemons.SettleAsync(cancellation);
    }

    private static string[] Peer(OvsPort port, string peer) => ["--", "set", "interface", port.Name, $"options:peer={peer}"];

    /// <summary>The far end of the veth pair goes down or up, and the switch's end loses or gets its carrier.</summary>
    private async Task SetCarrier(OvsPort[] ends, bool up, CancellationToken cancellation)
    {
        if (_options.Links == OvsLinkKind.Patch) throw new LabException("patch links have no carrier: build the laboratory with veth links");
        var commands = string.Concat(ends.Select(e => $"link set {e.FarEnd} {(up ? "up" : "down")}\n"));
        await Command.RunAsync("ip", ["-batch", "-"], commands, cancellation);
    }

    private Task SetHost(PortId port, string state, CancellationToken cancellation) =>
        Command.RunAsync("ip", ["link", "set", HostInterface(port), state], null, cancellation);
}
