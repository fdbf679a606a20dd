using System.Data;
using Kilda.Storage.Sql;
using Npgsql;

namespace Kilda.Storage.Postgres;

/// <summary>Statements that travel together, and what was guessed of their answers.</summary>
internal sealed class PostgresBatch
{
    /// <summary>Statements sent before an answer is read.</summary>
    private const int Most = 1000;

    private readonly List<(NpgsqlBatchCommand Command, int? Changes, Action<IReadOnlyList<Row>>? Read)> _waiting = [];

    public NpgsqlConnection? Connection { get; set; }

    /// <summary>Statements wait for <see cref="Send"/>, and answers are guessed.</summary>
    public bool IsGuessing { get; set; }

    /// <param name="command">To be sent with the next batch.</param>
    /// <param name="changes">Rows that it must change; null: any number.</param>
    public void Add(NpgsqlBatchCommand command, int? changes = null) => Add((command, changes, null));

    /// <param name="command">To be sent with the next batch. Its answer has columns of numbers.</param>
    /// <param name="read">Gets its answer; what it throws ends the batch.</param>
    public void Add(NpgsqlBatchCommand command, Action<IReadOnlyList<Row>> read) => Add((command, null, read));

    /// <summary>Forgets what was not sent.</summary>
    public void Clear() => _waiting.Clear();

    /// <summary>Sends what waits and looks at the answers.</summary>
    /// <exception cref="WrongGuessException">A statement changed another number of rows than was guessed.</exception>
    public void Send()
    {
        if (_waiting.Count == 0) return;
        using var batch = new NpgsqlBatch(Connection);
        foreach (var (command, _, _) in _waiting) batch.BatchCommands.Add(command);
        using (var reader = batch.ExecuteReader())
        {
            // Only statements with columns have a result of their own, in their order.
            foreach (var (_, _, read) in _waiting)
            {
                if (read is null) continue;
                read(Table(reader));
                reader.NextResult();
            }
        }

        foreach (var (command, changes, _) in _waiting)
        {
            if (changes is { } guessed && (int)command.RecordsAffected != guessed) throw new WrongGuessException();
        }

        _waiting.Clear();
    }

    /// <summary>Sends one statement and waits for its answer.</summary>
    /// <param name="command">The statement.</param>
    /// <param name="isTable">Whether rows of numbers are wanted, not a single value.</param>
    public (int Changed, object? Value, List<Row> Rows) Now(NpgsqlBatchCommand command, bool isTable = false)
    {
        using var batch = new NpgsqlBatch(Connection) { BatchCommands = { command } };
        using var reader = batch.ExecuteReader();
        if (isTable) return (0, null, Table(reader));
        var value = reader.Read() && !reader.IsDBNull(0) ? reader.GetValue(0) : null;
        reader.Close();
        return ((int)command.RecordsAffected, value, []);
    }

    private void Add((NpgsqlBatchCommand Command, int? Changes, Action<IReadOnlyList<Row>>? Read) statement)
    {
        _waiting.Add(statement);
        if (_waiting.Count == Most) Send();
    }

    private static List<Row> Table(NpgsqlDataReader reader)
    {
        var rows = new List<Row>();
        while (reader.Read())
        {
            var columns = new long[reader.FieldCount];
            for (var i = 0; i < columns.Length; i++) columns[i] = reader.GetInt64(i);
            rows.Add(new KeptRow(columns));
        }

        return rows;
    }
}

/// <summary>What was guessed is wrong: everything is done again, one after the other.</summary>
internal sealed class WrongGuessException : Exception;
