using Dapper;
using Kilda.Storage.Sql;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Kilda.Storage.Sqlite;

/// <summary>Brings a file to the present schema, if it is ours.</summary>
internal static class SqliteMigrations
{
    /// <summary>Marks the file as ours, <c>Kild</c> (sqlite.org/pragma.html#pragma_application_id).</summary>
    private const int ApplicationId = 0x4b69_6c64;

    /// <exception cref="StoreOpenException">The database is foreign, newer than this program, or its scripts were altered.</exception>
    public static void Apply(SqliteConnection connection, string file, IReadOnlyList<Migration> known)
    {
        var owner = connection.ExecuteScalar<long>("PRAGMA application_id");
        var tables = connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master");
        if (owner != ApplicationId && (owner != 0 || tables != 0))
        {
            throw new StoreOpenException($"'{file}' is the database of another program");
        }

        // Not through the connection's own transactions: one that SQLite has rolled back by itself, as on a full disk, cannot be disposed.
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            Migration.Apply(connection, null, $"'{file}'", known);
            if (owner != ApplicationId) connection.Execute($"PRAGMA application_id = {ApplicationId}");
            connection.Execute("COMMIT;");
        }
        catch
        {
            if (raw.sqlite3_get_autocommit(connection.Handle) == 0) connection.Execute("ROLLBACK;");
            throw;
        }
    }
}
