using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Kilda.Silo.OpenFlow;

/// <summary>Tells a grain where it had better be: on this silo.</summary>
internal sealed class PlaceHint(ILocalSiloDetails silo)
{
    /// <summary>With the calls that the caller makes next.</summary>
    public void Give() => RequestContext.Set(IPlacementDirector.PlacementHintKey, silo.SiloAddress);
}
