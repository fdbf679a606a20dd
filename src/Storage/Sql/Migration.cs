using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dapper;

namespace Kilda.Storage.Sql;

/// <summary>A script of this assembly, <c>Migrations/NNNN_name.sql</c> for every database or <c>NNNN_name.dialect.sql</c> for one of them.</summary>
internal sealed record Migration(int Number, string Name, string Sql)
{
    private static readonly (Migration Script, string? Dialect)[] s_all =
    [
        .. typeof(Migration).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(Read).OrderBy(each => each.Script.Number),
    ];

    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    /// <summary>The scripts for a database, by number.</summary>
    public static IReadOnlyList<Migration> Of(Dialect dialect) =>
        [.. s_all.Where(each => each.Dialect is null || each.Dialect == dialect.Name).Select(each => each.Script)];

    /// <summary>Brings a database to the present schema: each script is applied once and known by its checksum ever since.</summary>
    /// <param name="connection">Of a database that is known to be ours, or empty.</param>
    /// <param name="all">Within which everything is done, or nothing; null: one that was begun otherwise.</param>
    /// <param name="where">Which database, for messages.</param>
    /// <param name="known">Every script of this program.</param>
    /// <exception cref="StoreOpenException">The database is newer than this program, or its scripts were altered.</exception>
    public static void Apply(DbConnection connection, DbTransaction? all, string where, IReadOnlyList<Migration> known)
    {
        connection.Execute(
            """
            CREATE TABLE IF NOT EXISTS migrations (
                number bigint NOT NULL, name text NOT NULL, checksum text NOT NULL, PRIMARY KEY (number))
            """,
            transaction: all);
        var applied = connection.Query<(long Number, string Name, string Checksum)>(
            "SELECT number, name, checksum FROM migrations ORDER BY number", transaction: all).ToList();
        foreach (var (number, name, checksum) in applied)
        {
            var script = known.FirstOrDefault(migration => migration.Number == number)
                ?? throw new StoreOpenException($"{where} was written by a newer version: migration {number} ({name}) is not known here");
            if (script.Checksum != checksum)
            {
                throw new StoreOpenException($"{where}: migration {number} ({name}) was altered after it was applied; restore the original");
            }
        }

        foreach (var script in known.Where(script => applied.TrueForAll(old => old.Number != script.Number)))
        {
            connection.Execute(script.Sql, transaction: all);
            connection.Execute(
                "INSERT INTO migrations (number, name, checksum) VALUES (@Number, @Name, @Checksum)",
                new { Number = (long)script.Number, script.Name, script.Checksum }, all);
        }
    }

    private static (Migration Script, string? Dialect) Read(string resource)
    {
        using var reader = new StreamReader(typeof(Migration).Assembly.GetManifestResourceStream(resource)!);
        var words = resource[(resource.IndexOf(".Migrations.", StringComparison.Ordinal) + ".Migrations.".Length)..].Split('.');
        // Without carriage returns, so that a checkout on another system has the same checksum.
        var script = new Migration(int.Parse(words[0][..4], CultureInfo.InvariantCulture), words[0][5..], reader.ReadToEnd().ReplaceLineEndings("\n"));
        return (script, words.Length == 3 ? words[1] : null);
    }
}
