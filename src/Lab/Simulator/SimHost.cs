using System.Threading.Channels;
using Kilda.Lab.Hosts;
using Kilda.Lab.Topologies;

namespace Kilda.Lab.Simulator;

/// <summary>A host of the simulated network. What arrives waits in a queue of bounded length; when it is full the oldest frame is dropped.</summary>
public sealed class SimHost
{
    private const int QueueLength = 16_384;
    private readonly Channel<byte[]> _frames = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.DropOldest });

    private readonly Action<byte[]> _send;

    internal SimHost(TopologyHost place, Action<byte[]> send) => (Place, _send) = (place, send);

    public TopologyHost Place { get; }

    public void Send(ReadOnlySpan<byte> frame) => _send(frame.ToArray());

    public void Send(EthernetFrame frame) => _send(frame.ToBytes());

    public ValueTask<byte[]> ReceiveAsync(CancellationToken cancellation) => _frames.Reader.ReadAsync(cancellation);

    /// <summary>Everything that waits in the queue.</summary>
    public IReadOnlyList<byte[]> TakeAll()
    {
        var frames = new List<byte[]>();
        while (_frames.Reader.TryRead(out var frame)) frames.Add(frame);
        return frames;
    }

    /// <summary>The first frame that fits; others that come before are passed over.</summary>
    /// <exception cref="TimeoutException">None came in time; the text says what was awaited and what came instead.</exception>
    public async Task<EthernetFrame> Expect(Func<EthernetFrame, bool> fits, TimeSpan within, string what)
    {
        var passedOver = new List<string>();
        using var timeout = new CancellationTokenSource(within);
        try
        {
            while (true)
            {
                var frame = EthernetFrame.Parse(await _frames.Reader.ReadAsync(timeout.Token));
                if (frame is not null && fits(frame)) return frame;
                if (passedOver.Count < 5) passedOver.Add($"{frame}");
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            var instead = passedOver.Count == 0 ? "nothing came" : $"there came: {string.Join("; ", passedOver)}";
            throw new TimeoutException($"{Place.Name}: no {what} within {within.TotalSeconds:0.###} s; {instead}");
        }
    }

    internal void Receive(byte[] frame) => _frames.Writer.TryWrite(frame);
}
