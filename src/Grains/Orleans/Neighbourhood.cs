using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Kilda.Grains.Switches;

/// <summary>Where a grain is.</summary>
internal static class Neighbourhood
{
    /// <summary>Whether the caller says where the grain had better be: then it moves there.</summary>
    public static bool WantsToMove() => RequestContext.Get(IPlacementDirector.PlacementHintKey) is not null;
}
