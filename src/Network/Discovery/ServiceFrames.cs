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
}
