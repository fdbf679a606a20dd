using Kilda.Network;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Interfaces.Switches;

/// <summary>What of a switch outlives the process: document kind <see cref="Storage.DocumentKinds.Switch"/>, id as text.</summary>
/// <param name="Ports">As last seen; whether they are up is not known until the switch connects.</param>
/// <param name="Generation">OpenFlow <c>generation_id</c> of the last role request, §6.3.7; grows with every take-over.</param>
/// <param name="Since">When it was last switched between active and inactive.</param>
public sealed record SwitchRecord(
    SwitchId Id,
    Seq<SwitchPort> Ports,
    SwitchAbilities Abilities,
    SwitchOrigin? Origin,
    string? Pop,
    string? Name,
    bool UnderMaintenance,
    long Generation,
    DateTimeOffset Since,
    SwitchLocation? Location = null)
{
    /// <summary>Ports at which the operator has no links looked for; sorted.</summary>
    public Seq<uint> Undiscovered { get; init; } = [];

    /// <summary>The switch before it has connected.</summary>
    public Switch Snapshot(long version) =>
        new(Id, version, Active: false, UnderMaintenance, Abilities, Ports, Pop, Name, Origin, Since, Location) { Undiscovered = Undiscovered };

    /// <returns>Why this cannot be what was stored, or null.</returns>
    public string? Objection() =>
        Abilities is null ? "no abilities"
        : Generation < 0 ? $"generation {Generation}"
        : Ports.Any(port => port?.Name is null || port.Speed < Kbps.Zero) ? "a port without name or with a speed below 0"
        : null;
}
