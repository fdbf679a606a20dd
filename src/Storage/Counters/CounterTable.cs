using Kilda.Storage.Sql;

namespace Kilda.Storage.Counters;

/// <summary>Named numbers that outlive the process.</summary>
internal sealed class CounterTable(PrepareStatement prepare)
{
    /// <summary>Epochs given out.</summary>
    public const string Epoch = "epoch";

    /// <summary>The flow number that the next lease looks from.</summary>
    public const string NextNumber = "next-number";

    private readonly Statement _hold = prepare(
        "INSERT INTO counters (name, value) VALUES (@1, 1) ON CONFLICT (name) DO UPDATE SET value = counters.value RETURNING value", 1);
    private readonly Statement _set = prepare(
        "INSERT INTO counters (name, value) VALUES (@1, @2) ON CONFLICT (name) DO UPDATE SET value = @2", 2);
    private readonly Statement _next = prepare(
        "INSERT INTO counters (name, value) VALUES (@1, 1) ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value", 1);

    /// <summary>Nobody else changes it before this transaction ends.</summary>
    /// <returns>1 at first.</returns>
    public long Hold(string name) => (long)_hold.Value(name)!;

    public void Set(string name, long value) => _set.Do(name, value);

    /// <returns>1, 2, 3, …</returns>
    public long Next(string name) => (long)_next.Value(name)!;
}
