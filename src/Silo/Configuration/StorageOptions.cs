using Kilda.Storage;

namespace Kilda.Silo.Configuration;

/// <summary>What keeps everything that outlives the process.</summary>
internal enum StorageKind
{
    /// <summary>A file in the data folder.</summary>
    Sqlite = 1,

    /// <summary>A PostgreSQL server.</summary>
    Postgres,
}

/// <summary>Where that is.</summary>
/// <param name="Data">Folder of SQLite's file.</param>
/// <param name="Connection">Of PostgreSQL: Npgsql's connection string, which may hold a password. Empty with SQLite.</param>
internal sealed record StorageOptions(StorageKind Kind, string Data, string Connection)
{
    /// <param name="history">Limits.</param>
    /// <param name="isShared">Whether other processes of a cluster work with the same database.</param>
    /// <returns>Null: another process works with the database, and this one may wait for its end.</returns>
    /// <exception cref="StoreOpenException">The store cannot be used; the text says which and why.</exception>
    public SqlStore? TryOpen(HistoryOptions history, bool isShared) => Kind == StorageKind.Postgres
        ? PostgresStore.TryOpen(Connection, history.Limit(new PostgresStoreOptions { IsExclusive = !isShared }))
        : SqliteStore.Open(Data, history.Limit(new SqliteStoreOptions()));

    /// <summary>For messages: no secret is part of it.</summary>
    public override string ToString() => Kind == StorageKind.Sqlite ? $"data in {Path.GetFullPath(Data)}" : "data in PostgreSQL";
}

/// <summary>How much of history is kept.</summary>
/// <param name="OfService">Entries of one service.</param>
/// <param name="OfAll">Entries of all services.</param>
/// <param name="Age">Older entries go.</param>
internal sealed record HistoryOptions(int OfService, int OfAll, TimeSpan Age)
{
    public T Limit<T>(T usual)
        where T : StoreOptions =>
        (T)(usual with { HistoryOfService = OfService, HistoryOfAll = OfAll, HistoryAge = Age });
}
