using Kilda.Network;
using Kilda.OpenFlow;

namespace Kilda.Silo.OpenFlow;

/// <summary>Times and limits of the connections of switches.</summary>
public sealed record OpenFlowSettings
{
    /// <summary>Connections at a time, those that have not said who they are among them; one more is closed at once.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>A connection that has not shaken hands after this is closed.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A switch that was silent for so long is asked whether it is there.</summary>
    public TimeSpan EchoAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>It is disconnected when it says nothing for so long after it was asked.</summary>
    public TimeSpan EchoTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A switch that does not read what is written to it for so long is disconnected.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a connection renews its lease at the switch's grain, and looks at the times above.</summary>
    public TimeSpan LeasePeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>PACKET_INs of one switch that are looked at, in a second and at once; more are dropped and counted.</summary>
    public int PacketInsPerSecond { get; init; } = 2000;

    /// <summary>Which switches may connect. Empty: all.</summary>
    public Seq<SwitchId> Allowed { get; init; } = [];
}
