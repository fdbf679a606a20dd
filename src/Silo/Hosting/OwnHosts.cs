using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Kilda.Silo.Hosting;

/// <summary>
/// There is no login on loopback, and every page that a browser on this machine shows can send requests there. One whose name was made to
/// point to this machine is turned away by the name it asks for.
/// </summary>
internal static class OwnHosts
{
    public static IServiceCollection AddOwnHosts(this IServiceCollection services, IPEndPoint http) =>
        services.AddHostFiltering(options =>
        {
            options.AllowedHosts = ["localhost", $"{IPAddress.Loopback}", $"[{IPAddress.IPv6Loopback}]", Host(http)];
            options.AllowEmptyHosts = false;
        });

    private static string Host(IPEndPoint http) => http.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{http.Address}]" : $"{http.Address}";
}
