using Kilda.Interfaces;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace Kilda.Grains.Startup;

/// <summary>What differs between the hosts. This one hands messages over as they are.</summary>
internal static class HostParts
{
    public static ISiloBuilder AddHostParts(this ISiloBuilder silo)
    {
        silo.Services.AddSingleton<IMembers, OnlyMember>();
        return silo.AddMemoryStreams(StreamNames.Provider);
    }

    private sealed class OnlyMember : IMembers
    {
        public bool IsFirst => true;

        public bool IsOnly => true;
    }
}
