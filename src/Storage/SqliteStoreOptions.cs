namespace Kilda.Storage;

/// <summary>Limits of the embedded database.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>Writes that may wait; the next is refused with <see cref="Interfaces.Storage.StoreUnavailableException"/>.</summary>
    public int QueueLimit { get; init; } = 10_000;

    /// <summary>Writes that share one transaction and its flush to disk, at most.</summary>
    public int BatchLimit { get; init; } = 256;

    /// <summary>Reads at a time; more wait.</summary>
    public int Readers { get; init; } = 4;

    /// <summary>History entries kept of one service; older ones go when a new one is written.</summary>
    public int HistoryOfService { get; init; } = 200;

    /// <summary>History entries kept of all services, those that are deleted included: the last ones written.</summary>
    public int HistoryOfAll { get; init; } = 1_000_000;

    /// <summary>History entries that are older go when a new one of any service is written.</summary>
    public TimeSpan HistoryAge { get; init; } = TimeSpan.FromHours(24 * 365);

    /// <summary>The database does not grow beyond this; then writes are refused as on a full disk.</summary>
    public long MaxBytes { get; init; } = 64L << 30;

    /// <summary>Characters of a document, a grain's state or a history entry, at most.</summary>
    public int MaxBody { get; init; } = 16 << 20;

    /// <summary>How long a lock of another program, for example a backup, is waited for.</summary>
    public TimeSpan Busy { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether writes are answered when they are on the disk; otherwise a power failure may take the last ones. For tests.
    /// </summary>
    public bool Flush { get; init; } = true;

    /// <summary>
    /// Every call is done when it returns, on the caller's thread: for simulations, whose course must not depend on threads.
    /// </summary>
    public bool Inline { get; init; }
}
