using System.Globalization;
using System.Text;
using Kilda.Storage.Sql;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Kilda.Storage.Sqlite;

/// <summary>
/// A statement compiled once and run many times on one connection, by one thread at a time. It speaks to SQLite itself: commands and
/// parameters made for each of a commit's thirty statements would cost more than what SQLite does.
/// </summary>
/// <param name="connection">Where it runs; open.</param>
/// <param name="sql">Values are <c>@1</c>, <c>@2</c>, …</param>
/// <param name="parameters">How many of them.</param>
internal sealed class SqliteStatement(SqliteConnection connection, string sql, int parameters) : Statement
{
    private const int KeepBytes = 1 << 20;
    private readonly int[] _places = new int[parameters];
    private sqlite3_stmt? _compiled;
    private byte[] _text = new byte[256];

    public override int Run(params ReadOnlySpan<SqlValue> values)
    {
        var statement = Bind(values);
        try
        {
            while (Step(statement))
            {
            }

            return raw.sqlite3_changes(connection.Handle);
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    public override void Do(params ReadOnlySpan<SqlValue> values) => Run(values);

    public override object? Value(params ReadOnlySpan<SqlValue> values)
    {
        var statement = Bind(values);
        try
        {
            object? value = null;
            // To the end: a statement that changes something and returns it is carried out only then.
            for (var isFirst = true; Step(statement); isFirst = false)
            {
                if (isFirst) value = new SqliteRow(statement).Value(0);
            }

            return value;
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    public override List<T> Rows<T>(Func<Row, T> read, params ReadOnlySpan<SqlValue> values)
    {
        var statement = Bind(values);
        try
        {
            var rows = new List<T>();
            var row = new SqliteRow(statement);
            while (Step(statement)) rows.Add(read(row));
            return rows;
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    public override void Check(Action<IReadOnlyList<Row>> check, params ReadOnlySpan<SqlValue> values)
    {
        var statement = Bind(values);
        var rows = new List<Row>();
        try
        {
            while (Step(statement)) rows.Add(Kept(statement));
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }

        check(rows);
    }

    public override void Dispose() => _compiled?.Dispose();

    /// <returns>Whether there is a row.</returns>
    private bool Step(sqlite3_stmt statement)
    {
        var result = raw.sqlite3_step(statement);
        if (result == raw.SQLITE_ROW) return true;
        if (result != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(result, connection.Handle);
        return false;
    }

    private sqlite3_stmt Bind(ReadOnlySpan<SqlValue> values)
    {
        var statement = _compiled ??= Compile();
        for (var i = 0; i < values.Length; i++) Bind(statement, _places[i], values[i]);
        return statement;
    }

    private void Bind(sqlite3_stmt statement, int place, SqlValue value)
    {
        var result = value.Text switch
        {
            null => raw.sqlite3_bind_int64(statement, place, value.Number),
            // No bytes have no address, and what has no address is NULL.
            "" => raw.sqlite3_bind_text(statement, place, ""),
            var text => raw.sqlite3_bind_text(statement, place, Utf8(text)),
        };
        if (result != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(result, connection.Handle);
    }

    /// <summary>SQLite copies what it is given.</summary>
    private ReadOnlySpan<byte> Utf8(string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most > KeepBytes) return Encoding.UTF8.GetBytes(text);
        if (_text.Length < most) _text = new byte[Math.Max(most, 2 * _text.Length)];
        return _text.AsSpan(0, Encoding.UTF8.GetBytes(text, _text));
    }

    private sqlite3_stmt Compile()
    {
        var result = raw.sqlite3_prepare_v2(connection.Handle, sql, out var statement);
        if (result != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(result, connection.Handle);
        for (var i = 0; i < parameters; i++)
        {
            _places[i] = raw.sqlite3_bind_parameter_index(statement, string.Create(CultureInfo.InvariantCulture, $"@{i + 1}"));
        }

        return statement;
    }

    private static KeptRow Kept(sqlite3_stmt statement)
    {
        var columns = new long[raw.sqlite3_column_count(statement)];
        for (var i = 0; i < columns.Length; i++) columns[i] = raw.sqlite3_column_int64(statement, i);
        return new(columns);
    }

    /// <summary>The present row of a statement.</summary>
    private sealed class SqliteRow(sqlite3_stmt statement) : Row
    {
        public override long GetInt64(int column) => raw.sqlite3_column_int64(statement, column);

        public object? Value(int column) => raw.sqlite3_column_type(statement, column) switch
        {
            raw.SQLITE_NULL => null,
            raw.SQLITE_INTEGER => GetInt64(column),
            _ => raw.sqlite3_column_text(statement, column).utf8_to_string(),
        };
    }
}
