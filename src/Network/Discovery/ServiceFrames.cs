using Kilda.Network.Pipeline;

namespace Kilda.Network.Discovery;

/// <summary>
/// What the controller's own frames look like on the wire. The destination is a locally administered address of our own, so customers'
/// LLDP passes through full-port flows untouched.
/// </summary>
public static class ServiceFrames
{
    /// <summary>Destination of discovery frames, 02:4b:6c:64:61:01.</summary>
    public const ulong DiscoveryAddress = 0x024b_6c64_6101;

    /// <summary>EtherType of discovery frames: LLDP's.</summary>
    public const ushort EtherType = 0x88cc;

    /// <summary>EtherType of probes of flows: IEEE 802 local experimental.</summary>
    public const ushort ProbeType = 0x88b5;

    /// <summary>Destination of the probes that this switch catches. Switches that differ in their upper 24 bits only have the same one.</summary>
    public static ulong ProbeAddress(SwitchId id) => 0x0a00_0000_0000UL | (id.Value & 0xff_ffff_ffff);

    /// <summary>Source of probes of this colour.</summary>
    public static ulong ColourAddress(Colour colour) => 0x024b_6d00_0000UL | colour.Value;
}
