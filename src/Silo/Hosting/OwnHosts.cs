using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kilda.Silo.Hosting;

/// <summary>
/// There is no login on loopback, and every page that a browser on this machine shows can send requests there. One whose name was made to
/// point to this machine is turned away by the name it asks for.
/// </summary>
internal sealed class OwnHosts(RequestDelegate next, IPEndPoint http)
{
    private readonly HashSet<string> _own =
        new(["localhost", $"{IPAddress.Loopback}", $"[{IPAddress.IPv6Loopback}]", Host(http)], StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext context) => _own.Contains(context.Request.Host.Host)
        ? next(context)
        : throw new BadHttpRequestException("The header 'Host' does not name this controller");

    private static string Host(IPEndPoint http) => http.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{http.Address}]" : $"{http.Address}";
}

internal static class OwnHostsUse
{
    /// <param name="http">Where the process listens.</param>
    public static void UseOwnHosts(this IApplicationBuilder app, IPEndPoint http) => app.UseMiddleware<OwnHosts>(http);
}
