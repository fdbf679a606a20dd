using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Kilda.OpenFlow;

namespace Kilda.Lab.Simulator;

/// <summary>A switch's connection to one controller: made, kept, and made again after a pause (OpenFlow 1.3.5 §6.3).</summary>
internal sealed partial class SimSession(SimSwitch owner, IPEndPoint controller, SimOptions options)
{
    private static readonly AsyncConfig s_defaultAsync = new(PacketInMaster: 3, 0, PortStatusMaster: 7, PortStatusSlave: 7, FlowRemovedMaster: 15, 0);
    private static readonly StreamPipeReaderOptions s_reading = new(bufferSize: 16 << 10, useZeroByteReads: true);
    private readonly Lock _lock = new();
    private TaskCompletionSource _mayConnect = Completed();
    private CancellationTokenSource? _connection;
    private volatile SimOutbox? _outbox;
    private AsyncConfig _async = s_defaultAsync;
    private bool _isGreeted;
    private bool _isHung;
    private TimeSpan _heard;
    private TimeSpan? _asked;

    /// <summary>Changed under the switch's gate.</summary>
    public ControllerRole Role { get; set; } = ControllerRole.Equal;

    /// <summary>Whether the controller has asked for the features, and so knows the switch.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Connects, talks, and connects again, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await MayConnect().WaitAsync(stop);
                await TalkAsync(stop);
                await Task.Delay(options.Backoff, options.Time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The laboratory ends.
        }
    }

    /// <summary>Closes the connection; it is made again after the usual pause.</summary>
    public void Close()
    {
        lock (_lock) _connection?.Cancel();
    }

    /// <summary>Closes the connection, and makes none until <see cref="Allow"/>.</summary>
    public void Forbid()
    {
        lock (_lock)
        {
            if (_mayConnect.Task.IsCompleted) _mayConnect = new TaskCompletionSource();
            _connection?.Cancel();
        }
    }

    public void Allow()
    {
        TaskCompletionSource may;
        lock (_lock) may = _mayConnect;
        may.TrySetResult();
    }

    /// <summary>From now on nothing is read or written, and the connection stays open.</summary>
    public void Hang()
    {
        _isHung = true;
        _outbox?.Close();
    }

    /// <summary>Closes the connection in the middle of what has been read: nothing more of it is carried out or answered.</summary>
    private void Drop()
    {
        Hang();
        Close();
    }

    /// <summary>Asks a silent controller whether it is there, and gives it up when it is not.</summary>
    public void Tick(TimeSpan now)
    {
        if (_outbox is not { } outbox || _isHung) return;
        if (_asked is { } asked && now - asked > options.EchoAfter) Close();
        else if (_asked is null && now - _heard > options.EchoAfter)
        {
            _asked = now;
            Send(outbox, 0, new EchoRequest([]));
        }
    }

    /// <summary>Tells the controller of something, if its role and its wishes allow it.</summary>
    public void Tell<T>(Func<AsyncConfig, uint> master, Func<AsyncConfig, uint> slave, int reason, in T message, bool mayDrop = false)
        where T : struct, IOfMessage<T>
    {
        if (!IsKnown || _outbox is not { } outbox) return;
        var wanted = Role == ControllerRole.Slave ? slave(_async) : master(_async);
        if ((wanted & (1u << reason)) == 0) return;
        outbox.Write(0, message, mayDrop);
        outbox.Flush();
    }

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }

    private static void Send<T>(SimOutbox outbox, uint xid, in T message)
        where T : struct, IOfMessage<T>
    {
        outbox.Write(xid, message);
        outbox.Flush();
    }

    private Task MayConnect()
    {
        lock (_lock) return _mayConnect.Task;
    }

    private async Task TalkAsync(CancellationToken stop)
    {
        using var connection = CancellationTokenSource.CreateLinkedTokenSource(stop);
        lock (_lock)
        {
            if (!_mayConnect.Task.IsCompleted) return;
            _connection = connection;
        }

        try
        {
            await using var stream = options.Connect is { } connect
                ? await connect(owner.Place, controller, connection.Token)
                : await ConnectAsync(connection.Token);
            await ConverseAsync(stream, connection);
        }
        catch (Exception end) when (end is IOException or SocketException or OfWireException or OperationCanceledException)
        {
            // However the connection ends, the next one starts from nothing.
        }
        finally
        {
            lock (_lock) _connection = null;
            _outbox?.Close();
            _outbox = null;
            (IsKnown, _isGreeted, _isHung, _asked, _async) = (false, false, false, null, s_defaultAsync);
            owner.Ended(this);
        }
    }

    private async ValueTask<Stream> ConnectAsync(CancellationToken cancellation)
    {
        var socket = new Socket(controller.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(controller, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task ConverseAsync(Stream stream, CancellationTokenSource connection)
    {
        var outbox = new SimOutbox(stream, Close);
        // Who was to hang while there was no connection hangs no more in the next one: nothing would ever end it.
        (_heard, _outbox, _isHung) = (owner.Now, outbox, false);
        Send(outbox, 1, new Hello([1u << OfFrame.Version13]));
        var reader = PipeReader.Create(stream, s_reading);
        while (true)
        {
            var result = await reader.ReadAsync(connection.Token);
            var taken = Take(result.Buffer, outbox);
            outbox.Flush();
            if (_isHung) await Task.Delay(Timeout.InfiniteTimeSpan, options.Time, connection.Token);
            if (result.IsCompleted) return;
            reader.AdvanceTo(result.Buffer.GetPosition(taken), result.Buffer.End);
        }
    }

    /// <summary>Carries out every whole frame.</summary>
    /// <returns>Bytes that were carried out.</returns>
    private int Take(in ReadOnlySequence<byte> buffer, SimOutbox outbox)
    {
        var bytes = buffer.IsSingleSegment ? buffer.FirstSpan : buffer.ToArray();
        var rest = bytes;
        (_heard, _asked) = (owner.Now, null);
        while (!_isHung)
        {
            var start = rest;
            if (!OfFrame.TryCut(ref rest, out var frame)) break;
            Handle(frame, start[..(start.Length - rest.Length)], outbox);
        }

        return bytes.Length - rest.Length;
    }
}
