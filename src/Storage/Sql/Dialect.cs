namespace Kilda.Storage.Sql;

/// <summary>What the databases do not say in the same words.</summary>
/// <param name="Name">Migrations whose file name ends in <c>.name.sql</c> of another dialect are left out.</param>
/// <param name="NextEntry">An expression: the number of the next history entry.</param>
internal sealed record Dialect(string Name, string NextEntry)
{
    public static Dialect Sqlite { get; } = new("sqlite", "(SELECT coalesce(max(entry), 0) + 1 FROM history)");

    /// <summary>Several processes may write at once there, so that the greatest number that one sees may not be the last.</summary>
    public static Dialect Postgres { get; } = new("postgres", "nextval('history_entries')");
}
