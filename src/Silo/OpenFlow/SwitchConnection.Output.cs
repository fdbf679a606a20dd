using System.Buffers;
using System.IO.Pipelines;
using Kilda.OpenFlow;
using Microsoft.AspNetCore.Connections;

namespace Kilda.Silo.OpenFlow;

/// <content>What is written to the switch: one at a time, and at most one of the grain, one of the reader and one echo wait.</content>
internal sealed partial class SwitchConnection
{
    private readonly SemaphoreSlim _writing = new(1);
    private PipeWriter Output => connection.Transport.Output;

    /// <summary>Time stamp; 0: nothing is being written.</summary>
    private long _writingSince;

    public async Task Send(ReadOnlyMemory<byte> frames)
    {
        if (_isOver) throw new IOException($"connection {id} has ended: {_reason}");
        await WriteAlone(frames);
    }

    /// <exception cref="IOException">The connection is gone.</exception>
    private async Task WriteAlone(ReadOnlyMemory<byte> frames)
    {
        await _writing.WaitAsync();
        try
        {
            Volatile.Write(ref _writingSince, time.GetTimestamp());
            var result = await Output.WriteAsync(frames);
            if (result.IsCompleted) throw new IOException($"connection {id} has ended: {_reason ?? "the switch has closed it"}");
        }
        catch (Exception gone) when (gone is ConnectionAbortedException or ObjectDisposedException or InvalidOperationException)
        {
            throw new IOException($"connection {id} has ended: {_reason ?? gone.Message}", gone);
        }
        finally
        {
            Volatile.Write(ref _writingSince, 0);
            _writing.Release();
        }
    }

    private async Task Write<T>(uint xid, T message)
        where T : struct, IOfMessage<T>
    {
        var frame = new ArrayBufferWriter<byte>(OfFrame.HeaderSize + message.BodyLength);
        OfFrame.Write(frame, xid, message);
        await WriteAlone(frame.WrittenMemory);
    }

    /// <summary>The last thing that a switch hears before the connection is closed.</summary>
    private async Task TryRefuse(ErrorMessage error)
    {
        try
        {
            await Write(0, error);
        }
        catch (IOException)
        {
            // It has gone already.
        }
    }
}
