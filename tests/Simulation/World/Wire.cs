using Kilda.Simulation.Steps;

namespace Kilda.Simulation.World;

/// <summary>
/// A TCP connection: what is written at one end comes out at the other a little later, in order. It can end, and it can go dead, when neither
/// end notices.
/// </summary>
internal sealed class Wire
{
    private const int LongestTicks = (int)(2 * TimeSpan.TicksPerMillisecond);

    public Wire(StepQueue steps, Life left, Life right)
    {
        (Left, Right) = (new WireEnd(this, steps, left), new WireEnd(this, steps, right));
        (Left.Far, Right.Far) = (Right, Left);
    }

    public WireEnd Left { get; }

    public WireEnd Right { get; }

    /// <summary>What a deliberate bug makes of whole messages on their way.</summary>
    public Func<byte[], IEnumerable<byte[]>>? Tamper { get; init; }

    /// <summary>Nothing gets through any more, not even that the other end has gone.</summary>
    public bool IsDead { get; set; }

    internal static TimeSpan Delay(StepQueue steps) => new(steps.Draw(LongestTicks));
}

/// <summary>One end of a connection, as the stream that its owner reads and writes.</summary>
internal sealed class WireEnd(Wire wire, StepQueue steps, Life owner) : Stream
{
    private readonly Queue<ReadOnlyMemory<byte>> _arrived = new();
    private readonly Queue<ReadOnlyMemory<byte>?> _underWay = new();
    private TaskCompletionSource? _waiting;
    private ITimer? _arrival;
    private bool _isEnded;
    private bool _isAborted;
    private bool _isClosed;

    internal WireEnd Far { get; set; } = null!;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>A read of no bytes waits until there are some.</summary>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_arrived.Count == 0 && !_isEnded)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_isAborted || _isClosed) throw new IOException("the connection is aborted");
            // Told in a step without a context: there code that does not care where it goes on does so at once, and not on another thread.
            var waiting = _waiting = new TaskCompletionSource();
            await using var cancelled = cancellationToken.UnsafeRegister(_ => Wake(), null).ConfigureAwait(false);
            await waiting.Task.ConfigureAwait(false);
        }

        if (_isAborted) throw new IOException("the connection is aborted");
        if (_arrived.Count == 0) return 0;
        var next = _arrived.Dequeue();
        var taken = Math.Min(next.Length, buffer.Length);
        next.Span[..taken].CopyTo(buffer.Span);
        if (taken == next.Length) return taken;
        // What is left comes first the next time.
        var rest = _arrived.ToArray();
        _arrived.Clear();
        _arrived.Enqueue(next[taken..]);
        foreach (var later in rest) _arrived.Enqueue(later);
        return taken;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isClosed || _isAborted) return ValueTask.FromException(new IOException("the connection is closed"));
        if (buffer.IsEmpty) return ValueTask.CompletedTask;
        foreach (var piece in wire.Tamper is { } tamper ? tamper(buffer.ToArray()) : [buffer.ToArray()]) Far.Send(piece);
        return ValueTask.CompletedTask;
    }

    /// <summary>Both ends notice at once, each in a step of its own.</summary>
    public void Abort()
    {
        Broken();
        if (!wire.IsDead) Far.Broken();
    }

    /// <summary>The process at this end has gone, and the machine says so to the other end.</summary>
    public void Gone()
    {
        _isClosed = true;
        if (!wire.IsDead) Far.Broken();
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (_isClosed) return;
        _isClosed = true;
        Wake();
        if (!_isAborted) Far.Send(null);
    }

    public override ValueTask DisposeAsync()
    {
        Dispose(true);
        return ValueTask.CompletedTask;
    }

    /// <param name="bytes">Null: the end.</param>
    private void Send(byte[]? bytes)
    {
        if (wire.IsDead || owner.IsOver) return;
        _underWay.Enqueue(bytes);
        if (_underWay.Count == 1) Await();
    }

    private void Await()
    {
        _arrival?.Dispose();
        _arrival = new VirtualTimer(steps, owner, null!, static end => ((WireEnd)end!).Arrive(), this);
        _arrival.Change(Wire.Delay(steps), Timeout.InfiniteTimeSpan);
    }

    private void Arrive()
    {
        if (wire.IsDead) _underWay.Clear();
        if (!_underWay.TryDequeue(out var bytes)) return;
        if (bytes is { } some) _arrived.Enqueue(some);
        else _isEnded = true;
        if (_underWay.Count > 0) Await();
        Waken();
    }

    private void Broken()
    {
        if (_isAborted) return;
        _isAborted = true;
        Wake();
    }

    private void Wake() => steps.Add(owner, "a connection", null, Waken);

    private void Waken()
    {
        var waiting = _waiting;
        _waiting = null;
        waiting?.TrySetResult();
    }
}
