using Orleans.Runtime;

namespace Kilda.Grains.Startup;

/// <summary>The silos of the cluster: the first is the one that has been there longest.</summary>
internal sealed class ClusterMembers(ISiloStatusOracle silos) : IMembers
{
    public bool IsOnly => false;

    public bool IsFirst => silos.GetActiveSilos().Min() is { } first && first.Equals(silos.SiloAddress);
}
