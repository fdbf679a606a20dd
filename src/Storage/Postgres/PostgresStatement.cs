using System.Text.RegularExpressions;
using Kilda.Storage.Sql;
using Npgsql;

namespace Kilda.Storage.Postgres;

/// <summary>A statement of the writing connection, sent at once or, while it is guessed, with the next batch.</summary>
internal sealed partial class PostgresStatement(PostgresBatch batch, string sql, string? many) : Statement
{
    private readonly Dictionary<(string Kind, string Id), List<Row>> _ahead = [];

    private readonly string _sql = Protocol(sql);
    private readonly string? _many = many is null ? null : Protocol(many);

    /// <summary>Whether several in a row may travel as one.</summary>
    public bool HasMany => _many is not null;

    public override int Run(params ReadOnlySpan<SqlValue> values)
    {
        if (!batch.IsGuessing) return batch.Now(Command(values)).Changed;
        batch.Add(this, values, changes: 1);
        return 1;
    }

    public override void Do(params ReadOnlySpan<SqlValue> values)
    {
        if (batch.IsGuessing) batch.Add(this, values);
        else batch.Now(Command(values));
    }

    public override object? Value(params ReadOnlySpan<SqlValue> values)
    {
        batch.Send();
        return batch.Now(Command(values)).Value;
    }

    public override List<T> Rows<T>(Func<Row, T> read, params ReadOnlySpan<SqlValue> values)
    {
        if (values is [{ Text: { } kind }, { Text: { } id }] && _ahead.Remove((kind, id), out var rows)) return rows.ConvertAll(row => read(row));
        batch.Send();
        return batch.Now(Command(values), isTable: true).Rows.ConvertAll(row => read(row));
    }

    public override void Check(Action<IReadOnlyList<Row>> check, params ReadOnlySpan<SqlValue> values)
    {
        if (batch.IsGuessing) batch.Add(this, values, read: check);
        else check(batch.Now(Command(values), isTable: true).Rows);
    }

    public override void Ahead(string kind, string id)
    {
        if (batch.IsGuessing) batch.Add(Command([kind, id]), rows => _ahead[(kind, id)] = [.. rows]);
    }

    /// <summary>What was fetched ahead and is not true any more.</summary>
    public void Forget() => _ahead.Clear();

    /// <summary>For each of several rows of values, of the same types.</summary>
    public NpgsqlBatchCommand Command(IReadOnlyList<SqlValue[]> rows)
    {
        if (rows is [var only]) return Command(only);
        var command = new NpgsqlBatchCommand(_many!);
        for (var i = 0; i < rows[0].Length; i++)
        {
            var column = i;
            command.Parameters.Add(rows[0][column].Text is null
                ? new NpgsqlParameter<long[]> { TypedValue = [.. rows.Select(row => row[column].Number)] }
                : new NpgsqlParameter<string[]> { TypedValue = [.. rows.Select(row => PostgresText.Storable(row[column].Text!))] });
        }

        return command;
    }

    private NpgsqlBatchCommand Command(ReadOnlySpan<SqlValue> values)
    {
        var command = new NpgsqlBatchCommand(_sql);
        foreach (var value in values)
        {
            command.Parameters.Add(value.Text is { } text
                ? new NpgsqlParameter<string> { TypedValue = PostgresText.Storable(text) }
                : new NpgsqlParameter<long> { TypedValue = value.Number });
        }

        return command;
    }

    /// <summary>With the parameters of the protocol, <c>$1</c>, <c>$2</c>, ….</summary>
    private static string Protocol(string sql) => Parameter().Replace(sql, "$$$1");

    [GeneratedRegex("@([0-9]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();
}
