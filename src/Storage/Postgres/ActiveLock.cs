using System.Data;
using Dapper;
using Npgsql;

namespace Kilda.Storage.Postgres;

/// <summary>
/// Which process works with a database. The lock belongs to the connection that writes, so it is lost with that; and each time a process gets it anew
/// a number grows, the epoch, which every transaction checks: a process that was replaced cannot write, whatever became of its lock.
/// </summary>
internal sealed class ActiveLock(bool isExclusive)
{
    /// <summary>Key of the advisory lock: <c>Kild</c>. Locks are those of one database.</summary>
    private const long Key = 0x4b69_6c64;

    /// <summary>Name of the epoch.</summary>
    public const string Counter = "active";

    /// <summary>Shared, it waits for nobody but one who replaces us; whoever does that waits until this transaction has ended.</summary>
    private const string StillOurs = $"SELECT value FROM counters WHERE name = '{Counter}' AND value = $1 FOR SHARE";

    /// <summary>Of this process; null: it shares the database, or has not begun.</summary>
    public long? Epoch { get; private set; }

    /// <returns>Whether this connection has the lock now; it does not wait.</returns>
    public bool TryTake(NpgsqlConnection connection) => connection.ExecuteScalar<bool>(
        isExclusive ? "SELECT pg_try_advisory_lock(@Key)" : "SELECT pg_try_advisory_lock_shared(@Key)", new { Key });

    /// <summary>Ends the connection in order. The lock is free when this returns: left to the server, it is a moment later.</summary>
    public static void Close(NpgsqlConnection connection)
    {
        try
        {
            if (connection.State == ConnectionState.Open) connection.Execute("SELECT pg_advisory_unlock_all()");
        }
        catch (NpgsqlException)
        {
            // The server notices that the connection has ended.
        }

        connection.Dispose();
    }

    /// <summary>With the lock and the present schema: from now on nobody writes who had it before.</summary>
    public void Begin(NpgsqlConnection connection)
    {
        if (!isExclusive) return;
        Epoch = connection.ExecuteScalar<long>(
            "INSERT INTO counters (name, value) VALUES (@Counter, 1) ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value",
            new { Counter });
    }

    /// <summary>Whether another process has replaced this one. Asks the server in any case.</summary>
    public bool IsReplaced(NpgsqlConnection connection)
    {
        var epoch = connection.ExecuteScalar<long?>("SELECT value FROM counters WHERE name = @Counter", new { Counter });
        return Epoch is { } mine && epoch != mine;
    }

    /// <summary>Asks within the transaction that the batch is part of.</summary>
    /// <param name="batch">Sends it.</param>
    public void Check(PostgresBatch batch)
    {
        if (Epoch is not { } mine) return;
        var command = new NpgsqlBatchCommand(StillOurs) { Parameters = { new NpgsqlParameter<long> { TypedValue = mine } } };
        batch.Add(command, rows =>
        {
            if (rows.Count == 0) throw new ReplacedException();
        });
    }
}

/// <summary>Another process works with the database now.</summary>
internal sealed class ReplacedException : Exception;
