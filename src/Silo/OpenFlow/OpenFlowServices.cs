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
        services.AddSingleton<PlaceHint>();
        services.AddSingleton<OpenFlowConnection>();
        return services;
    }

    /// <summary>Switches connect here (OpenFlow 1.3.5 §6.3.1).</summary>
    public static void ListenOpenFlow(this KestrelServerOptions kestrel, IPEndPoint at) =>
        // A web application makes its server, and with it this, when it is built: long before storage is asked which start this is.
        kestrel.Listen(at, listen => listen.Run(connection =>
            listen.ApplicationServices.GetRequiredService<OpenFlowConnection>().OnConnectedAsync(connection)));
}
