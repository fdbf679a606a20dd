namespace Kilda.Grains.Switches;

/// <summary>Where a grain is. All of them are in this process.</summary>
internal static class Neighbourhood
{
    /// <summary>Whether the caller says where the grain had better be.</summary>
    public static bool WantsToMove() => false;
}
