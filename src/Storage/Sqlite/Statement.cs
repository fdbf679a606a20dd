using System.Globalization;
using System.Text;
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
internal sealed class Statement(SqliteConnection connection, string sql, int parameters) : IDisposable
{
    private const int KeepBytes = 1 << 20;
    private readonly int[] _places = new int[parameters];
    private sqlite3_stmt? _compiled;
    private byte[] _text = new byte[256];

    /// <returns>Rows changed.</returns>
    public int Run(params ReadOnlySpan<SqlValue> values)
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

    /// <returns>The first value of the first row, a <see cref="long"/> or a <see cref="string"/>; or null.</returns>
    public object? Value(params ReadOnlySpan<SqlValue> values)
    {
        var statement = Bind(values);
        try
        {
            object? value = null;
            // To the end: a statement that changes something and returns it is carried out only then.
            for (var isFirst = true; Step(statement); isFirst = false)
            {
                if (isFirst) value = new Row(statement).Value(0);
            }

            return value;
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    public List<T> Rows<T>(Func<Row, T> read, params ReadOnlySpan<SqlValue> values)
    {
        var statement = Bind(values);
        try
        {
            var rows = new List<T>();
            while (Step(statement)) rows.Add(read(new Row(statement)));
            return rows;
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    public void Dispose() => _compiled?.Dispose();

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

    /// <summary>The present row of a statement; its columns count from 0.</summary>
    public readonly struct Row(sqlite3_stmt statement)
    {
        public long GetInt64(int column) => raw.sqlite3_column_int64(statement, column);

        public int GetInt32(int column) => checked((int)GetInt64(column));

        public object? Value(int column) => raw.sqlite3_column_type(statement, column) switch
        {
            raw.SQLITE_NULL => null,
            raw.SQLITE_INTEGER => GetInt64(column),
            _ => raw.sqlite3_column_text(statement, column).utf8_to_string(),
        };
    }
}

/// <summary>A whole number or a text.</summary>
internal readonly struct SqlValue
{
    private SqlValue(long number, string? text) => (Number, Text) = (number, text);

    public long Number { get; }

    /// <summary>Null: it is a number.</summary>
    public string? Text { get; }

    public static implicit operator SqlValue(long number) => new(number, null);

    public static implicit operator SqlValue(string text) => new(0, text);
}
