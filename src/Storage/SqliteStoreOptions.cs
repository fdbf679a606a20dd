namespace Kilda.Storage;

/// <summary>Limits of the embedded database.</summary>
public sealed record SqliteStoreOptions : StoreOptions
{
    /// <summary>The database does not grow beyond this; then writes are refused as on a full disk.</summary>
    public long MaxBytes { get; init; } = 64L << 30;

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
