using System.Net;
using System.Net.Sockets;

namespace Kilda.EndToEnd.Harness;

internal static class FreePort
{
    /// <returns>A TCP port of 127.0.0.1 that nobody listens on now.</returns>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
