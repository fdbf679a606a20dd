using System.Collections.Concurrent;
using Kilda.Interfaces.Storage;
using Microsoft.Data.Sqlite;

namespace Kilda.Storage.Sqlite;

/// <summary>A few reading connections. Reads see everything that was committed before and never wait for the writer.</summary>
internal sealed class Readers(Func<SqliteConnection> connect, string file, SqliteStoreOptions options) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.Readers);
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private volatile bool _closed;

    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public async Task<T> Read<T>(Func<SqliteConnection, T> query, CancellationToken cancel)
    {
        await _free.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (_closed) throw new StoreUnavailableException("the store is closed");
            // SQLite has no asynchronous calls: a grain's turn must not wait for the disk.
            return options.Inline ? Query(query) : await Task.Run(() => Query(query), cancel).ConfigureAwait(false);
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Read(file, e);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        _closed = true;
        for (var i = 0; i < options.Readers; i++) _free.Wait();
        while (_idle.TryTake(out var connection)) connection.Dispose();
        _free.Release(options.Readers);
    }

    private T Query<T>(Func<SqliteConnection, T> query)
    {
        if (!_idle.TryTake(out var connection)) connection = connect();
        try
        {
            return query(connection);
        }
        finally
        {
            _idle.Add(connection);
        }
    }
}
