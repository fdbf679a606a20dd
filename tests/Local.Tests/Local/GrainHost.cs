using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;

namespace Kilda.Local.Tests;

/// <summary>A running host with what the conformance tests need. This one is the local host.</summary>
internal static class GrainHost
{
    public static async Task<IHost> Start(Action<ISiloBuilder> configure)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<Conformance.Probe>();
        builder.UseOrleans(silo =>
        {
            silo.AddMemoryStreams(Conformance.Names.Streams);
            silo.AddMemoryGrainStorage(Conformance.Names.States);
            configure(silo);
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
