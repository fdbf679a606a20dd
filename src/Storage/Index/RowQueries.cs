using System.Data.Common;
using Dapper;
using Kilda.Network.Topology;

namespace Kilda.Storage.Index;

/// <summary>Looks for rows that do not follow from any document, and for sums that are not those of the hops.</summary>
internal static class RowQueries
{
    /// <summary>Owners, or directions of links, that are found at a time.</summary>
    private const int Most = 1000;

    /// <summary>What <see cref="LoadTable"/> must add to make the sums right: the greatest hop of each flow number and kind, less what is there.</summary>
    public const string Differences = $"""
        SELECT {IslColumns.Names}, direction, CAST(sum(both_kbps) AS bigint) AS both_kbps, CAST(sum(one_way_kbps) AS bigint) AS one_way_kbps
        FROM (
            SELECT {IslColumns.Names}, direction,
                max(CASE WHEN path_kind = 1 THEN kbps ELSE 0 END) AS both_kbps, max(CASE WHEN path_kind = 2 THEN kbps ELSE 0 END) AS one_way_kbps
            FROM hops WHERE counted <> 0 GROUP BY {IslColumns.Names}, direction, number
            UNION ALL SELECT {IslColumns.Names}, direction, -both_kbps, -one_way_kbps FROM link_loads
        ) AS one
        GROUP BY {IslColumns.Names}, direction HAVING sum(both_kbps) <> 0 OR sum(one_way_kbps) <> 0
        LIMIT 1000
        """;

    private static readonly string s_orphans = string.Join(
        " UNION ALL ", from table in (string[])["claims", "meters", "hops", "numbers", "switch_groups"]
                       select $"""
            SELECT '{table}' AS held, kind, id, count(*) AS rows FROM {table} t
            WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.kind = t.kind AND d.id = t.id) GROUP BY kind, id
            """);

    /// <summary>Owners of rows that have no document, and how many rows of which table.</summary>
    public static IReadOnlyList<(Owner Owner, string Held, long Rows)> Orphans(DbConnection connection)
    {
        using var reader = connection.ExecuteReader($"{s_orphans} LIMIT {Most}");
        var found = new List<(Owner, string, long)>();
        while (reader.Read()) found.Add((new Owner(reader.GetString(1), reader.GetString(2)), reader.GetString(0), reader.GetInt64(3)));
        return found;
    }

    /// <summary>Whether there is any of <see cref="Differences"/>.</summary>
    public static bool Differ(DbConnection connection)
    {
        using var reader = connection.ExecuteReader(Differences);
        return reader.Read();
    }
}

/// <summary>What is missing of the sums of a direction of a link, kbit/s; negative: what is too much.</summary>
internal readonly record struct LoadDifference(IslId Isl, LinkDirection Direction, long Both, long OneWay)
{
    public override string ToString() =>
        $"storage counts {-Both} kbit/s both ways and {-OneWay} one way too much on link {Isl}, direction {Direction}";
}
