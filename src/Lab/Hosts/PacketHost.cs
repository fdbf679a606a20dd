using System.Threading.Channels;

namespace Kilda.Lab.Hosts;

/// <summary>
/// A host that speaks raw Ethernet on one interface. What arrives waits in a queue of bounded length; when it is full the oldest frame
/// is dropped and counted. Taps see every frame first and may keep it.
/// </summary>
public sealed class PacketHost : IAsyncDisposable
{
    private const int QueueLength = 16_384;
    private static readonly TimeSpan StopCheck = TimeSpan.FromMilliseconds(100);
    private readonly Channel<ReceivedFrame> _frames;
    private readonly PacketSocket _socket;
    private readonly Task _receiving;
    private readonly Lock _lock = new();
    private volatile IFrameTap[] _taps = [];
    private volatile bool _stop;
    private long _dropped;

    private PacketHost(string interfaceName)
    {
        Interface = interfaceName;
        _socket = new PacketSocket(interfaceName, StopCheck);
        _frames = Channel.CreateBounded<ReceivedFrame>(
            new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.DropOldest, SingleWriter = true },
            _ => Interlocked.Increment(ref _dropped));
        _receiving = Task.Factory.StartNew(Receive, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public string Interface { get; }

    /// <summary>Frames that were dropped because nobody read the queue.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <exception cref="IOException">No such interface, or no right to open a raw socket.</exception>
    public static PacketHost Open(string interfaceName) => new(interfaceName);

    /// <exception cref="IOException">The interface is down or gone, or the frame is longer than it carries.</exception>
    public void Send(ReadOnlySpan<byte> frame)
    {
        lock (_lock) _socket.Send(frame);
    }

    public void Send(EthernetFrame frame) => Send(frame.ToBytes());

    public ValueTask<ReceivedFrame> ReceiveAsync(CancellationToken cancellation) => _frames.Reader.ReadAsync(cancellation);

    /// <summary>Drops what waits in the queue.</summary>
    public void Clear()
    {
        while (_frames.Reader.TryRead(out _))
        {
        }
    }

    /// <summary>The first frame that fits; others that come before are passed over.</summary>
    /// <exception cref="TimeoutException">None came in time; the text says what was awaited and what came instead.</exception>
    public async Task<ReceivedFrame> Expect(Func<ReceivedFrame, bool> fits, TimeSpan within, string what)
    {
        var passedOver = new List<string>();
        using var timeout = new CancellationTokenSource(within);
        try
        {
            while (true)
            {
                var frame = await _frames.Reader.ReadAsync(timeout.Token);
                if (fits(frame)) return frame;
                if (passedOver.Count < 5) passedOver.Add(frame.ToString());
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            var instead = passedOver.Count == 0 ? "nothing came" : $"there came: {string.Join("; ", passedOver)}";
            throw new TimeoutException($"{Interface}: no {what} within {within.TotalSeconds:0.###} s; {instead}");
        }
    }

    /// <summary>From now on the tap sees every frame, on the receiving thread, until the answer is disposed.</summary>
    public IDisposable Attach(IFrameTap tap)
    {
        lock (_lock) _taps = [.. _taps, tap];
        return new Detach(this, tap);
    }

    public async ValueTask DisposeAsync()
    {
        _stop = true;
        await _receiving;
        _socket.Dispose();
    }

    private void Receive()
    {
        try
        {
            while (!_stop)
            {
                if (_socket.Receive() is not { } frame) continue;
                var kept = false;
                foreach (var tap in _taps) kept |= tap.Keep(frame);
                if (!kept) _frames.Writer.TryWrite(frame);
            }
        }
        catch (IOException gone)
        {
            _frames.Writer.TryComplete(gone);
        }

        _frames.Writer.TryComplete();
    }

    private sealed class Detach(PacketHost host, IFrameTap tap) : IDisposable
    {
        public void Dispose()
        {
            lock (host._lock) host._taps = [.. host._taps.Where(t => t != tap)];
        }
    }
}

/// <summary>Sees frames as they arrive. Called on the receiving thread: must be quick.</summary>
public interface IFrameTap
{
    /// <returns>Whether the frame is the tap's own, so that it does not go to the host's queue.</returns>
    bool Keep(in ReceivedFrame frame);
}
