namespace Kilda.Storage.Sql;

/// <summary>What the databases do not say in the same words.</summary>
/// <param name="Name">Migrations whose file name ends in <c>.name.sql</c> of another dialect are left out.</param>
/// <param name="NextEntry">An expression: the number of the next history entry.</param>
/// <param name="Position">A function of two texts: where the second begins in the first, from 1; 0: nowhere.</param>
/// <param name="Among">A condition: a column has one of the few values that a query gives. Found by the index, however large the table is.</param>
internal sealed record Dialect(string Name, string NextEntry, string Position, Func<string, string, string> Among)
{
    public static Dialect Sqlite { get; } = new("sqlite", "(SELECT coalesce(max(entry), 0) + 1 FROM history)", "instr",
        (column, query) => $"{column} IN ({query})");

    /// <summary>Several processes may write at once there, so that the greatest number that one sees may not be the last.</summary>
    public static Dialect Postgres { get; } = new("postgres", "nextval('history_entries')", "strpos",
        (column, query) => $"{column} = ANY (ARRAY({query}))");
}
