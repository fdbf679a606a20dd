using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kilda.Silo.OpenFlow;

/// <summary>Sets up the listener for switches.</summary>
public static class OpenFlowServices
{
    /// <summary>What <see cref="ListenOpenFlow"/> needs besides the grains.</summary>
    public static IServiceCollection AddOpenFlow(this IServiceCollection services, OpenFlowSettings? settings = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings ?? new OpenFlowSettings());
        services.AddSingleton<OpenConnections>();
        return services;
    }

    /// <summary>Switches connect here (OpenFlow 1.3.5 §6.3.1).</summary>
    public static void ListenOpenFlow(this KestrelServerOptions kestrel, IPEndPoint at) =>
        kestrel.Listen(at, listen => listen.UseConnectionHandler<OpenFlowConnection>());
}
