using System.Buffers;
using Kilda.OpenFlow;

namespace Kilda.Silo.OpenFlow;

/// <content>What the switch says.</content>
internal sealed partial class SwitchConnection
{
    /// <summary>Of our own ECHO_REQUESTs; the grain's have others.</summary>
    private const uint OwnEcho = 0;

    /// <summary>Of our own ROLE_REQUESTs.</summary>
    private const uint OwnRole = 0;

    private const int KeepCapacity = 64 << 10;
    private static readonly TimeSpan s_lastWord = TimeSpan.FromSeconds(1);
    private readonly PacketInBudget _packetIns = new(settings.PacketInsPerSecond, time);
    private ArrayBufferWriter<byte> _answers = new();
    private ArrayBufferWriter<byte> _batch = new();
    private Handshake _handshake = Handshake.Start;
    private long _heard = time.GetTimestamp();
    private bool _isAsked;

    /// <summary>The grain is thinking: a switch that was not listened to is not silent.</summary>
    private volatile bool _isHandedOver;

    /// <returns>Why the conversation is over.</returns>
    private async Task<string> Converse()
    {
        while (true)
        {
            var result = await Input.ReadAsync();
            if (result.IsCanceled) return _reason ?? "closed";
            var rest = result.Buffer;
            if (!rest.IsEmpty) (_heard, _isAsked) = (time.GetTimestamp(), false);
            while (Take(ref rest))
            {
            }

            Input.AdvanceTo(rest.Start, rest.End);
            if (_answers.WrittenCount > 0) await Answer();
            if (_handshake is Handshake.Rejected rejected) return await Reject(rejected);
            if (await HandOver() is { } over) return over;
            if (result.IsCompleted) return "the switch has closed the connection";
        }
    }

    /// <summary>Cuts and handles one frame.</summary>
    /// <returns>False: there is no whole frame.</returns>
    private bool Take(ref ReadOnlySequence<byte> rest)
    {
        var start = rest;
        if (_handshake is Handshake.Rejected) return false;
        CheckHead(rest);
        if (!OfFrame.TryCut(ref rest, out var frame)) return false;
        switch (frame.Type)
        {
            case OfType.EchoRequest:
                OfFrame.Write(_answers, frame.Xid, new EchoReply(frame.Read<EchoRequest>().Data));
                break;
            case OfType.EchoReply when frame.Xid == OwnEcho:
                break;
            case var _ when _handshake is not Handshake.Ready:
                Shake(frame);
                break;
            case OfType.PacketIn when !_packetIns.TryTake():
                break;
            default:
                Check(frame.Type);
                foreach (var piece in start.Slice(0, start.Length - rest.Length)) _batch.Write(piece.Span);
                break;
        }

        return true;
    }

    /// <summary>What begins wrong is refused at once: the length of something that is not OpenFlow is never complete.</summary>
    private void CheckHead(in ReadOnlySequence<byte> rest)
    {
        var reader = new SequenceReader<byte>(rest);
        if (!reader.TryRead(out var version) || !reader.TryRead(out var type) || (OfType)type == OfType.Hello) return;
        if (_handshake is Handshake.AwaitHello)
            throw new OfWireException(OfErrorType.HelloFailed, OfErrorCode.HelloFailed.Incompatible, $"{(OfType)type} before HELLO");
        if (version != OfFrame.Version13)
            throw new OfWireException(OfErrorType.BadRequest, OfErrorCode.BadRequest.BadVersion, $"version {version}");
    }

    /// <summary>Switches answer, report, and ask for nothing but echoes.</summary>
    private static void Check(OfType type)
    {
        if (type is OfType.Hello or OfType.Error or OfType.EchoReply or OfType.Experimenter or OfType.FeaturesReply or OfType.GetConfigReply
            or OfType.PacketIn or OfType.FlowRemoved or OfType.PortStatus or OfType.MultipartReply or OfType.BarrierReply
            or OfType.QueueGetConfigReply or OfType.RoleReply or OfType.GetAsyncReply)
        {
            return;
        }

        throw new OfWireException(OfErrorType.BadRequest, OfErrorCode.BadRequest.BadType, $"message of type {type} from a switch");
    }

    private void Shake(OfFrame frame)
    {
        Heard heard = frame.Type switch
        {
            OfType.Hello => new Heard.Hello(frame.Version, frame.Read<Hello>()),
            OfType.FeaturesReply => new Heard.Features(frame.Read<FeaturesReply>()),
            OfType.MultipartReply => new Heard.Part(frame.Xid, frame.Read<MultipartReply>()),
            OfType.Error => new Heard.Error(frame.Xid, frame.Read<ErrorMessage>()),
            _ => new Heard.Other(frame.Type),
        };
        (_handshake, var says) = Handshakes.On(_handshake, heard);
        if (says == Say.FeaturesRequest) OfFrame.Write(_answers, 1, new FeaturesRequest());
        if (says != Say.Questions) return;
        Ask(Handshake.Questions.Description, new MultipartQuery.Description());
        Ask(Handshake.Questions.Ports, new MultipartQuery.PortDescriptions());
        Ask(Handshake.Questions.Meters, new MultipartQuery.MeterFeatures());
        Ask(Handshake.Questions.Groups, new MultipartQuery.GroupFeatures());
    }

    private void Ask(Handshake.Questions question, MultipartQuery query) =>
        OfFrame.Write(_answers, (uint)question, new MultipartRequest(query));

    private async Task Answer()
    {
        await WriteAlone(_answers.WrittenMemory);
        Recycle(ref _answers);
    }

    private async Task<string> Reject(Handshake.Rejected rejected)
    {
        if (rejected.Error is { } error) await TryRefuse(error);
        return rejected.Why;
    }

    /// <returns>Why the connection is over, or null.</returns>
    private async Task<string?> HandOver()
    {
        if (_handshake is not Handshake.Ready ready) return null;
        _isHandedOver = true;
        try
        {
            if (_grain is null && await Enter(ready) is { } over) return over;
            if (_batch.WrittenCount == 0) return null;
            // A grain that has just come back does not know the connection; what was under way there is asked again.
            if (!_standsBy && !await Receive() && !await TryAttach()) return await Dismissed();
            Recycle(ref _batch);
            return null;
        }
        finally
        {
            _heard = time.GetTimestamp();
            _isHandedOver = false;
        }
    }

    /// <summary>The grain has a last word to the switch, and closes the connection then.</summary>
    private async Task<string> Dismissed()
    {
        try
        {
            await _closed.Task.WaitAsync(s_lastWord, time);
        }
        catch (TimeoutException)
        {
            // It has nothing to say.
        }

        return _reason ?? "the switch's grain does not want the connection";
    }

    private async Task<bool> Receive()
    {
        try
        {
            return await _grain!.Receive(id, _batch.WrittenMemory);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            LogGrainFailed(_hello!.Id, id, failed);
            // The grain may still be reading it.
            _batch = new ArrayBufferWriter<byte>();
            return false;
        }
    }

    private void AskIfSilent(long now)
    {
        if (_isHandedOver) return;
        var silent = time.GetElapsedTime(_heard, now);
        if (_isAsked && silent > settings.EchoAfter + settings.EchoTimeout)
        {
            Abort($"the switch has been silent for {silent.TotalSeconds:0.#} s");
        }
        else if (!_isAsked && silent > settings.EchoAfter)
        {
            _isAsked = true;
            _ = TryEcho();
        }
    }

    private async Task TryEcho()
    {
        try
        {
            await Write(OwnEcho, new EchoRequest([]));
        }
        catch (IOException)
        {
            // The reader notices, too.
        }
    }

    private void ReportDropped()
    {
        if (_packetIns.TakeDropped() is > 0 and var dropped) LogDropped(_hello!.Id, dropped, settings.PacketInsPerSecond);
    }

    private static void Recycle(ref ArrayBufferWriter<byte> buffer)
    {
        if (buffer.Capacity > KeepCapacity) buffer = new ArrayBufferWriter<byte>();
        else buffer.ResetWrittenCount();
    }
}
