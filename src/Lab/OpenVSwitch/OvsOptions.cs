using Kilda.OpenFlow;

namespace Kilda.Lab.OpenVSwitch;

/// <summary>How the links between bridges are made.</summary>
public enum OvsLinkKind
{
    /// <summary>
    /// Two veth pairs that meet in a bridge of plain wires. Ports have a speed and a carrier: a link can be cut with port status at either
    /// end, or silently.
    /// </summary>
    Veth,

    /// <summary>
    /// Patch ports: cheap, for hundreds of links, but without speed and carrier, so a cut is always silent. Open vSwitch translates a
    /// packet's whole way through patch ports at once and gives up after 64 tables.
    /// </summary>
    Patch,
}

/// <summary>How an Open vSwitch network is built.</summary>
public sealed record OvsOptions
{
    /// <summary>OpenFlow targets every bridge connects to, like <c>tcp:127.0.0.1:6653</c>. Without any, the bridges wait for ovs-ofctl.</summary>
    public Seq<string> Controllers { get; init; }

    public OvsLinkKind Links { get; init; } = OvsLinkKind.Veth;

    /// <summary>Longest pause between attempts to connect. Open vSwitch takes whole seconds, at least one.</summary>
    public TimeSpan MaximumBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Silence after which a bridge asks whether its controller is still there.</summary>
    public TimeSpan InactivityProbe { get; init; } = TimeSpan.FromSeconds(5);
}
