using Kilda.Lab.Hosts;
using Kilda.Network;
using Kilda.OpenFlow;

namespace Kilda.Lab.Simulator;

/// <summary>A port of a simulated switch: what it is, whether it is up, what it counted.</summary>
public sealed class SimPort(uint number, Kbps speed, MacAddress address)
{
    private const uint Fibre = 1 << 12;

    public uint Number { get; } = number;

    /// <summary>OFPPC_* bits, set by PORT_MOD.</summary>
    public uint Config { get; set; }

    /// <summary>Whether the cable is in and the far end is alive.</summary>
    public bool HasLink { get; set; } = true;

    public bool IsUp => HasLink && (Config & PortConfig.PortDown) == 0;

    public TrafficCount Received { get; private set; }

    public TrafficCount Sent { get; private set; }

    public ulong ReceiveDrops { get; private set; }

    public ulong SendDrops { get; private set; }

    public ulong HardwareAddress => address.Value;

    public PortDescription Describe()
    {
        var kbps = (uint)Math.Min(speed.Value, uint.MaxValue);
        var features = Rate(speed) | Fibre;
        var state = IsUp ? PortState.Live : PortState.LinkDown;
        return new PortDescription(
            Number, address.Value, $"port{Number}", Config, state, features, features, features, 0, kbps, kbps);
    }

    /// <summary>OFPPF_* of a full-duplex rate; OTHER where there is none of this speed, which then stands in kbit/s only.</summary>
    private static uint Rate(Kbps speed) => speed.Value switch
    {
        10_000 => 1 << 1,
        100_000 => 1 << 3,
        1_000_000 => 1 << 5,
        10_000_000 => 1 << 6,
        40_000_000 => 1 << 7,
        100_000_000 => 1 << 8,
        1_000_000_000 => 1 << 9,
        _ => 1 << 10,
    };

    internal PortStats Stats(TimeSpan age) => new(
        Number, Received.Packets, Sent.Packets, Received.Bytes, Sent.Bytes, ReceiveDrops, SendDrops, 0, 0, 0, 0, 0, 0,
        (uint)age.TotalSeconds, SimTables.Nanoseconds(age));

    /// <returns>Whether the frame gets in.</returns>
    internal bool Receive(int length)
    {
        var accepts = IsUp && (Config & PortConfig.NoReceive) == 0;
        if (accepts) Received = Plus(Received, length);
        else ReceiveDrops++;
        return accepts;
    }

    /// <returns>Whether the frame gets out.</returns>
    internal bool Send(int length)
    {
        var accepts = IsUp && (Config & PortConfig.NoForward) == 0;
        if (accepts) Sent = Plus(Sent, length);
        else SendDrops++;
        return accepts;
    }

    internal static TrafficCount Plus(TrafficCount count, int length) => new(count.Packets + 1, count.Bytes + (ulong)length);
}
