using Kilda.Network.Flows;
using Kilda.Network.Topology;

namespace Kilda.Interfaces.Switches;

/// <content>What an operator asks of a switch. What is set is stored first, then told; where storage is away nothing has changed.</content>
public partial interface ISwitchGrain
{
    /// <summary>Sets what is given and leaves the rest; also of a switch that is away.</summary>
    /// <returns>The switch as it is now.</returns>
    Task<Outcome<Switch>> Set(SwitchSettings given);

    /// <summary>
    /// Whether the rules are in the several tables of the pipeline, or composed into one. A switch that is connected is changed while packets go
    /// through, without loss; refused where something that runs there needs several tables.
    /// </summary>
    /// <returns>The switch as it is now.</returns>
    Task<Outcome<Switch>> SetTableMode(bool multiTable);

    /// <summary>Switches a port on or off (OFPT_PORT_MOD). The switch keeps it so until it is told otherwise, or starts anew.</summary>
    /// <returns>The switch, when it has carried it out.</returns>
    Task<Outcome<Switch>> SetPort(uint port, bool up);

    /// <summary>
    /// Whether links are looked for at a port. Where they are not, no probe leaves by it and none that arrives counts: the link there fails at
    /// once, and comes back as one that had failed.
    /// </summary>
    /// <returns>The switch as it is now.</returns>
    Task<Outcome<Switch>> SetDiscovery(uint port, bool enabled);

    /// <summary>The switch is forgotten, with everything that was set for it. One that is connected is disconnected, and comes back as a new one.</summary>
    /// <param name="force">Also while it is connected.</param>
    /// <returns>The switch as it was.</returns>
    Task<Outcome<Switch>> Delete(bool force);
}

/// <summary>What an operator sets of a switch. Null: as it is.</summary>
/// <param name="Pop">Empty: none any more.</param>
/// <param name="Location">Its members that are null stay as they are.</param>
public sealed record SwitchSettings(bool? UnderMaintenance = null, string? Pop = null, SwitchLocation? Location = null);
