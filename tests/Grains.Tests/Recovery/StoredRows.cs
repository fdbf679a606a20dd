using Kilda.Grains.Services;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Services;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Microsoft.Data.Sqlite;

namespace Kilda.Grains.Tests.Recovery;

/// <summary>The index rows that storage has, and those that its documents ask for: a line each, sorted.</summary>
internal static class StoredRows
{
    private static readonly string[] s_tables =
    [
        "select 'claim ' || kind || '/' || id || ' ' || switch || ' ' || port || ' ' || outer_tag || ' ' || inner_tag from claims",
        "select 'meter ' || kind || '/' || id || ' ' || switch || ' ' || meter from meters",
        "select 'group ' || kind || '/' || id || ' ' || switch || ' ' || group_number from switch_groups",
        "select 'number ' || kind || '/' || id || ' ' || number from numbers",
        """
        select 'hop ' || kind || '/' || id || ' ' || low_switch || ' ' || low_port || ' ' || high_switch || ' ' || high_port || ' ' || direction || ' ' || label
            || ' ' || number || ' ' || slot || ' ' || kbps from hops
        """,
    ];

    public static string Of(string database)
    {
        using var connection = Connect(database, SqliteOpenMode.ReadOnly);
        var lines = new List<string>();
        foreach (var table in s_tables)
        {
            using var command = connection.CreateCommand();
            command.CommandText = table;
            using var reader = command.ExecuteReader();
            while (reader.Read()) lines.Add(reader.GetString(0));
        }

        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }

    public static async Task<string> Wanted(IStore store)
    {
        var lines = new List<string>();
        foreach (var document in await store.List(DocumentKinds.Flow)) lines.AddRange(Lines<FlowDocument, Network.Flows.FlowRequest>(document));
        foreach (var document in await store.List(DocumentKinds.YFlow)) lines.AddRange(Lines<YFlowDocument, Network.YFlows.YFlowRequest>(document));
        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }

    /// <summary>Damages the database behind the controller's back.</summary>
    public static int Change(string database, string sql)
    {
        using var connection = Connect(database, SqliteOpenMode.ReadWrite);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    private static SqliteConnection Connect(string database, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static IEnumerable<string> Lines<TDocument, TRequest>(Document document)
        where TDocument : class, IServiceDocument<TDocument, TRequest>
        where TRequest : class
    {
        var rows = ServiceRows.Of(DocumentJson.Read<TDocument>(document));
        var of = $"{document.Kind}/{document.Id}";
        foreach (var end in rows.Claims.ToArray()) yield return $"claim {of} {end.Switch.Value} {end.Port} {end.Outer} {end.Inner}";
        foreach (var meter in rows.Meters.ToArray()) yield return $"meter {of} {meter.Switch.Value} {meter.Meter}";
        foreach (var group in rows.Groups.ToArray()) yield return $"group {of} {group.Switch.Value} {group.Group}";
        foreach (var number in rows.Numbers.ToArray()) yield return $"number {of} {number}";
        foreach (var hop in rows.Hops.ToArray())
        {
            var (low, high) = (hop.Isl.Low, hop.Isl.High);
            var link = $"{low.Switch.Value} {low.Port} {high.Switch.Value} {high.Port}";
            yield return $"hop {of} {link} {(int)hop.Direction} {hop.Label} {hop.Number} {hop.Slot} {hop.Bandwidth.Value}";
        }
    }
}
