namespace Kilda.Network.Pipeline;

/// <summary>Rates and bursts of meters.</summary>
public static class FlowMeter
{
    public const uint FirstId = 32;
    public const uint LastId = 2500;

    /// <summary>Meter of a flow: its bandwidth, and a burst of 1.05 of it, rounded.</summary>
    public static Meter For(uint id, Kbps bandwidth) => new(id, bandwidth.Value, Burst(bandwidth));

    /// <summary>Meter of frames to the controller, in packets where the switch can, else in kbit/s of packets of a typical size.</summary>
    public static Meter ForService(uint id, int packetsPerSecond, int burstPackets, int packetBytes, bool packets) => packets
        ? new Meter(id, packetsPerSecond, burstPackets, Packets: true)
        : new Meter(id, Math.Max(64, (long)packetsPerSecond * packetBytes * 8 / 1024), (long)burstPackets * packetBytes * 8 / 1024);

    private static long Burst(Kbps bandwidth) => checked(((bandwidth.Value * 105) + 50) / 100);
}
