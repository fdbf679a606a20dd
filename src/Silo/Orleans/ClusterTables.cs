using Kilda.Storage;
using Npgsql;

namespace Kilda.Silo.Hosting;

/// <summary>The tables of Orleans' providers, in a schema of their own beside ours.</summary>
internal static class ClusterTables
{
    /// <summary>Of the advisory lock under which they are made: silos start at the same time.</summary>
    private const long Turn = 0x4f72_6c65;

    private const string Schema = "orleans";

    /// <summary>The same database, seen as Orleans needs it.</summary>
    public static string Within(string connection) => new NpgsqlConnectionStringBuilder(connection) { SearchPath = Schema }.ConnectionString;

    /// <summary>Makes what is not there.</summary>
    /// <exception cref="StoreOpenException">The database is away, or does not let us.</exception>
    public static void Apply(string connection)
    {
        using var script = typeof(ClusterTables).Assembly.GetManifestResourceStream($"{nameof(ClusterTables)}.sql")!;
        using var reader = new StreamReader(script);
        try
        {
            using var opened = new NpgsqlConnection(connection);
            opened.Open();
            using var all = opened.BeginTransaction();
            Run($"SELECT pg_advisory_xact_lock({Turn})");
            Run(reader.ReadToEnd());
            all.Commit();

            void Run(string text)
            {
                using var command = new NpgsqlCommand(text, opened, all);
                command.ExecuteNonQuery();
            }
        }
        catch (NpgsqlException failed)
        {
            throw new StoreOpenException($"the tables of the cluster cannot be made: {failed.Message}");
        }
    }
}
