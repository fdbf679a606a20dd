using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Kilda.EndToEnd.Harness;

/// <summary>
/// Ports for programs that are started later, and again. The kernel gives none of them to an outgoing connection meanwhile, as it does with those that it
/// picks itself.
/// </summary>
internal static class FreePort
{
    private const int First = 20_000;
    private const int MostTries = 1000;
    private static readonly (int From, int To) s_kernels = Kernels();

    /// <summary>The UDP port of the same number says to other processes of tests that the TCP port is meant for something; it is kept to the end.</summary>
    private static readonly List<Socket> s_kept = [];

    /// <param name="inARow">So many from the one that is given on.</param>
    /// <returns>A TCP port of 127.0.0.1 that nobody listens on now, and that nobody else gets from here.</returns>
    public static int Next(int inARow = 1)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var port = Random.Shared.Next(First, IPEndPoint.MaxPort + 2 - inARow);
            if (!Enumerable.Range(port, inARow).Any(IsKernels) && Keep(port, inARow)) return port;
        }

        throw new InvalidOperationException($"{MostTries} ports from {First} on, without {s_kernels.From} to {s_kernels.To}, are all taken");
    }

    /// <summary>Whether it may be that of an outgoing connection at any time.</summary>
    public static bool IsKernels(int port) => port >= s_kernels.From && port <= s_kernels.To;

    private static bool Keep(int first, int count)
    {
        var kept = new List<Socket>();
        try
        {
            for (var port = first; port < first + count; port++)
            {
                kept.Add(new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
                kept[^1].Bind(new IPEndPoint(IPAddress.Loopback, port));
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
            }
        }
        catch (SocketException)
        {
            foreach (var socket in kept) socket.Dispose();
            return false;
        }

        lock (s_kept) s_kept.AddRange(kept);
        return true;
    }

    /// <summary>Those of outgoing connections, see ip(7).</summary>
    private static (int From, int To) Kernels()
    {
        const string Range = "/proc/sys/net/ipv4/ip_local_port_range";
        if (!File.Exists(Range)) return (32_768, IPEndPoint.MaxPort);
        var bounds = File.ReadAllText(Range).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return (bounds[0], bounds[1]);
    }
}
