using System.Buffers;
using Kilda.Interfaces;
using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.OpenFlow;
using Orleans.Runtime;

namespace Kilda.Grains.Switches;

/// <content>The connection of the switch: it comes, speaks and goes.</content>
public sealed partial class SwitchGrain
{
    /// <summary>A connection that has not said for so long that it is there is gone.</summary>
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(5);

    /// <summary>Processes whose ended connections are remembered.</summary>
    private const int MostProcesses = 64;

    private static readonly Task<bool> s_yes = Task.FromResult(true);
    private static readonly Task<bool> s_no = Task.FromResult(false);
    private ControlSession? _session;
    private IGrainTimer? _connecting;

    /// <summary>The last connection of each process that has ended: neither it nor an older one comes back.</summary>
    private readonly SortedDictionary<long, long> _ended = [];

    public Task<AttachAnswer> Attach(ISwitchSession session, SwitchHello hello)
    {
        if (hello.Id != _id) throw new ArgumentException($"switch {hello.Id} was attached to {_id}", nameof(hello));
        var from = ProcessIdentity.EpochOf(hello.Connection);
        if (_ended.TryGetValue(from, out var ended) && hello.Connection <= ended) return Answer(AttachResult.Over);
        if (_session is { } current)
        {
            if (hello.Connection == current.Connection)
            {
                current.Renew();
                return Answer(AttachResult.Serves);
            }

            if (from != ProcessIdentity.EpochOf(current.Connection)) return Answer(AttachResult.StandsBy);
            if (hello.Connection < current.Connection) return Answer(AttachResult.Over);
            Lose(current, $"the switch has connected again, as connection {hello.Connection}");
        }

        if (from != process.Epoch && Neighbourhood.WantsToMove())
        {
            // The switch is best served where its connection ends; whoever asks again finds this grain there.
            LogMoves(_id, hello.Connection);
            MigrateOnIdle();
            return Answer(AttachResult.Moves);
        }

        var at = NewSession(session, hello);
        _session = at;
        _isSure = false;
        _repairPause = TimeSpan.Zero;
        _connecting?.Dispose();
        _connecting = Start(() => Connect(at), TimeSpan.Zero);
        return Answer(AttachResult.Serves);
    }

    private Task<AttachAnswer> Answer(AttachResult result) => Task.FromResult(new AttachAnswer(result, _record?.Generation ?? 0));

    public Task<bool> Receive(long connection, ReadOnlyMemory<byte> frames)
    {
        if (_session is not { } at || at.Connection != connection) return s_no;
        try
        {
            var rest = frames.Span;
            while (!at.IsOver && OfFrame.TryCut(ref rest, out var frame)) Take(at, frame);
            if (_havePortsChanged) PublishPorts();
        }
        catch (OfWireException wrong)
        {
            Violated(at, wrong);
        }

        return at.IsOver ? s_no : s_yes;
    }

    public Task Detach(long connection, string reason)
    {
        if (_session is { } at && at.Connection == connection) Lose(at, reason, isGone: true);
        return Task.CompletedTask;
    }

    private ControlSession NewSession(ISwitchSession session, SwitchHello hello)
    {
        ControlSession at = null!;
        var outbox = new Outbox(frames => at.Send(frames), count => at.TakeXids(count), why => Lose(at, why), time)
        {
            Refused = _ => Doubt(at),
            Added = Unsettle,
        };
        return at = new ControlSession(session, hello, time) { Outbox = outbox };
    }

    private void Take(ControlSession at, OfFrame frame)
    {
        var xid = frame.Xid;
        var isKnown = true;
        switch (frame.Type)
        {
            case OfType.PacketIn: Hear(at, frame.Read<PacketIn>()); break;
            case OfType.BarrierReply: isKnown = at.OnBarrier(xid); break;
            case OfType.EchoReply: at.RoundTrip.Answered(xid, at.Now); break;
            case OfType.PortStatus: OnPortStatus(frame.Read<PortStatus>()); break;
            case OfType.MultipartReply: isKnown = at.OnPart(xid, frame.Read<MultipartReply>(), frame.Body.Length); break;
            case OfType.RoleReply: isKnown = at.OnRole(xid, frame.Read<RoleReply>()); break;
            case OfType.Error: isKnown = OnError(at, xid, frame.Read<ErrorMessage>()); break;
            default: break;
        }

        if (!isKnown) at.Stray++;
    }

    /// <summary>An error that answers nothing of ours is told of once in a connection: a switch may send any number.</summary>
    private bool OnError(ControlSession at, uint xid, in ErrorMessage error)
    {
        if (error is { Type: OfErrorType.BadRequest, Code: OfErrorCode.BadRequest.IsSlave })
        {
            // A process that was replaced and does not know it yet, most of all. The next connection asks with a greater generation.
            _record = _record! with { Generation = _record.Generation + 1 };
            Lose(at, "another controller has made itself the master");
            return true;
        }

        if (at.OnError(xid, error)) return true;
        if (at.Stray == 0) LogStrayError(_id, xid, error.Describe());
        return false;
    }

    /// <summary>The switch broke the protocol: it is told, and disconnected.</summary>
    private void Violated(ControlSession at, OfWireException wrong)
    {
        var answer = new ArrayBufferWriter<byte>();
        OfFrame.Write(answer, at.TakeXids(1), new ErrorMessage(wrong.Type, wrong.Code, []));
        Lose(at, $"the switch broke the protocol: {wrong.Message}", answer.WrittenMemory);
    }

    private void CheckSession()
    {
        if (_session is not { } at) return;
        if (at.Unrenewed > s_lease) Lose(at, $"the connection was not heard of for {s_lease.TotalSeconds:0} s");
        else if (at.LongestWait() > settings.SwitchTimeout)
            Lose(at, $"the switch has not answered for {settings.SwitchTimeout.TotalSeconds:0.#} s");
    }

    /// <summary>The session ends here; what was under way is answered, and what the switch holds is not known until it is read again.</summary>
    /// <param name="at">Of the switch.</param>
    /// <param name="reason">For people.</param>
    /// <param name="lastWord">To the switch.</param>
    /// <param name="isGone">Its connection has ended, and nobody is there to be told.</param>
    private void Lose(ControlSession at, string reason, ReadOnlyMemory<byte> lastWord = default, bool isGone = false)
    {
        if (at.IsOver) return;
        var wasReady = at.IsReady;
        at.End(reason);
        var from = ProcessIdentity.EpochOf(at.Connection);
        _ended[from] = Math.Max(_ended.GetValueOrDefault(from), at.Connection);
        if (_ended.Count > MostProcesses) _ended.Remove(_ended.First().Key);
        if (!isGone) _ = End(at.Session, lastWord, reason);
        LogLost(_id, at.Connection, reason);
        if (_session != at) return;
        _session = null;
        if (!wasReady) return;
        Turned(time.GetUtcNow());
        TellAll();
    }

    /// <summary>That a connection has gone already is no failure.</summary>
    private async Task End(ISwitchSession session, ReadOnlyMemory<byte> lastWord, string reason)
    {
        try
        {
            if (!lastWord.IsEmpty) await session.Send(lastWord);
            await session.Close(reason);
        }
        catch (Exception gone) when (gone is not OutOfMemoryException)
        {
            LogGone(_id, gone.Message);
        }
    }

    /// <exception cref="SessionOverException">The connection is gone.</exception>
    private async Task Send(ControlSession at, ReadOnlyMemory<byte> frames)
    {
        try
        {
            await at.Send(frames);
        }
        catch (Exception gone) when (gone is not OutOfMemoryException)
        {
            Lose(at, $"the switch cannot be written to: {gone.Message}");
            throw new SessionOverException(gone.Message);
        }
    }

    /// <summary>Work of its own, beside the calls.</summary>
    private IGrainTimer Start(Func<Task> work, TimeSpan after) => this.RegisterGrainTimer(
        work, new GrainTimerCreationOptions(after, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
}
