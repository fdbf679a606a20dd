using Dapper;
using Kilda.Storage.Sql;
using Npgsql;

namespace Kilda.Storage.Postgres;

/// <summary>Brings a database to the present schema, if it is ours or nobody's.</summary>
internal static class PostgresMigrations
{
    /// <summary>Comment on our schema: it is not somebody else's of the same name.</summary>
    private const string Mark = "Kilda.Orleans";

    /// <summary>Processes of a cluster that start at the same time come one after the other.</summary>
    private const long Turn = 0x4b69_6c65;

    /// <summary>Orleans keeps what it needs to know of its cluster in tables of these names.</summary>
    private const string OfCluster = "orleans%";

    /// <exception cref="StoreOpenException">The database is foreign, newer than this program, or its scripts were altered.</exception>
    public static void Apply(NpgsqlConnection connection, string name, IReadOnlyList<Migration> known)
    {
        using var all = connection.BeginTransaction();
        connection.Execute("SELECT pg_advisory_xact_lock(@Turn)", new { Turn }, all);
        var mark = connection.QuerySingleOrDefault<string?>(
            "SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace WHERE nspname = @Schema",
            new { PostgresServer.Schema }, all);
        if (mark is not null and not Mark)
        {
            throw new StoreOpenException($"{name} is the database of another program: it has a schema '{PostgresServer.Schema}' that is not ours");
        }

        if (mark is null)
        {
            var foreign = connection.QueryFirstOrDefault<string?>(
                """
                SELECT schemaname || '.' || tablename FROM pg_tables
                WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND tablename NOT LIKE @OfCluster
                ORDER BY 1
                """,
                new { OfCluster }, all);
            if (foreign is not null) throw new StoreOpenException($"{name} is the database of another program: it has a table '{foreign}'");
            connection.Execute($"CREATE SCHEMA {PostgresServer.Schema}; COMMENT ON SCHEMA {PostgresServer.Schema} IS '{Mark}'", transaction: all);
        }

        Migration.Apply(connection, all, name, known);
        all.Commit();
    }
}
