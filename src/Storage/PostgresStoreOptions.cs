namespace Kilda.Storage;

/// <summary>How PostgreSQL is used.</summary>
public sealed record PostgresStoreOptions : StoreOptions
{
    /// <summary>
    /// Whether this is the one process that works with the database: what a process without a cluster must be. Processes of a cluster share it.
    /// </summary>
    public bool IsExclusive { get; init; } = true;

    /// <summary>How long a connection may take, where the connection string does not say.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a statement may take; then the database counts as away.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the connection that writes is tried while there is nothing to write.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Between the first two attempts to reach a database that is away; twice as long each time.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Between two attempts, at most.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(2);
}
