using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Kilda.OpenFlow;

namespace Kilda.Lab.Tests.Simulator;

/// <summary>Waits for switches on a port of its own.</summary>
internal sealed class ControllerSocket : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ControllerSocket() => _listener.Start(backlog: 4096);

    public IPEndPoint At => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>The next switch, after HELLO and FEATURES.</summary>
    public async Task<ControllerPeer> Accept()
    {
        using var timeout = new CancellationTokenSource(ControllerPeer.Patience);
        return await ControllerPeer.Greet(await _listener.AcceptTcpClientAsync(timeout.Token));
    }

    public async Task<TcpClient> AcceptRaw() => await _listener.AcceptTcpClientAsync().WaitAsync(ControllerPeer.Patience);

    public void Dispose() => _listener.Dispose();
}

/// <summary>The controller's side of one session: every message that comes waits until somebody asks for one of its type.</summary>
internal sealed class ControllerPeer : IAsyncDisposable, IOfMessageVisitor
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TcpClient _client;
    private readonly Channel<(uint Xid, object Message)> _heard = Channel.CreateUnbounded<(uint, object)>();
    private readonly List<(uint Xid, object Message)> _passedOver = [];
    private readonly Task _reading;
    private uint _xid = 1000;
    private uint _reads;

    private ControllerPeer(TcpClient client)
    {
        _client = client;
        _client.NoDelay = true;
        _reading = Read();
    }

    public FeaturesReply Features { get; private set; }

    public static async Task<ControllerPeer> Greet(TcpClient client)
    {
        var peer = new ControllerPeer(client);
        await peer.Send(new Hello([1u << OfFrame.Version13]));
        await peer.Next<Hello>();
        peer.Features = await peer.Ask<FeaturesRequest, FeaturesReply>(default);
        return peer;
    }

    public async Task<uint> Send<T>(T message)
        where T : struct, IOfMessage<T>
    {
        var buffer = new ArrayBufferWriter<byte>();
        OfFrame.Write(buffer, ++_xid, message);
        await SendRaw(buffer.WrittenMemory);
        return _xid;
    }

    public async Task SendRaw(ReadOnlyMemory<byte> bytes) => await _client.GetStream().WriteAsync(bytes);

    /// <summary>The answer to a request, found by its transaction number.</summary>
    public async Task<TAnswer> Ask<TRequest, TAnswer>(TRequest request)
        where TRequest : struct, IOfMessage<TRequest>
    {
        var xid = await Send(request);
        return await Next<TAnswer>(xid);
    }

    /// <summary>All parts of a list.</summary>
    public async Task<(List<T> Entries, int Parts)> List<T, TResult>(MultipartQuery query, Func<TResult, Seq<T>> entries)
        where TResult : MultipartResult
    {
        var (xid, all, parts) = (await Send(new MultipartRequest(query)), new List<T>(), 0);
        while (true)
        {
            var reply = await Next<MultipartReply>(xid);
            all.AddRange(entries((TResult)reply.Result));
            parts++;
            if (!reply.More) return (all, parts);
        }
    }

    /// <summary>Sends a command and a barrier.</summary>
    /// <returns>The error it was answered with, or null.</returns>
    public async Task<string?> Try<T>(T command)
        where T : struct, IOfMessage<T>
    {
        var xid = await Send(command);
        await Ask<BarrierRequest, BarrierReply>(default);
        var at = _passedOver.FindIndex(m => m.Xid == xid);
        if (at < 0) return null;
        var error = (ErrorMessage)_passedOver[at].Message;
        _passedOver.RemoveAt(at);
        return error.Describe();
    }

    /// <summary>The next message of this type; others wait.</summary>
    public async Task<T> Next<T>(uint? xid = null)
    {
        var at = _passedOver.FindIndex(m => Fits<T>(m, xid));
        if (at >= 0)
        {
            var message = (T)_passedOver[at].Message;
            _passedOver.RemoveAt(at);
            return message;
        }

        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            while (true)
            {
                var heard = await _heard.Reader.ReadAsync(timeout.Token);
                if (Fits<T>(heard, xid)) return (T)heard.Message;
                _passedOver.Add(heard);
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"no {typeof(T).Name}; there came: {string.Join(", ", _passedOver.Select(m => m.Message.GetType().Name))}");
        }
    }

    /// <summary>Whether nothing of this type has come until a round trip is over.</summary>
    public async Task<bool> HasNo<T>()
    {
        await Ask<EchoRequest, EchoReply>(new EchoRequest([1]));
        return !_passedOver.Exists(m => m.Message is T);
    }

    /// <summary>Ends when the switch has closed the connection.</summary>
    public Task Closed() => _reading.WaitAsync(Patience);

    public void Visit<T>(in T message)
        where T : struct, IOfMessage<T> => _heard.Writer.TryWrite((_reads, message));

    public async ValueTask DisposeAsync()
    {
        _client.Close();
        await _reading;
    }

    private static bool Fits<T>((uint Xid, object Message) heard, uint? xid) => heard.Message is T && (xid is null || heard.Xid == xid);

    private async Task Read()
    {
        var (buffer, filled, me) = (new byte[1 << 18], 0, this);
        try
        {
            while (true)
            {
                var count = await _client.GetStream().ReadAsync(buffer.AsMemory(filled));
                if (count == 0) break;
                filled = Take(buffer, filled + count, ref me);
            }
        }
        catch (IOException)
        {
            // The connection has ended, which is what readers are told.
        }

        _heard.Writer.TryComplete(new EndOfStreamException("the switch closed the connection"));
    }

    private int Take(byte[] buffer, int filled, ref ControllerPeer me)
    {
        ReadOnlySpan<byte> rest = buffer.AsSpan(0, filled);
        while (OfFrame.TryCut(ref rest, out var frame))
        {
            _reads = frame.Xid;
            OfMessages.Read(frame, ref me);
        }

        rest.CopyTo(buffer);
        return rest.Length;
    }
}
