using Kilda.OpenFlow;

namespace Kilda.Lab.Simulator;

/// <summary>What a simulated switch can do. A command beyond it is refused as a real switch refuses it.</summary>
public sealed record SimAbilities
{
    public static SimAbilities Full { get; } = new();

    /// <summary>A switch with one table and nothing else: neither meters nor groups.</summary>
    public static SimAbilities Plain { get; } = new() { Tables = 1, MaxMeters = 0, GroupTypes = [] };

    /// <summary>Tables 0 to this − 1; 254 at most.</summary>
    public byte Tables { get; init; } = 254;

    public int MaxRulesPerTable { get; init; } = 1_000_000;

    /// <summary>Meters 1 to this; 0: no meters.</summary>
    public uint MaxMeters { get; init; } = 65_535;

    public MeterFlags MeterFlags { get; init; } =
        MeterFlags.KilobitsPerSecond | MeterFlags.PacketsPerSecond | MeterFlags.Burst | MeterFlags.Stats;

    public int MaxGroups { get; init; } = 65_536;

    public int MaxBuckets { get; init; } = 1024;

    public Seq<GroupType> GroupTypes { get; init; } = [GroupType.All, GroupType.Indirect];

    /// <summary>Whether a bucket may lead to another group.</summary>
    public bool Chaining { get; init; } = true;

    /// <summary>
    /// Outer tags of a packet that the switch reads; deeper ones are payload, and the deepest is lost when one more is pushed. A rule
    /// cannot push more. Open vSwitch knows two.
    /// </summary>
    public int MaxTags { get; init; } = 2;

    /// <summary>Whether a pushed tag starts as a copy of the one behind it, as the specification says, or empty, as in Open vSwitch.</summary>
    public bool PushCopiesTag { get; init; }
}
