using System.Data;
using Kilda.Interfaces.Storage;
using Kilda.Storage.Sql;
using Npgsql;

namespace Kilda.Storage.Postgres;

/// <summary>
/// The connection that writes. A group of commits is one transaction in three round trips: what is read first, if anything is, everything that is
/// written, the commit. Where something in it fails, it is undone and done again one by one. A lost connection is opened again, with longer pauses each time.
/// </summary>
internal sealed class PostgresSession : IWriteSession
{
    private readonly PostgresServer _server;
    private readonly ActiveLock _lock;
    private readonly PostgresStoreOptions _options;
    private readonly TimeProvider _clock;
    private readonly PostgresBatch _batch = new();
    private readonly List<PostgresStatement> _statements = [];
    private readonly Tables _tables;
    private readonly TaskCompletionSource<string> _replaced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PostgresOutcome _outcome;
    private TimeSpan _pause;
    private long _lastUse;
    private volatile string? _away;

    /// <param name="server">Where it writes.</param>
    /// <param name="connection">Open, with the lock.</param>
    /// <param name="held">The lock.</param>
    /// <param name="options">Times.</param>
    /// <param name="clock">For pauses.</param>
    public PostgresSession(PostgresServer server, NpgsqlConnection connection, ActiveLock held, PostgresStoreOptions options, TimeProvider clock)
    {
        (_server, _lock, _options, _clock, _batch.Connection) = (server, held, options, clock, connection);
        _outcome = new(server, options.Patience, clock);
        _tables = new Tables(Prepare, Dialect.Postgres, options);
        _lastUse = clock.GetTimestamp();
    }

    public string? Away => _away;

    /// <summary>Ends when another process has taken over, with a sentence that says so. This one writes nothing any more.</summary>
    public Task<string> Replaced => _replaced.Task;

    public void Write(IReadOnlyList<Work> batch)
    {
        // A connection that was lost while nobody used it is no reason to refuse anything.
        for (var tries = 2; tries > 0; tries--)
        {
            if (!TryConnect()) break;
            try
            {
                if (!Guess(batch)) OneByOne(batch);
                _lastUse = _clock.GetTimestamp();
                return;
            }
            catch (ReplacedException)
            {
                Replace();
                break;
            }
            catch (NpgsqlException lost) when (PostgresErrors.IsLoss(lost))
            {
                Drop(lost);
                if (IsSettled(batch)) return;
            }
            catch (PostgresException wrong)
            {
                Fail(batch, PostgresErrors.Write(_server.Name, wrong));
                return;
            }
        }

        Fail(batch, new StoreUnavailableException(_away ?? $"{_server.Name} cannot be written: its connections are lost again and again"));
    }

    public TimeSpan Tend()
    {
        if (_replaced.Task.IsCompleted) return Timeout.InfiniteTimeSpan;
        if (_batch.Connection is { State: ConnectionState.Open } connection)
        {
            var idle = _clock.GetElapsedTime(_lastUse);
            if (idle < _options.Heartbeat) return _options.Heartbeat - idle;
            try
            {
                if (_lock.IsReplaced(connection)) Replace();
                _lastUse = _clock.GetTimestamp();
                return _options.Heartbeat;
            }
            catch (NpgsqlException lost)
            {
                Drop(lost);
            }
        }

        return TryConnect() ? _options.Heartbeat : _pause;
    }

    public void Dispose()
    {
        if (_batch.Connection is { } connection) ActiveLock.Close(connection);
        _batch.Connection = null;
    }

    /// <returns>Whether the lost transaction needs not be tried again: it took place, or nobody can tell.</returns>
    private bool IsSettled(IReadOnlyList<Work> batch)
    {
        try
        {
            return _outcome.WasCommitted();
        }
        catch (UnknownOutcomeException unknown)
        {
            Fail(batch, new StoreUnavailableException(unknown.Message, unknown.InnerException));
            return true;
        }
    }

    /// <returns>False: something was guessed wrongly, or failed. Nothing was done.</returns>
    private bool Guess(IReadOnlyList<Work> batch)
    {
        using var all = Begin(isGuessing: true);
        try
        {
            foreach (var some in Apart(batch))
            {
                var reads = false;
                foreach (var work in some.Where(work => work is { Commit: not null, IsCancelled: false })) reads |= _tables.Ahead(work.Commit!);
                if (reads) _batch.Send();
                foreach (var work in some) Run(work);
            }

            _batch.Send();
        }
        catch (Exception e) when (e is not ReplacedException && !PostgresErrors.IsLoss(e))
        {
            _batch.Clear();
            all.Rollback();
            return false;
        }

        Commit(all);
        return true;
    }

    private void OneByOne(IReadOnlyList<Work> batch)
    {
        using var all = Begin(isGuessing: false);
        foreach (var work in batch) RunAlone(all, work);
        Commit(all);
    }

    private void RunAlone(NpgsqlTransaction all, Work work)
    {
        const int MostTries = 3;
        for (var tries = 1; ; tries++)
        {
            all.Save("one");
            try
            {
                Run(work);
                all.Release("one");
                return;
            }
            catch (PostgresException e) when (PostgresErrors.IsCollision(e))
            {
                all.Rollback("one");
                if (tries < MostTries) continue;
                work.Fail(PostgresErrors.Write(_server.Name, e));
                return;
            }
            catch (Exception e) when (e is PostgresException wrong ? PostgresErrors.IsOfStatement(wrong) : !PostgresErrors.IsLoss(e))
            {
                // Whatever went wrong is the caller's: it is undone here and thrown there.
                all.Rollback("one");
                work.Fail(e);
                return;
            }
        }
    }

    private void Run(Work work)
    {
        work.Reset();
        if (!work.IsCancelled) work.Run(_tables);
    }

    /// <summary>Parts in which no two commits write the same document: what each reads of its documents can be read before all of them.</summary>
    private static IEnumerable<List<Work>> Apart(IReadOnlyList<Work> batch)
    {
        var (part, seen) = (new List<Work>(), new HashSet<(string, string)>());
        foreach (var work in batch)
        {
            var documents = work.Commit?.Documents.Select(write => (write.Kind, write.Id)).ToArray() ?? [];
            if (Array.Exists(documents, seen.Contains))
            {
                yield return part;
                part = [];
                seen.Clear();
            }

            part.Add(work);
            seen.UnionWith(documents);
        }

        yield return part;
    }

    private NpgsqlTransaction Begin(bool isGuessing)
    {
        _outcome.Begin();
        _batch.Clear();
        foreach (var statement in _statements) statement.Forget();
        var all = _batch.Connection!.BeginTransaction();
        _batch.IsGuessing = isGuessing;
        _lock.Check(_batch);
        _outcome.AskNumber(_batch);
        if (!isGuessing) _batch.Send();
        return all;
    }

    private void Commit(NpgsqlTransaction all)
    {
        _outcome.Committing();
        all.Commit();
    }

    /// <returns>Whether there is a connection that may write.</returns>
    private bool TryConnect()
    {
        if (_batch.Connection is { State: ConnectionState.Open }) return true;
        Disconnect();
        if (_replaced.Task.IsCompleted) return false;
        NpgsqlConnection? connection = null;
        try
        {
            connection = _server.ConnectToWrite();
            if (_lock.IsReplaced(connection)) Replace();
            else if (_lock.TryTake(connection))
            {
                (_batch.Connection, connection) = (connection, null);
                (_away, _pause, _lastUse) = (null, TimeSpan.Zero, _clock.GetTimestamp());
                return true;
            }
            else _away = $"{_server.Name} cannot be written: the server still has the lock of a connection that was lost, or another process has it";
        }
        catch (NpgsqlException e)
        {
            _away = PostgresErrors.Write(_server.Name, e).Message;
        }
        finally
        {
            connection?.Dispose();
        }

        _pause = _pause == TimeSpan.Zero ? _options.FirstPause : 2 * _pause < _options.LongestPause ? 2 * _pause : _options.LongestPause;
        return false;
    }

    private void Drop(NpgsqlException why)
    {
        _away = PostgresErrors.Write(_server.Name, why).Message;
        Disconnect();
    }

    private void Replace()
    {
        _away = $"{_server.Name} cannot be written: another process has taken over";
        Disconnect();
        _replaced.TrySetResult(_away);
    }

    private void Disconnect()
    {
        _batch.Connection?.Dispose();
        _batch.Connection = null;
    }

    private static void Fail(IReadOnlyList<Work> batch, StoreUnavailableException why)
    {
        foreach (var work in batch) work.Fail(why);
    }

    private PostgresStatement Prepare(string sql, int parameters, string? many = null)
    {
        var statement = new PostgresStatement(_batch, sql, many);
        _statements.Add(statement);
        return statement;
    }
}
