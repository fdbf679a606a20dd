using System.Buffers;
using Kilda.OpenFlow;

namespace Kilda.Lab.Simulator;

/// <summary>
/// What a session has to say. Messages are collected by any thread and leave together, one write at a time. A controller that does not
/// read loses packet-ins first, its connection then.
/// </summary>
internal sealed class SimOutbox(Stream stream, Action failed)
{
    private const int DropAbove = 4 << 20;
    private const int FailAbove = 64 << 20;
    private const int KeepCapacity = 16 << 10;
    private readonly Lock _lock = new();
    private ArrayBufferWriter<byte> _filling = new();
    private ArrayBufferWriter<byte> _sending = new();
    private bool _isSending;
    private bool _isClosed;

    /// <param name="xid">Transaction number.</param>
    /// <param name="message">The message.</param>
    /// <param name="mayDrop">Whether it may be left out when too much is waiting.</param>
    public void Write<T>(uint xid, in T message, bool mayDrop = false)
        where T : struct, IOfMessage<T>
    {
        lock (_lock)
        {
            if (_isClosed || (mayDrop && _filling.WrittenCount > DropAbove)) return;
            OfFrame.Write(_filling, xid, message);
            if (_filling.WrittenCount <= FailAbove) return;
            _isClosed = true;
        }

        failed();
    }

    /// <summary>Sends what has been written.</summary>
    public void Flush()
    {
        lock (_lock)
        {
            if (_isSending || _isClosed || _filling.WrittenCount == 0) return;
            _isSending = true;
        }

        _ = SendAsync();
    }

    public void Close()
    {
        lock (_lock) _isClosed = true;
    }

    private async Task SendAsync()
    {
        while (true)
        {
            lock (_lock)
            {
                Recycle(ref _sending);
                _isSending = !_isClosed && _filling.WrittenCount > 0;
                if (!_isSending) return;
                (_filling, _sending) = (_sending, _filling);
            }

            try
            {
                await stream.WriteAsync(_sending.WrittenMemory);
            }
            catch (Exception gone) when (gone is IOException or ObjectDisposedException)
            {
                Close();
                failed();
                return;
            }
        }
    }

    private static void Recycle(ref ArrayBufferWriter<byte> buffer)
    {
        if (buffer.Capacity > KeepCapacity) buffer = new ArrayBufferWriter<byte>();
        else buffer.ResetWrittenCount();
    }
}
