namespace Kilda.Local.Counters;

/// <summary>
/// Times in fixed classes: four for each power of two, from under a microsecond to over half an hour. A percentile is the upper bound of
/// its class, so at most a quarter too long.
/// </summary>
public readonly record struct Latencies(long Count, TimeSpan P50, TimeSpan P95, TimeSpan P99, TimeSpan Max)
{
    internal const int Classes = 128;

    internal static int ClassOf(long microseconds)
    {
        if (microseconds < 4) return (int)Math.Max(microseconds, 0);
        var power = 63 - System.Numerics.BitOperations.LeadingZeroCount((ulong)microseconds);
        return Math.Min(4 * (power - 1) + (int)((microseconds >> (power - 2)) & 3), Classes - 1);
    }

    internal static TimeSpan UpperBound(int index) =>
        TimeSpan.FromMicroseconds(index < 4 ? index + 1 : (4 + index % 4 + 1L) << (index / 4 - 1));

    internal static Latencies From(ReadOnlySpan<long> classes)
    {
        var count = 0L;
        foreach (var one in classes) count += one;
        return new(count, At(classes, count * 0.5), At(classes, count * 0.95), At(classes, count * 0.99), At(classes, count));
    }

    private static TimeSpan At(ReadOnlySpan<long> classes, double rank)
    {
        if (rank == 0) return TimeSpan.Zero;
        var (sum, index) = (0L, 0);
        while (index < classes.Length && (sum += classes[index]) < rank) index++;
        return UpperBound(Math.Min(index, classes.Length - 1));
    }
}
