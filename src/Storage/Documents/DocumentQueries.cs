using System.Data.Common;
using Dapper;
using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Storage.Sql;

namespace Kilda.Storage.Documents;

/// <summary>Reads documents.</summary>
internal static class DocumentQueries
{
    private const string Columns = "d.kind AS Kind, d.id AS Id, d.version AS Version, d.body AS Body";

    private static string At(Dialect dialect) => $"""
        SELECT d.kind, d.id, d.version, substr(d.body, {dialect.Position}(d.body, @before) + {DocumentStamp.Before.Length}, {DocumentStamp.Length})
        FROM documents d
        JOIN (
            SELECT kind, id FROM claims WHERE switch = @at
            UNION SELECT kind, id FROM meters WHERE switch = @at
            UNION SELECT kind, id FROM hops WHERE low_switch = @at
            UNION SELECT kind, id FROM hops WHERE high_switch = @at
        ) o ON o.kind = d.kind AND o.id = d.id
        ORDER BY d.kind COLLATE "binary", d.id COLLATE "binary"
        """;

    private const string AllPlaces = """
        SELECT switch, kind, id FROM claims
        UNION SELECT switch, kind, id FROM meters
        UNION SELECT low_switch, kind, id FROM hops
        UNION SELECT high_switch, kind, id FROM hops
        """;

    public static Document? Read(DbConnection connection, string kind, string id) =>
        connection.QuerySingleOrDefault<Document>(
            $"SELECT {Columns} FROM documents d WHERE d.kind = @kind AND d.id = @id", new { kind, id });

    public static IReadOnlyList<Document> List(DbConnection connection, string kind) =>
        connection.Query<Document>($"SELECT {Columns} FROM documents d WHERE d.kind = @kind ORDER BY d.id COLLATE \"binary\"", new { kind }).AsList();

    public static IReadOnlyList<ServicePlace> Places(DbConnection connection)
    {
        var places = new List<ServicePlace>();
        using var reader = connection.ExecuteReader(AllPlaces);
        while (reader.Read()) places.Add(new(new SwitchId(unchecked((ulong)reader.GetInt64(0))), reader.GetString(1), reader.GetString(2)));
        return places;
    }

    public static IReadOnlyList<DocumentStamp> ServicesAt(DbConnection connection, Dialect dialect, SwitchId at)
    {
        var stamps = new List<DocumentStamp>();
        using var reader = connection.ExecuteReader(At(dialect), new { at = unchecked((long)at.Value), before = DocumentStamp.Before });
        while (reader.Read()) stamps.Add(new(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3)));
        return stamps;
    }
}
