using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Kilda.Network;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.EndToEnd.Pipeline;

/// <summary>A bare OpenFlow session with a switch, without a controller: commands out, errors and lists in.</summary>
internal sealed class SwitchPeer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly BoundedChannelOptions s_queue = new(4096) { FullMode = BoundedChannelFullMode.DropOldest };
    private readonly TcpClient _client;
    private readonly NetworkStream _stream;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentDictionary<uint, Answer> _awaited = [];
    private readonly ConcurrentQueue<(uint Xid, ErrorMessage Message)> _errors = [];
    private readonly Channel<FlowRemoved> _removed = Channel.CreateBounded<FlowRemoved>(s_queue);
    private readonly Channel<PacketIn> _packetIns = Channel.CreateBounded<PacketIn>(s_queue);
    private readonly Task _reading;
    private uint _xid = 100;

    private SwitchPeer(TcpClient client)
    {
        _client = client;
        _client.NoDelay = true;
        _stream = client.GetStream();
        _reading = Read();
    }

    public SwitchId Id { get; private set; }

    /// <summary>The next switch that stays: while a bridge is being set up it drops its first connections.</summary>
    public static async Task<SwitchPeer> Accept(TcpListener listener)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (true)
        {
            var peer = new SwitchPeer(await listener.AcceptTcpClientAsync(timeout.Token));
            try
            {
                await peer.Send(output => OfFrame.Write(output, 1, new Hello([1u << OfFrame.Version13])));
                peer.Id = new SwitchId((await peer.Ask(new FeaturesRequest())).Features!.Value.DatapathId);
                return peer;
            }
            catch (IOException)
            {
                await peer.DisposeAsync();
            }
        }
    }

    public static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    /// <summary>Sends the commands and a barrier.</summary>
    /// <returns>What the switch complained about.</returns>
    public async Task<string[]> Apply(Seq<SwitchCommand> commands)
    {
        await Send(output => _xid = CommandEncoder.Write(output, commands, _xid));
        await Ask(new BarrierRequest());
        var errors = _errors.Select(e => $"{e.Xid}: {e.Message.Describe()}").ToArray();
        _errors.Clear();
        return errors;
    }

    /// <summary>Sends whatever the writers write, each with a transaction number of its own, and a barrier.</summary>
    /// <returns>For each, the error that the switch answered, or null.</returns>
    public async Task<ErrorMessage?[]> Apply(IReadOnlyList<Action<IBufferWriter<byte>, uint>> writers)
    {
        var first = _xid;
        _xid += (uint)writers.Count;
        await Send(output =>
        {
            for (var i = 0; i < writers.Count; i++) writers[i](output, first + (uint)i);
        });
        await Ask(new BarrierRequest());
        var answers = new ErrorMessage?[writers.Count];
        while (_errors.TryDequeue(out var error))
        {
            if (error.Xid - first < answers.Length) answers[error.Xid - first] = error.Message;
        }

        return answers;
    }

    /// <summary>Rules that went and were to be reported; those that came and were not taken yet.</summary>
    public IReadOnlyList<FlowRemoved> TakeRemoved()
    {
        var removed = new List<FlowRemoved>();
        while (_removed.Reader.TryRead(out var rule)) removed.Add(rule);
        return removed;
    }

    public ValueTask<FlowRemoved> NextRemoved(CancellationToken cancellation) => _removed.Reader.ReadAsync(cancellation);

    public ValueTask<PacketIn> NextPacketIn(CancellationToken cancellation) => _packetIns.Reader.ReadAsync(cancellation);

    public async Task<IReadOnlyList<FlowStats>> Flows()
    {
        var answer = await Ask(new MultipartRequest(MultipartQuery.Flow.AllFlows));
        return answer.Parts.OfType<MultipartResult.Flows>().SelectMany(part => part.Entries).ToList();
    }

    public async Task<SwitchDump> Dump()
    {
        var flows = await Flows();
        var meters = await Ask(new MultipartRequest(new MultipartQuery.MeterConfigs(OfMeter.All)));
        var groups = await Ask(new MultipartRequest(new MultipartQuery.GroupDescriptions()));
        return SwitchDump.From(
            flows,
            meters.Parts.OfType<MultipartResult.MeterConfigs>().SelectMany(part => part.Entries),
            groups.Parts.OfType<MultipartResult.GroupDescriptions>().SelectMany(part => part.Entries));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Close();
        await _reading;
        _writing.Dispose();
    }

    private async Task<Answer> Ask<T>(T request)
        where T : struct, IOfMessage<T>
    {
        var xid = _xid++;
        var answer = _awaited.GetOrAdd(xid, _ => new Answer());
        await Send(output => OfFrame.Write(output, xid, request));
        return await answer.Complete.Task.WaitAsync(Patience);
    }

    private async Task Send(Action<ArrayBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        await _writing.WaitAsync();
        try
        {
            await _stream.WriteAsync(output.WrittenMemory);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task Read()
    {
        var (buffer, filled) = (new byte[1 << 20], 0);
        try
        {
            while (true)
            {
                var count = await _stream.ReadAsync(buffer.AsMemory(filled));
                if (count == 0) throw new EndOfStreamException("the switch closed the connection");
                filled += count;
                var (used, echoes) = Take(buffer.AsSpan(0, filled));
                buffer.AsSpan(used, filled - used).CopyTo(buffer);
                filled -= used;
                foreach (var (xid, echo) in echoes) await Send(output => OfFrame.Write(output, xid, new EchoReply(echo.Data)));
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            foreach (var answer in _awaited.Values) answer.Complete.TrySetException(gone);
        }
    }

    private (int Used, List<(uint Xid, EchoRequest Echo)> Echoes) Take(ReadOnlySpan<byte> bytes)
    {
        var length = bytes.Length;
        var echoes = new List<(uint, EchoRequest)>();
        while (OfFrame.TryCut(ref bytes, out var frame))
        {
            var answer = _awaited.GetValueOrDefault(frame.Xid);
            switch (frame.Type)
            {
                case OfType.EchoRequest: echoes.Add((frame.Xid, frame.Read<EchoRequest>())); break;
                case OfType.Error: _errors.Enqueue((frame.Xid, frame.Read<ErrorMessage>())); break;
                case OfType.FlowRemoved: _removed.Writer.TryWrite(frame.Read<FlowRemoved>()); break;
                case OfType.PacketIn: _packetIns.Writer.TryWrite(frame.Read<PacketIn>()); break;
                case OfType.FeaturesReply: answer!.Features = frame.Read<FeaturesReply>(); answer.Complete.SetResult(answer); break;
                case OfType.BarrierReply: answer!.Complete.SetResult(answer); break;
                case OfType.MultipartReply:
                    var part = frame.Read<MultipartReply>();
                    answer!.Parts.Add(part.Result);
                    if (!part.More) answer.Complete.SetResult(answer);
                    break;
                default: break;
            }
        }

        return (length - bytes.Length, echoes);
    }

    private sealed class Answer
    {
        public FeaturesReply? Features { get; set; }

        public List<MultipartResult> Parts { get; } = [];

        public TaskCompletionSource<Answer> Complete { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
