using Kilda.Network;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Interfaces.Switches;

/// <summary>What the handshake found out about a switch that connected, before anything in it was changed.</summary>
/// <param name="Connection">Identifies the connection: unique in the network, and greater than that of every earlier one.</param>
/// <param name="Ports">The switch's ports without its local one.</param>
public sealed record SwitchHello(
    SwitchId Id, long Connection, SwitchOrigin Origin, SwitchAbilities Abilities, Seq<SwitchPort> Ports);
