using System.Numerics;
using Kilda.OpenFlow;

namespace Kilda.Network.Topology;

/// <summary>What a port's description says (OpenFlow 1.3.5 §7.2.1).</summary>
public static class PortFacts
{
    /// <summary>OFPPF_* bits 0 to 9, in kbit/s: half and full duplex of 10 Mbit/s to 1 Gbit/s, then up to 1 Tbit/s.</summary>
    private static readonly long[] s_speeds =
        [10_000, 10_000, 100_000, 100_000, 1_000_000, 1_000_000, 10_000_000, 40_000_000, 100_000_000, 1_000_000_000];

    /// <summary>False for the local port and the other reserved ones.</summary>
    public static bool IsPhysical(uint port) => port is > 0 and <= OfPort.Max;

    public static SwitchPort Of(in PortDescription port) => new(port.Port, port.Name, port.IsUp, Speed(port));

    /// <summary>The current speed, else the fastest of the current features; 0 where the switch says neither.</summary>
    public static Kbps Speed(in PortDescription port)
    {
        if (port.CurrentSpeed != 0) return new Kbps(port.CurrentSpeed);
        var known = port.Current & ((1u << s_speeds.Length) - 1);
        return known == 0 ? Kbps.Zero : new Kbps(s_speeds[BitOperations.Log2(known)]);
    }
}
