using System.Data.Common;
using Dapper;
using Kilda.Interfaces.Storage;
using Kilda.Network;

namespace Kilda.Storage.Documents;

/// <summary>Reads documents.</summary>
internal static class DocumentQueries
{
    private const string Columns = "d.kind AS Kind, d.id AS Id, d.version AS Version, d.body AS Body";

    private const string At = $"""
        SELECT {Columns} FROM documents d
        JOIN (
            SELECT kind, id FROM claims WHERE switch = @at
            UNION SELECT kind, id FROM meters WHERE switch = @at
            UNION SELECT kind, id FROM hops WHERE low_switch = @at
            UNION SELECT kind, id FROM hops WHERE high_switch = @at
        ) o ON o.kind = d.kind AND o.id = d.id
        ORDER BY d.kind COLLATE "binary", d.id COLLATE "binary"
        """;

    public static Document? Read(DbConnection connection, string kind, string id) =>
        connection.QuerySingleOrDefault<Document>(
            $"SELECT {Columns} FROM documents d WHERE d.kind = @kind AND d.id = @id", new { kind, id });

    public static IReadOnlyList<Document> List(DbConnection connection, string kind) =>
        connection.Query<Document>($"SELECT {Columns} FROM documents d WHERE d.kind = @kind ORDER BY d.id COLLATE \"binary\"", new { kind }).AsList();

    public static IReadOnlyList<Document> ServicesAt(DbConnection connection, SwitchId at) =>
        connection.Query<Document>(At, new { at = unchecked((long)at.Value) }).AsList();
}
