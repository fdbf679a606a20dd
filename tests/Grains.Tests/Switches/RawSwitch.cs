using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.Switches;

/// <summary>A switch that says what a test makes it say, right or wrong.</summary>
internal sealed class RawSwitch : IDisposable
{
    public const int BufferSize = 1 << 17;

    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _filled;

    public static async Task<RawSwitch> Connect(IPEndPoint at, int? receiveBuffer = null)
    {
        var raw = new RawSwitch();
        if (receiveBuffer is { } size) raw._client.ReceiveBufferSize = size;
        await raw._client.ConnectAsync(at);
        return raw;
    }

    public Task Send(params byte[] bytes) => _client.GetStream().WriteAsync(bytes).AsTask();

    public Task Say<T>(uint xid, T message)
        where T : struct, IOfMessage<T>
    {
        var output = new ArrayBufferWriter<byte>();
        OfFrame.Write(output, xid, message);
        return Send(output.WrittenSpan.ToArray());
    }

    /// <summary>Says hello and answers what is asked, up to the last question.</summary>
    public async Task ShakeHands(ulong id)
    {
        await Say(1, new Hello([1 << 4]));
        await Say(await Expect(OfType.FeaturesRequest), new FeaturesReply(id, 0, 254, 0, 0, 0));
        await Answer(new MultipartResult.Description("", "", "", "", ""));
        await Answer(new MultipartResult.PortDescriptions([new PortDescription(1, 1, "p1", 0, 0, 0, 0, 0, 0, 0, 0)]));
        await Say(await Expect(OfType.MultipartRequest), new ErrorMessage(OfErrorType.BadRequest, OfErrorCode.BadRequest.BadMultipart, []));
        await Say(await Expect(OfType.MultipartRequest), new ErrorMessage(OfErrorType.BadRequest, OfErrorCode.BadRequest.BadMultipart, []));
    }

    /// <summary>Answers the controller's first steps with empty tables and no roles, so that the switch becomes active.</summary>
    public async Task BecomeActive(ulong id)
    {
        await ShakeHands(id);
        await Say(await Expect(OfType.RoleRequest), new ErrorMessage(OfErrorType.BadRequest, OfErrorCode.BadRequest.BadType, []));
        await Answer(new MultipartResult.Flows([]));
        await Answer(new MultipartResult.PortDescriptions([new PortDescription(1, 1, "p1", 0, 0, 0, 0, 0, 0, 0, 0)]));
        await Say(await Expect(OfType.BarrierRequest), default(BarrierReply));
    }

    /// <summary>The same, but a port that is down when it is listed comes up before the last list has come.</summary>
    public async Task BecomeActiveWhileAPortComesUp(ulong id)
    {
        await ShakeHands(id);
        await Say(await Expect(OfType.RoleRequest), new ErrorMessage(OfErrorType.BadRequest, OfErrorCode.BadRequest.BadType, []));
        var (rules, ports) = (await Expect(OfType.MultipartRequest), await Expect(OfType.MultipartRequest));
        var port = new PortDescription(1, 1, "p1", 0, PortState.LinkDown, 0, 0, 0, 0, 0, 0);
        await Say(ports, new MultipartReply(new MultipartResult.PortDescriptions([port])));
        await Say(0, new PortStatus(PortReason.Modify, port with { State = 0 }));
        await Say(rules, new MultipartReply(new MultipartResult.Flows([])));
        await Say(await Expect(OfType.BarrierRequest), default(BarrierReply));
    }

    private async Task Answer(MultipartResult result) => await Say(await Expect(OfType.MultipartRequest), new MultipartReply(result));

    /// <summary>The next frame of this type; others are passed over.</summary>
    /// <returns>Its number.</returns>
    public async Task<uint> Expect(OfType type) => (await Next(type)).Xid;

    public async Task<ErrorMessage> ExpectError() => Read<ErrorMessage>((await Next(OfType.Error)).Body);

    public async Task<(uint Xid, RoleRequest Message)> ExpectRole()
    {
        var (xid, body) = await Next(OfType.RoleRequest);
        return (xid, Read<RoleRequest>(body));
    }

    /// <summary>Reads until the controller closes.</summary>
    public async Task ExpectEnd()
    {
        using var patience = new CancellationTokenSource(Until.Patience);
        try
        {
            while (await _client.GetStream().ReadAsync(_buffer, patience.Token) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Reset is an end, too.
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException("the controller did not close the connection");
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<(uint Xid, byte[] Body)> Next(OfType type)
    {
        using var patience = new CancellationTokenSource(Until.Patience);
        while (true)
        {
            if (Cut() is { } frame)
            {
                if (frame.Type == type) return (frame.Xid, frame.Body);
                continue;
            }

            int count;
            try
            {
                count = await _client.GetStream().ReadAsync(_buffer.AsMemory(_filled), patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"no {type}");
            }

            if (count == 0) throw new EndOfStreamException($"closed before {type}");
            _filled += count;
        }
    }

    private static T Read<T>(byte[] body)
        where T : struct, IOfMessage<T>
    {
        var reader = new OfReader(body);
        return T.ReadBody(ref reader);
    }

    private (OfType Type, uint Xid, byte[] Body)? Cut()
    {
        ReadOnlySpan<byte> rest = _buffer.AsSpan(0, _filled);
        if (!OfFrame.TryCut(ref rest, out var frame)) return null;
        (OfType, uint, byte[]) cut = (frame.Type, frame.Xid, frame.Body.ToArray());
        var left = rest.Length;
        rest.CopyTo(_buffer);
        _filled = left;
        return cut;
    }
}
