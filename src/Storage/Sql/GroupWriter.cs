using System.Threading.Channels;
using Kilda.Interfaces.Storage;

namespace Kilda.Storage.Sql;

/// <summary>
/// The one writer of a store. Work that waits shares a transaction and so a flush to disk; what fails is undone alone. Work is answered when its
/// transaction is durable.
/// </summary>
internal sealed class GroupWriter : IDisposable
{
    private readonly Channel<Work> _queue;
    private readonly IWriteSession _session;
    private readonly int _batchLimit;
    private readonly int _queueLimit;
    private readonly List<Work> _batch = [];
    private volatile bool _closed;
    private readonly Thread? _thread;

    /// <param name="session">Used by this writer only, which disposes it.</param>
    /// <param name="options">Limits.</param>
    /// <param name="isInline">Work is done when <see cref="Run"/> returns, by its caller.</param>
    public GroupWriter(IWriteSession session, StoreOptions options, bool isInline)
    {
        (_session, _batchLimit, _queueLimit) = (session, options.BatchLimit, options.QueueLimit);
        _queue = Channel.CreateBounded<Work>(new BoundedChannelOptions(_queueLimit) { SingleReader = true });
        if (isInline) return;
        _thread = new Thread(Loop) { IsBackground = true, Name = "store writer" };
        _thread.Start();
    }

    /// <summary>Runs in the next transaction; cancelled only while it waits.</summary>
    /// <exception cref="StoreUnavailableException">The queue is full, the store is closed or the database cannot be written.</exception>
    public Task<T> Run<T>(Func<Tables, T> body, Commit? commit, CancellationToken cancel)
    {
        if (!_closed && _session.Away is { } reason) throw new StoreUnavailableException(reason);
        var work = new Work<T>(body, commit, cancel);
        if (!_queue.Writer.TryWrite(work))
        {
            throw new StoreUnavailableException(_closed ? "the store is closed" : $"{_queueLimit} writes are waiting; try again later");
        }

        if (_thread is null) WriteWaiting();
        return work.Answer;
    }

    /// <summary>Writes what waits, then ends.</summary>
    public void Dispose()
    {
        _closed = true;
        _queue.Writer.TryComplete();
        _thread?.Join();
        _session.Dispose();
    }

    private void Loop()
    {
        var more = More();
        while (true)
        {
            if (!more.Wait(_session.Tend())) continue;
            if (!more.Result) return;
            WriteWaiting();
            more = More();
        }
    }

    private Task<bool> More() => _queue.Reader.WaitToReadAsync().AsTask();

    private void WriteWaiting()
    {
        while (_batch.Count < _batchLimit && _queue.Reader.TryRead(out var work)) _batch.Add(work);
        _session.Write(_batch);
        foreach (var work in _batch) work.Finish();
        _batch.Clear();
    }
}

/// <summary>A connection that writes, used by one thread.</summary>
internal interface IWriteSession : IDisposable
{
    /// <summary>Why nothing can be written at present, known before it is tried; or null. May be asked by any thread.</summary>
    string? Away { get; }

    /// <summary>Runs everything in one transaction. What fails is told so and leaves nothing behind; the rest is durable on return.</summary>
    void Write(IReadOnlyList<Work> batch);

    /// <summary>Called when there is nothing to write.</summary>
    /// <returns>When to be called again, at the latest.</returns>
    TimeSpan Tend();
}
