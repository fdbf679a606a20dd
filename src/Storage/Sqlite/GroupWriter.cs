using System.Threading.Channels;
using Kilda.Interfaces.Storage;
using Microsoft.Data.Sqlite;

namespace Kilda.Storage.Sqlite;

/// <summary>
/// The one writer of the database. Work that waits shares a transaction and so a flush to disk; each piece runs in a savepoint of its own,
/// so
/// one that fails is undone alone. Work is answered when its transaction is on disk.
/// </summary>
internal sealed class GroupWriter : IDisposable
{
    private readonly Channel<Work> _queue;
    private readonly WriteSession _session;
    private readonly string _file;
    private readonly int _batchLimit;
    private readonly int _queueLimit;
    private readonly List<Work> _batch = [];
    private volatile bool _closed;
    private readonly Thread? _thread;

    public GroupWriter(WriteSession session, string file, SqliteStoreOptions options)
    {
        (_session, _file, _batchLimit, _queueLimit) = (session, file, options.BatchLimit, options.QueueLimit);
        _queue = Channel.CreateBounded<Work>(new BoundedChannelOptions(_queueLimit) { SingleReader = true });
        if (options.Inline) return;
        _thread = new Thread(Loop) { IsBackground = true, Name = "store writer" };
        _thread.Start();
    }

    /// <summary>Runs in the next transaction; cancelled only while it waits.</summary>
    /// <exception cref="StoreUnavailableException">The queue is full, the store is closed or the database cannot be written.</exception>
    public Task<T> Run<T>(Func<WriteSession, T> body, CancellationToken cancel)
    {
        var work = new Work<T>(body, cancel);
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
    }

    private void Loop()
    {
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult()) WriteWaiting();
    }

    private void WriteWaiting()
    {
        while (_batch.Count < _batchLimit && _queue.Reader.TryRead(out var work)) _batch.Add(work);
        Write(_batch);
        _batch.Clear();
    }

    private void Write(List<Work> batch)
    {
        try
        {
            _session.Begin();
            foreach (var work in batch) RunAlone(work);
            _session.Commit();
        }
        catch (SqliteException e)
        {
            _session.Rollback();
            foreach (var work in batch) work.Fail(SqliteErrors.Write(_file, e));
        }

        foreach (var work in batch) work.Finish();
    }

    private void RunAlone(Work work)
    {
        if (work.IsCancelled) return;
        _session.Mark();
        try
        {
            work.Run(_session);
            _session.Release();
        }
        catch (Exception e) when (e is not SqliteException sql || SqliteErrors.IsOfStatement(sql))
        {
            // Whatever went wrong is the caller's: it is undone here and thrown there.
            _session.RollbackToMark();
            work.Fail(e);
        }
    }

    private abstract class Work(CancellationToken cancel)
    {
        public bool IsCancelled => Cancel.IsCancellationRequested;

        protected CancellationToken Cancel { get; } = cancel;

        protected Exception? Failure { get; private set; }

        public abstract void Run(WriteSession session);

        public void Fail(Exception failure) => Failure = failure;

        public abstract void Finish();
    }

    private sealed class Work<T>(Func<WriteSession, T> body, CancellationToken cancel) : Work(cancel)
    {
        // Callers go on elsewhere: the writer must not run their code.
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _ran;
        private T? _result;

        public Task<T> Answer => _answer.Task;

        public override void Run(WriteSession session)
        {
            _result = body(session);
            _ran = true;
        }

        public override void Finish()
        {
            if (Failure is not null) _answer.SetException(Failure);
            else if (_ran) _answer.SetResult(_result!);
            else _answer.SetCanceled(Cancel);
        }
    }
}
