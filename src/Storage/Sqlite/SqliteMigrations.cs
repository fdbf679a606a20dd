using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Kilda.Storage.Sqlite;

/// <summary>Brings a database to the present schema: numbered scripts, each applied once and known by its checksum.</summary>
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

        using var all = connection.BeginTransaction();
        connection.Execute(
            """
            CREATE TABLE IF NOT EXISTS migrations (
                number integer NOT NULL, name text NOT NULL, checksum text NOT NULL, PRIMARY KEY (number))
            """,
            transaction: all);
        var applied = connection.Query<(long Number, string Name, string Checksum)>(
            "SELECT number, name, checksum FROM migrations ORDER BY number", transaction: all).ToList();
        foreach (var (number, name, checksum) in applied)
        {
            var script = known.FirstOrDefault(migration => migration.Number == number)
                ?? throw new StoreOpenException($"'{file}' was written by a newer version: migration {number} ({name}) is not known here");
            if (script.Checksum != checksum)
            {
                throw new StoreOpenException(
                    $"'{file}': migration {number} ({name}) was altered after it was applied; restore the original");
            }
        }

        foreach (var script in known.Where(script => applied.TrueForAll(old => old.Number != script.Number)))
        {
            connection.Execute(script.Sql, transaction: all);
            connection.Execute(
                "INSERT INTO migrations (number, name, checksum) VALUES (@Number, @Name, @Checksum)",
                new { script.Number, script.Name, script.Checksum }, all);
        }

        if (owner != ApplicationId) connection.Execute($"PRAGMA application_id = {ApplicationId}", transaction: all);
        all.Commit();
    }
}

/// <summary>A script of this assembly, <c>Migrations/NNNN_name.sql</c>.</summary>
internal sealed record Migration(int Number, string Name, string Sql)
{
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    /// <summary>All scripts, by number.</summary>
    public static IReadOnlyList<Migration> Embedded { get; } =
    [
        .. typeof(Migration).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(Read).OrderBy(migration => migration.Number),
    ];

    private static Migration Read(string resource)
    {
        using var reader = new StreamReader(typeof(Migration).Assembly.GetManifestResourceStream(resource)!);
        var name = Path.GetFileNameWithoutExtension(resource);
        name = name[(name.LastIndexOf('.') + 1)..];
        // Without carriage returns, so that a checkout on another system has the same checksum.
        return new(int.Parse(name[..4], CultureInfo.InvariantCulture), name[5..], reader.ReadToEnd().ReplaceLineEndings("\n"));
    }
}
