using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Kilda.Interfaces.Storage;

namespace Kilda.Storage.Sql;

/// <summary>A few reading connections. Reads see everything that was committed before and never wait for the writer.</summary>
/// <param name="connect">An open connection.</param>
/// <param name="explain">What a failure means.</param>
/// <param name="most">Reads at a time; more wait.</param>
/// <param name="isInline">Reads are done when <see cref="Read"/> returns, by its caller.</param>
internal sealed class Readers(Func<DbConnection> connect, Func<DbException, StoreUnavailableException> explain, int most, bool isInline) : IDisposable
{
    private readonly SemaphoreSlim _free = new(most);
    private readonly ConcurrentBag<DbConnection> _idle = [];
    private volatile bool _closed;

    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    public Task<T> Read<T>(Func<DbConnection, T> query, CancellationToken cancel)
    {
        var reading = Run(query, cancel);
        // Whoever cancels goes on at once; the connection is free when the query has ended.
        return cancel.CanBeCanceled && !reading.IsCompleted ? reading.WaitAsync(cancel) : reading;
    }

    public void Dispose()
    {
        _closed = true;
        for (var i = 0; i < most; i++) _free.Wait();
        while (_idle.TryTake(out var connection)) connection.Dispose();
        _free.Release(most);
    }

    private async Task<T> Run<T>(Func<DbConnection, T> query, CancellationToken cancel)
    {
        await _free.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (_closed) throw new StoreUnavailableException("the store is closed");
            // A grain's turn must not wait for the disk, and SQLite has no asynchronous calls.
            return isInline ? Query(query) : await Task.Run(() => Query(query), cancel).ConfigureAwait(false);
        }
        catch (DbException e)
        {
            throw explain(e);
        }
        finally
        {
            _free.Release();
        }
    }

    private T Query<T>(Func<DbConnection, T> query)
    {
        while (_idle.TryTake(out var old))
        {
            try
            {
                return On(old, query);
            }
            catch (DbException) when (old.State != ConnectionState.Open)
            {
                // It was lost while nobody used it: the next one, or a new one.
            }
        }

        return On(connect(), query);
    }

    private T On<T>(DbConnection connection, Func<DbConnection, T> query)
    {
        try
        {
            return query(connection);
        }
        finally
        {
            if (connection.State == ConnectionState.Open) _idle.Add(connection);
            else connection.Dispose();
        }
    }
}
