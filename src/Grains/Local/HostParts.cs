using Kilda.Interfaces;
using Orleans.Hosting;

namespace Kilda.Grains.Startup;

/// <summary>What differs between the hosts. This one hands messages over as they are.</summary>
internal static class HostParts
{
    public static ISiloBuilder AddHostParts(this ISiloBuilder silo) => silo.AddMemoryStreams(StreamNames.Provider);
}
