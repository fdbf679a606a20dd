using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kilda.Lab.Simulator;

/// <summary>
/// Takes the commands of <see cref="SimControl"/> on a loopback port. A connection that says something else is closed at its first line,
/// so that no web page can talk through a browser.
/// </summary>
internal sealed class SimControlServer : IDisposable
{
    private const int MostConnections = 16;
    private const int LongestLine = 256 << 10;
    private readonly TcpListener _listener;
    private readonly SimControl _control;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _free = new(MostConnections);

    private SimControlServer(SimLab lab, TcpListener listener) => (_control, _listener) = (new SimControl(lab, TimeProvider.System), listener);

    public EndPoint At => _listener.LocalEndpoint;

    /// <exception cref="ArgumentException">The address is not loopback, or the port is taken.</exception>
    public static SimControlServer Start(SimLab lab, IPEndPoint at)
    {
        if (!IPAddress.IsLoopback(at.Address)) throw new ArgumentException($"control: {at.Address} is not a loopback address");
        var listener = new TcpListener(at);
        try
        {
            listener.Start();
        }
        catch (SocketException taken)
        {
            throw new ArgumentException($"control: {at}: {taken.Message}");
        }

        var server = new SimControlServer(lab, listener);
        _ = server.AcceptAsync();
        return server;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                await _free.WaitAsync(_stop.Token);
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException)
        {
            // The laboratory ends.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                await using var stream = client.GetStream();
                var buffer = new byte[LongestLine];
                for (var filled = 0; await stream.ReadAsync(buffer.AsMemory(filled), _stop.Token) is > 0 and var count;)
                {
                    filled += count;
                    while (buffer.AsSpan(0, filled).IndexOf((byte)'\n') is >= 0 and var end)
                    {
                        var line = Encoding.UTF8.GetString(buffer, 0, end).TrimEnd('\r');
                        filled -= end + 1;
                        buffer.AsSpan(end + 1, filled).CopyTo(buffer);
                        var (answer, isUnderstood) = await _control.Answer(line, _stop.Token);
                        await stream.WriteAsync(Encoding.UTF8.GetBytes(answer + "\n"), _stop.Token);
                        if (!isUnderstood) return;
                    }

                    if (filled == buffer.Length) return;
                }
            }
        }
        catch (Exception end) when (end is IOException or OperationCanceledException)
        {
            // The client has gone, or the laboratory ends.
        }
        finally
        {
            _free.Release();
        }
    }
}
