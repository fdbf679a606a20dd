using Kilda.OpenFlow;

namespace Kilda.Grains.Switches;

/// <summary>A request to the switch and what came of it, part by part.</summary>
internal sealed class Question(TimeSpan since)
{
    /// <summary>Of all parts of one answer: more than any switch holds.</summary>
    private const int MaxBytes = 128 << 20;

    private readonly TaskCompletionSource<Reply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<MultipartResult> _parts = [];
    private int _bytes;

    /// <summary>When the last part of the answer came, or the question was asked.</summary>
    public TimeSpan Since { get; private set; } = since;

    public Task<Reply> Reply => _reply.Task;

    /// <returns>Whether the answer is complete.</returns>
    public bool Add(in MultipartReply part, int bytes, TimeSpan now)
    {
        Since = now;
        _bytes += bytes;
        if (_bytes > MaxBytes) OfWireException.BadLength($"a multipart reply of more than {MaxBytes} bytes");
        _parts.Add(part.Result);
        if (!part.More) _reply.TrySetResult(new Reply(new Seq<MultipartResult>([.. _parts])));
        return !part.More;
    }

    public void Answered(in RoleReply role) => _reply.TrySetResult(new Reply([], role));

    /// <summary>It was carried out.</summary>
    public void Answered() => _reply.TrySetResult(new Reply([]));

    public void Refused(in ErrorMessage error) => _reply.TrySetResult(new Reply([], Error: error));

    public void End(string reason)
    {
        _reply.TrySetException(new SessionOverException(reason));
        // Nobody may be waiting for it any more: looked at once, it is no failure of its own.
        _ = _reply.Task.Exception;
    }
}

/// <summary>An answer of the switch; with an error there is nothing else.</summary>
internal sealed record Reply(Seq<MultipartResult> Parts, RoleReply? Role = null, ErrorMessage? Error = null);
