namespace Kilda.Storage;

/// <summary>Limits that hold for every store.</summary>
public abstract record StoreOptions
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

    /// <summary>Characters of a document, a grain's state or a history entry, at most.</summary>
    public int MaxBody { get; init; } = 16 << 20;
}
