using System.Text.RegularExpressions;
using Kilda.Storage.Sql;
using Npgsql;

namespace Kilda.Storage.Postgres;

/// <summary>A statement of the writing connection, sent at once or, while it is guessed, with the next batch.</summary>
internal sealed partial class PostgresStatement(PostgresBatch batch, string sql) : Statement
{
    private readonly Dictionary<(string Kind, string Id), List<Row>> _ahead = [];

    /// <summary>With the parameters of the protocol, <c>$1</c>, <c>$2</c>, ….</summary>
    public string Sql { get; } = Parameter().Replace(sql, "$$$1");

    public override int Run(params ReadOnlySpan<SqlValue> values)
    {
        if (!batch.IsGuessing) return batch.Now(Command(values)).Changed;
        batch.Add(Command(values), changes: 1);
        return 1;
    }

    public override void Do(params ReadOnlySpan<SqlValue> values)
    {
        if (batch.IsGuessing) batch.Add(Command(values));
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
        if (batch.IsGuessing) batch.Add(Command(values), check);
        else check(batch.Now(Command(values), isTable: true).Rows);
    }

    public override void Ahead(string kind, string id)
    {
        if (batch.IsGuessing) batch.Add(Command([kind, id]), rows => _ahead[(kind, id)] = [.. rows]);
    }

    /// <summary>What was fetched ahead and is not true any more.</summary>
    public void Forget() => _ahead.Clear();

    private NpgsqlBatchCommand Command(ReadOnlySpan<SqlValue> values)
    {
        var command = new NpgsqlBatchCommand(Sql);
        foreach (var value in values)
        {
            command.Parameters.Add(value.Text is { } text
                ? new NpgsqlParameter<string> { TypedValue = PostgresText.Storable(text) }
                : new NpgsqlParameter<long> { TypedValue = value.Number });
        }

        return command;
    }

    [GeneratedRegex("@([0-9]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();
}
