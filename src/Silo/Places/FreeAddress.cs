using System.Net;
using System.Net.Sockets;
using Kilda.Silo.Configuration;

namespace Kilda.Silo.Places;

/// <summary>Whether an address can be listened on, found out before anything is changed.</summary>
internal static class FreeAddress
{
    /// <exception cref="StartException">It is taken, not of this machine, or not allowed.</exception>
    public static void Check(string setting, IPEndPoint address)
    {
        try
        {
            // Bound and given back without listening, so that nobody can connect meanwhile.
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(address);
        }
        catch (SocketException wrong)
        {
            throw new StartException($"{setting}: {address} {Reason(wrong)}");
        }
    }

    private static string Reason(SocketException wrong) => wrong.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "is used by another process",
        SocketError.AddressNotAvailable => "is not an address of this machine",
        SocketError.AccessDenied => "needs more rights than this process has",
        _ => $"cannot be listened on: {wrong.Message}",
    };
}
