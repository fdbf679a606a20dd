using System.Data;
using Kilda.Storage.Sql;
using Npgsql;

namespace Kilda.Storage.Postgres;

/// <summary>Statements that travel together, and what was guessed of their answers.</summary>
internal sealed class PostgresBatch
{
    /// <summary>Statements sent before an answer is read.</summary>
    private const int Most = 1000;

    private readonly List<Waiting> _waiting = [];

    public NpgsqlConnection? Connection { get; set; }

    /// <summary>Statements wait for <see cref="Send"/>, and answers are guessed.</summary>
    public bool IsGuessing { get; set; }

    /// <summary>To be sent with the next batch; several of the same statement in a row as one.</summary>
    /// <param name="statement">What.</param>
    /// <param name="values">With what.</param>
    /// <param name="changes">Rows that it must change; null: any number.</param>
    /// <param name="read">Gets its answer, whose columns are numbers; what it throws ends the batch.</param>
    public void Add(PostgresStatement statement, ReadOnlySpan<SqlValue> values, int? changes = null, Action<IReadOnlyList<Row>>? read = null)
    {
        if (statement.HasMany && _waiting is [.., { Values: { Count: < Most } rows } last] && last.Statement == statement)
        {
            rows.Add(values.ToArray());
            if (read is not null) last.Reads.Add(read);
            return;
        }

        Add(new Waiting { Statement = statement, Values = [values.ToArray()], Changes = changes, Reads = read is null ? [] : [read] });
    }

    /// <param name="command">To be sent with the next batch. Its answer has columns of numbers.</param>
    /// <param name="read">Gets its answer; what it throws ends the batch.</param>
    public void Add(NpgsqlBatchCommand command, Action<IReadOnlyList<Row>> read) => Add(new Waiting { Command = command, Reads = [read] });

    /// <summary>Forgets what was not sent.</summary>
    public void Clear() => _waiting.Clear();

    /// <summary>Sends what waits and looks at the answers.</summary>
    /// <exception cref="WrongGuessException">A statement changed another number of rows than was guessed.</exception>
    public void Send()
    {
        if (_waiting.Count == 0) return;
        using var batch = new NpgsqlBatch(Connection);
        foreach (var each in _waiting) batch.BatchCommands.Add(each.Command ??= each.Statement!.Command(each.Values!));
        using (var reader = batch.ExecuteReader())
        {
            // Only statements with columns have a result of their own, in their order.
            foreach (var each in _waiting.Where(each => each.Reads.Count > 0))
            {
                each.Read(Table(reader));
                reader.NextResult();
            }
        }

        foreach (var each in _waiting)
        {
            if (each.Changes is { } guessed && (int)each.Command!.RecordsAffected != guessed * each.Values!.Count) throw new WrongGuessException();
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

    private void Add(Waiting waiting)
    {
        _waiting.Add(waiting);
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

    /// <summary>A statement with one or several rows of values, or a command as it is.</summary>
    private sealed class Waiting
    {
        public NpgsqlBatchCommand? Command { get; set; }

        public PostgresStatement? Statement { get; init; }

        public List<SqlValue[]>? Values { get; init; }

        /// <summary>Rows that it must change for each row of values.</summary>
        public int? Changes { get; init; }

        /// <summary>Who wants the answer: for each row of values one, or nobody.</summary>
        public List<Action<IReadOnlyList<Row>>> Reads { get; init; } = [];

        public void Read(List<Row> rows)
        {
            if (Reads is [var only])
            {
                only(rows);
                return;
            }

            var parts = rows.ToLookup(row => row.GetInt64(0), Row (row) => new LaterColumns(row));
            for (var i = 0; i < Reads.Count; i++) Reads[i]([.. parts[i + 1]]);
        }
    }

    /// <summary>A row without its first column.</summary>
    private sealed class LaterColumns(Row row) : Row
    {
        public override long GetInt64(int column) => row.GetInt64(column + 1);
    }
}

/// <summary>What was guessed is wrong: everything is done again, one after the other.</summary>
internal sealed class WrongGuessException : Exception;
