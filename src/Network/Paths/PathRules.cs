using Kilda.Network.Bandwidth;

namespace Kilda.Network.Paths;

/// <summary>What a link adds to the weight of a path, in the unit of the strategy.</summary>
/// <param name="Default">Of a link whose cost or latency is not known.</param>
/// <param name="Maintenance">Added where the link or a switch at its end is under maintenance.</param>
/// <param name="Unstable">Added to a link that failed a short time ago.</param>
/// <param name="DiverseLink">Added to a link for each path of the diverse group on it.</param>
/// <param name="DiverseSwitch">Added to a link for each path of the diverse group, each direction, through the switch it leads to.</param>
/// <param name="DiversePop">Added to a link for each path of the diverse group, each direction, through the PoP of one of its ends.</param>
/// <param name="OffAffinity">Added to a link that the main path of the affinity group does not use.</param>
public sealed record LinkWeights(
    long Default, long Maintenance, long Unstable, long DiverseLink, long DiverseSwitch, long DiversePop, long OffAffinity);

/// <summary>What is set for all path searches.</summary>
public sealed record PathRules
{
    public static PathRules Default { get; } = new();

    /// <summary>For the strategies by cost.</summary>
    public LinkWeights Cost { get; init; } = new(700, 10_000, 10_000, 1_000, 100, 1_000, 10_000);

    /// <summary>For the strategies by latency, in ns; the PoP keeps its cost, as clients of the Northbound API know it.</summary>
    public LinkWeights Latency { get; init; } =
        new(500_000_000, 10_000_000_000, 10_000_000_000, 1_000_000_000, 300_000_000, 1_000, 1_000_000_000);

    /// <summary>A link that failed counts as unstable for so long.</summary>
    public TimeSpan UnstableFor { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Whether one-way paths need room in the opposite direction too.</summary>
    public ReversePolicy Reverse { get; init; } = ReversePolicy.Dummy;
}
