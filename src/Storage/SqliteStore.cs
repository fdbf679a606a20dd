using Dapper;
using Kilda.Storage.Sql;
using Kilda.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Kilda.Storage;

/// <summary>The embedded store: one SQLite database, <c>kilda.db</c>, in a folder that one process uses at a time.</summary>
public sealed class SqliteStore : SqlStore
{
    private readonly DataFolder _folder;

    private SqliteStore(DataFolder folder, SqliteConnection writing, SqliteStoreOptions options)
        : base(
            new GroupWriter(new SqliteSession(writing, folder.Database, options), options, options.Inline),
            new Readers(
                () => folder.Connect(options.Busy, readOnly: true),
                failure => SqliteErrors.Read(folder.Database, (SqliteException)failure),
                options.Readers,
                options.Inline),
            options,
            Dialect.Sqlite) =>
        _folder = folder;

    /// <summary>Opens the database, makes it if there is none, and brings it to the present schema.</summary>
    /// <param name="folder">Made if it is not there.</param>
    /// <param name="options">Limits.</param>
    /// <exception cref="StoreOpenException">It cannot be used, or another process uses it; the text says which and why.</exception>
    public static SqliteStore Open(string folder, SqliteStoreOptions? options = null) =>
        Open(folder, options ?? new(), Migration.Of(Dialect.Sqlite));

    internal static SqliteStore Open(string path, SqliteStoreOptions options, IReadOnlyList<Migration> migrations)
    {
        SQLitePCL.Batteries_V2.Init();
        var folder = DataFolder.Open(path);
        SqliteConnection? connection = null;
        try
        {
            connection = folder.Connect(options.Busy, readOnly: false);
            SqliteMigrations.Apply(connection, folder.Database, migrations);
            // Write-ahead log: readers do not wait. Full: what was answered survives a power failure.
            connection.Execute($"PRAGMA journal_mode = wal; PRAGMA synchronous = {(options.Flush ? "full" : "off")}");
            connection.Execute("PRAGMA temp_store = memory; PRAGMA cache_size = -65536");
            var pageSize = connection.ExecuteScalar<long>("PRAGMA page_size");
            connection.Execute($"PRAGMA max_page_count = {Math.Max(1, options.MaxBytes / pageSize)}");
            return new SqliteStore(folder, connection, options);
        }
        catch (SqliteException e)
        {
            Close();
            throw SqliteErrors.Open(folder.Database, e);
        }
        catch (StoreOpenException)
        {
            Close();
            throw;
        }

        void Close()
        {
            connection?.Dispose();
            folder.Dispose();
        }
    }

    private protected override void Dispose(bool isDisposing)
    {
        base.Dispose(isDisposing);
        _folder.Dispose();
    }
}
