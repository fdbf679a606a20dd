using System.Data.Common;
using Dapper;
using Kilda.Interfaces.Storage;
using Kilda.Storage.Sql;

namespace Kilda.Storage.History;

/// <summary>
/// History of services, numbered in the order it was written. Bounded per service, in all and by age. What is too much goes when something is
/// written, a bounded part of it each time: limits that were lowered never make a write long.
/// </summary>
internal sealed class HistoryTable(PrepareStatement prepare, Dialect dialect, int keepOfService, int keepOfAll, TimeSpan keepFor)
{
    /// <summary>Entries that one write removes for one reason, the oldest first.</summary>
    private const int MostAtOnce = 100;

    private readonly Statement _add = prepare(
        $"""
        INSERT INTO history (entry, kind, id, time, actor, action, task_id, details, payload)
        VALUES ({dialect.NextEntry}, @1, @2, @3, @4, @5, @6, @7, @8)
        """, 8);

    private readonly Statement _trimService = prepare(
        $"""
        DELETE FROM history WHERE {dialect.Among("entry",
            $"""
            SELECT entry FROM history WHERE kind = @1 AND id = @2
            AND entry <= (SELECT entry FROM history WHERE kind = @1 AND id = @2 ORDER BY entry DESC LIMIT 1 OFFSET @3)
            ORDER BY entry LIMIT {MostAtOnce}
            """)}
        """, 3);

    private readonly Statement _trimAll = prepare(
        $"""
        DELETE FROM history WHERE {dialect.Among("entry",
            $"SELECT entry FROM history WHERE entry <= (SELECT max(entry) FROM history) - @1 ORDER BY entry LIMIT {MostAtOnce}")}
        """, 1);

    private readonly Statement _trimOld = prepare(
        $"DELETE FROM history WHERE time < @1 AND {dialect.Among("entry", $"SELECT entry FROM history ORDER BY entry LIMIT {MostAtOnce}")}", 1);

    public void Add(HistoryEntry entry)
    {
        _add.Do(entry.Kind, entry.Id, entry.Time.UtcTicks, entry.Actor, entry.Action, entry.TaskId, entry.Details, entry.Payload);
        _trimService.Do(entry.Kind, entry.Id, keepOfService);
        _trimAll.Do(keepOfAll);
        _trimOld.Do(Math.Max(0, entry.Time.UtcTicks - keepFor.Ticks));
    }

    public static IReadOnlyList<HistoryEntry> Of(DbConnection connection, string kind, string id)
    {
        using var reader = connection.ExecuteReader(
            "SELECT time, actor, action, task_id, details, payload FROM history WHERE kind = @kind AND id = @id ORDER BY entry",
            new { kind, id });
        var entries = new List<HistoryEntry>();
        while (reader.Read())
        {
            entries.Add(new(
                kind, id, new DateTimeOffset(reader.GetInt64(0), TimeSpan.Zero),
                reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetString(5)));
        }

        return entries;
    }
}
