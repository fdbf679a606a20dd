using Kilda.OpenFlow;

namespace Kilda.Network.Topology;

/// <summary>What a link is to the operator. Only <see cref="Active"/> links carry new paths.</summary>
public enum LinkStatus
{
    /// <summary>Seen in one direction only, never yet in both.</summary>
    Discovered = 1,

    /// <summary>Both directions are seen.</summary>
    Active,

    /// <summary>A port is down or the probes are lost.</summary>
    Failed,

    /// <summary>The cable now ends elsewhere.</summary>
    Moved,
}

/// <summary>A link as everyone but its grain sees it: an immutable snapshot. Index of the arrays: <see cref="LinkDirection"/>.</summary>
/// <param name="Version">Grows with every change of this link.</param>
/// <param name="Unobserved">A control connection of an end is away: the state is the last one known.</param>
/// <param name="Cost">0: not set, the default applies.</param>
/// <param name="LatencyNs">Per direction; 0 or less: not known.</param>
/// <param name="Capacity">Per direction: the least of the speeds of both ends, or what the operator set.</param>
/// <param name="Load">Per direction, see <see cref="Bandwidth.LinkLoad"/>.</param>
/// <param name="UnstableSince">When it last failed because a port went down; a path had better go elsewhere for a while. Null: never.</param>
/// <param name="Speed">Of the slower end, whatever the operator set; the same in both directions.</param>
/// <param name="ProvingSince">A link that had failed is seen in both directions since then, not yet for long enough.</param>
/// <param name="Blinks">How often it went down since it was stable; see <see cref="Discovery.LinkLiveness.Blinks"/>.</param>
public sealed record Link(
    IslId Id,
    long Version,
    LinkStatus Status,
    bool Unobserved,
    int Cost,
    Seq<long> LatencyNs,
    Seq<Kbps> Capacity,
    Seq<Bandwidth.LinkLoad> Load,
    bool UnderMaintenance,
    DateTimeOffset? UnstableSince,
    DateTimeOffset Since,
    string? StatusReason = null,
    Kbps Speed = default,
    string? Description = null,
    DateTimeOffset? ProvingSince = null,
    int Blinks = 0)
{
    public LinkBfd Bfd { get; init; } = LinkBfd.None;

    /// <summary>Per direction: whether its probes arrive; of a link that has failed one of them may. Empty: not known.</summary>
    public Seq<bool> Seen { get; init; } = [];
}

/// <summary>A switch as everyone but its grain sees it.</summary>
public sealed record Switch(
    SwitchId Id,
    long Version,
    bool Active,
    bool UnderMaintenance,
    SwitchAbilities Abilities,
    Seq<SwitchPort> Ports,
    string? Pop = null,
    string? Name = null,
    SwitchOrigin? Origin = null,
    DateTimeOffset Since = default,
    SwitchLocation? Location = null)
{
    /// <summary>Ports at which no links are looked for; sorted.</summary>
    public Seq<uint> Undiscovered { get; init; } = [];
}

/// <summary>Where a switch connects from, and who made it.</summary>
public sealed record SwitchOrigin(
    string Address, int Port, string Manufacturer, string Hardware, string Software, string SerialNumber, string Datapath);

/// <summary>A port: speed in kbit/s, 0 when the switch does not say.</summary>
public sealed record SwitchPort(uint Port, string Name, bool Up, Kbps Speed);

/// <summary>What a switch can do, as far as rules depend on it.</summary>
/// <param name="Tables">Usable flow tables.</param>
/// <param name="MaxMeters">0: no meters.</param>
/// <param name="Groups">Groups of type ALL and INDIRECT.</param>
/// <param name="ChainedGroups">A bucket may lead to another group.</param>
/// <param name="MixesTags">
/// Its packet cache takes packets with two tags for such with the outer one alone, if one of those came before: when the outer tag is off, packets have
/// to be looked up anew, which a group of type SELECT makes it do (Open vSwitch, userspace datapath).
/// </param>
public sealed record SwitchAbilities(
    byte Tables, uint MaxMeters, bool PacketMeters, bool Groups, bool ChainedGroups, bool MultiTable = true, bool MixesTags = false)
{
    /// <summary>Five tables, meters and chained groups: what Open vSwitch offers.</summary>
    public static SwitchAbilities Full { get; } = new(254, 65535, true, true, true);

    /// <summary>Whether rules are compiled for the five tables of the pipeline, or composed into one.</summary>
    public bool UsesPipeline => MultiTable && Tables >= 5;
}
