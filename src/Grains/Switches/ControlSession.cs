using Kilda.Interfaces.Switches;
using Kilda.OpenFlow;

namespace Kilda.Grains.Switches;

/// <summary>
/// One connection of the switch, as its grain holds it: what was asked there and is not answered, and what is on its way. It ends once; the
/// next connection has a session of its own.
/// </summary>
internal sealed class ControlSession(ISwitchSession session, SwitchHello hello, TimeProvider time)
{
    private readonly Dictionary<uint, Question> _questions = [];
    private readonly long _start = time.GetTimestamp();
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _renewed;
    private uint _xid;

    public ISwitchSession Session => session;

    /// <summary>
    /// Writes to the connection. What is on its way there when the connection ends may be answered late, or by nobody: the end of the session ends the
    /// wait for it. The frames may still be read then.
    /// </summary>
    /// <exception cref="SessionOverException">The session has ended meanwhile.</exception>
    /// <exception cref="IOException">The connection is gone.</exception>
    public async Task Send(ReadOnlyMemory<byte> frames)
    {
        var sending = session.Send(frames);
        if (sending.IsCompleted || await Task.WhenAny(sending, _ended.Task) == sending) await sending;
        else throw new SessionOverException(await _ended.Task);
    }

    public SwitchHello Hello => hello;

    public long Connection => hello.Connection;

    /// <summary>Set by the grain together with the session.</summary>
    public required Outbox Outbox { get; init; }

    /// <summary>What the switch holds was compared with what it is to hold; from then on it is told of every change.</summary>
    public bool TakesCommands { get; set; }

    /// <summary>The switch was made equal to what it is to be.</summary>
    public bool IsReady { get; set; }

    /// <summary>It is being read again, or is about to be.</summary>
    public bool IsRepairing { get; set; }

    public bool IsOver { get; private set; }

    public RoundTrip RoundTrip { get; } = new();

    /// <summary>Answers that nobody waits for, errors mostly.</summary>
    public long Stray { get; set; }

    public TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>Since the connection last said that it is there.</summary>
    public TimeSpan Unrenewed => Now - _renewed;

    public void Renew() => _renewed = Now;

    /// <summary>Transaction numbers: the first of <paramref name="count"/>. They begin again after 2³².</summary>
    public uint TakeXids(int count)
    {
        var first = _xid + 1;
        _xid += (uint)count;
        return first;
    }

    /// <summary>The last number that was taken.</summary>
    public uint LastXid => _xid;

    /// <summary>A request that is about to be sent, under this number.</summary>
    public Question Ask(uint xid) => _questions[xid] = new Question(Now);

    /// <returns>False: nothing with this number is open.</returns>
    public bool OnPart(uint xid, in MultipartReply part, int bytes)
    {
        if (!_questions.TryGetValue(xid, out var question)) return false;
        if (question.Add(part, bytes, Now)) _questions.Remove(xid);
        return true;
    }

    public bool OnRole(uint xid, in RoleReply role)
    {
        if (!_questions.Remove(xid, out var question)) return false;
        question.Answered(role);
        return true;
    }

    /// <summary>A barrier of its own was waited for, or one of the outbox.</summary>
    public bool OnBarrier(uint xid)
    {
        if (!_questions.Remove(xid, out var question)) return Outbox.OnBarrier(xid);
        question.Answered();
        return true;
    }

    /// <summary>A request that is answered only where it fails has not failed.</summary>
    public void Forget(uint xid) => _questions.Remove(xid);

    public bool OnError(uint xid, in ErrorMessage error)
    {
        if (!_questions.Remove(xid, out var question)) return Outbox.OnError(xid, error);
        question.Refused(error);
        return true;
    }

    /// <summary>The longest time that anything was waited for without any progress.</summary>
    public TimeSpan LongestWait()
    {
        var now = Now;
        var longest = Outbox.Waited;
        foreach (var question in _questions.Values)
        {
            if (now - question.Since > longest) longest = now - question.Since;
        }

        return longest;
    }

    public void End(string reason)
    {
        IsOver = true;
        IsReady = false;
        TakesCommands = false;
        foreach (var question in _questions.Values) question.End(reason);
        _questions.Clear();
        Outbox.End(reason);
        _ended.TrySetResult(reason);
    }
}

/// <summary>The connection ended while something of it was waited for. Whoever ended it has told everyone.</summary>
internal sealed class SessionOverException(string reason) : Exception(reason);
