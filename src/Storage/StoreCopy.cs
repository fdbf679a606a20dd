using System.Data.Common;
using Dapper;
using Kilda.Storage.Postgres;
using Kilda.Storage.Sql;
using Kilda.Storage.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Kilda.Storage;

/// <summary>Takes everything from SQLite to PostgreSQL: the tables are the same.</summary>
public static class StoreCopy
{
    private const string OfMigrations = "migrations";

    /// <param name="folder">SQLite's data folder, which nobody may be using.</param>
    /// <param name="connection">Of a PostgreSQL database with nothing in it.</param>
    /// <returns>Rows that were copied, by table.</returns>
    /// <exception cref="StoreOpenException">One of them cannot be used, or the database is not empty. Nothing was copied then.</exception>
    public static IReadOnlyList<(string Table, long Rows)> Run(string folder, string connection)
    {
        SQLitePCL.Batteries_V2.Init();
        var file = Path.Combine(Path.GetFullPath(folder), "kilda.db");
        if (!File.Exists(file)) throw new StoreOpenException($"'{file}' is not there: nothing is to be copied");
        // Opened and closed once in order: the schema is the present one, and nothing is left in the log beside it.
        SqliteStore.Open(folder).Dispose();
        using var data = DataFolder.Open(folder);
        using var source = data.Connect(new SqliteStoreOptions().Busy, readOnly: true);
        var server = PostgresServer.Of(connection, new PostgresStoreOptions());
        NpgsqlConnection? target = null;
        try
        {
            target = server.Connect();
            server.Check(target);
            if (!new ActiveLock(isExclusive: true).TryTake(target)) throw new StoreOpenException($"{server.Name} is used by another process");
            PostgresMigrations.Apply(target, server.Name, Migration.Of(Dialect.Postgres));
            return Copy(source, target, server.Name);
        }
        catch (NpgsqlException wrong)
        {
            throw PostgresErrors.Open(server.Name, wrong);
        }
        finally
        {
            if (target is not null) ActiveLock.Close(target);
        }
    }

    private static List<(string Table, long Rows)> Copy(DbConnection source, NpgsqlConnection target, string name)
    {
        using var all = target.BeginTransaction();
        var tables = Tables(target);
        foreach (var (table, _) in tables)
        {
            // How often a process has worked with the database is not of the data.
            var kept = table == "counters" ? $"WHERE name <> '{ActiveLock.Counter}'" : "";
            if (target.ExecuteScalar<bool>($"SELECT EXISTS (SELECT FROM {table} {kept})"))
            {
                throw new StoreOpenException($"{name} is not empty: there are rows in '{table}'; nothing was copied");
            }
        }

        var copied = tables.Select(table => (table.Name, Copy(source, target, table.Name, table.Columns))).ToList();
        target.Execute("SELECT setval('history_entries', (SELECT greatest(max(entry), 1) FROM history), (SELECT count(*) > 0 FROM history))");
        all.Commit();
        foreach (var (table, _) in tables) target.Execute($"ANALYZE {table}");
        return copied;
    }

    private static long Copy(DbConnection source, NpgsqlConnection target, string table, (string Name, NpgsqlDbType Type)[] columns)
    {
        var names = string.Join(", ", columns.Select(column => column.Name));
        using var rows = source.ExecuteReader($"SELECT {names} FROM {table}");
        using var import = target.BeginBinaryImport($"COPY {table} ({names}) FROM STDIN (FORMAT binary)");
        var count = 0L;
        while (rows.Read())
        {
            import.StartRow();
            for (var i = 0; i < columns.Length; i++)
            {
                switch (columns[i].Type)
                {
                    case NpgsqlDbType.Text: import.Write(PostgresText.Storable(rows.GetString(i)), NpgsqlDbType.Text); break;
                    case NpgsqlDbType.Integer: import.Write(rows.GetInt32(i), NpgsqlDbType.Integer); break;
                    default: import.Write(rows.GetInt64(i), NpgsqlDbType.Bigint); break;
                }
            }

            count++;
        }

        import.Complete();
        return count;
    }

    /// <summary>All tables but the one that knows the schema, with their columns.</summary>
    private static (string Name, (string Name, NpgsqlDbType Type)[] Columns)[] Tables(NpgsqlConnection target) =>
    [
        .. target.Query<(string Table, string Column, string Type)>(
                """
                SELECT table_name, column_name, data_type FROM information_schema.columns
                WHERE table_schema = @Schema AND table_name <> @OfMigrations ORDER BY table_name, ordinal_position
                """,
                new { PostgresServer.Schema, OfMigrations })
            .GroupBy(row => row.Table)
            .Select(table => (table.Key, table.Select(row => (row.Column, TypeOf(row.Type))).ToArray())),
    ];

    private static NpgsqlDbType TypeOf(string type) => type switch
    {
        "text" => NpgsqlDbType.Text,
        "integer" => NpgsqlDbType.Integer,
        "bigint" => NpgsqlDbType.Bigint,
        _ => throw new InvalidOperationException($"a column is of type {type}, which nobody has thought of here"),
    };
}
