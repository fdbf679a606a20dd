namespace Kilda.Storage.Sql;

/// <summary>
/// A statement that is prepared once and run many times, by one thread at a time. Values are <c>@1</c>, <c>@2</c>, …
/// </summary>
/// <remarks>
/// A store that is a round trip away sends statements in batches. It guesses that each <see cref="Run"/> changes one row, looks when the batch is
/// answered, and does everything again without guessing where that was wrong. So code that uses statements must bear to be run twice.
/// </remarks>
internal abstract class Statement : IDisposable
{
    /// <returns>Rows changed.</returns>
    public abstract int Run(params ReadOnlySpan<SqlValue> values);

    /// <summary>As <see cref="Run"/>, where any number of changed rows is right.</summary>
    public abstract void Do(params ReadOnlySpan<SqlValue> values);

    /// <returns>The first value of the first row, a <see cref="long"/> or a <see cref="string"/>; or null.</returns>
    public abstract object? Value(params ReadOnlySpan<SqlValue> values);

    public abstract List<T> Rows<T>(Func<Row, T> read, params ReadOnlySpan<SqlValue> values);

    /// <summary>Looks at rows, whose columns are all numbers, before the transaction ends.</summary>
    /// <param name="check">Throws where they are not as they must be.</param>
    public abstract void Check(Action<IReadOnlyList<Row>> check, params ReadOnlySpan<SqlValue> values);

    /// <summary>
    /// <see cref="Rows"/> will be asked next for the rows of this owner, and nothing changes them before: they may be fetched along with others.
    /// </summary>
    public virtual void Ahead(string kind, string id)
    {
    }

    public virtual void Dispose()
    {
    }
}

/// <summary>A row of a statement's answer; its columns count from 0.</summary>
internal abstract class Row
{
    public abstract long GetInt64(int column);

    public int GetInt32(int column) => checked((int)GetInt64(column));
}

/// <summary>A row of numbers that outlives the answer it came with.</summary>
internal sealed class KeptRow(long[] columns) : Row
{
    public override long GetInt64(int column) => columns[column];
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

/// <summary>Prepares a statement on the writing connection.</summary>
/// <param name="sql">Values are <c>@1</c>, <c>@2</c>, ….</param>
/// <param name="parameters">How many.</param>
/// <param name="many">
/// Only for a store that sends statements in batches: does for rows of values, each of which is an array for <c>unnest</c>, what <paramref name="sql"/>
/// does for one. Where it answers rows, their first column is the number of the row of values, from 1.
/// </param>
internal delegate Statement PrepareStatement(string sql, int parameters, string? many = null);
