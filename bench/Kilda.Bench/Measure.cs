using System.Diagnostics;

namespace Kilda.Bench;

/// <summary>One round of a benchmark: how many operations, how long they took, and the bytes allocated meanwhile by the whole process.</summary>
internal readonly record struct Round(long Operations, TimeSpan Took, long Allocated)
{
    public double PerSecond => Operations / Took.TotalSeconds;
    public double BytesEach => (double)Allocated / Operations;
}

/// <summary>A plain stopwatch: some rounds to warm up, then rounds whose median counts.</summary>
internal static class Measure
{
    /// <returns>The round with the median speed.</returns>
    public static async Task<Round> Median(Func<Task<long>> round, int warmups = 2, int rounds = 5)
    {
        for (var i = 0; i < warmups; i++) await round();
        var all = new List<Round>();
        for (var i = 0; i < rounds; i++) all.Add(await Once(round));
        return all.OrderBy(r => r.PerSecond).ElementAt(rounds / 2);
    }

    public static void Print(string name, Round round) =>
        Console.WriteLine($"{name,-40} {round.PerSecond,14:N0} /s {round.Took.TotalNanoseconds / round.Operations,12:N0} ns {round.BytesEach,10:N0} B");

    private static async Task<Round> Once(Func<Task<long>> round)
    {
        GC.Collect();
        var (before, watch) = (GC.GetTotalAllocatedBytes(precise: true), Stopwatch.StartNew());
        var operations = await round();
        return new(operations, watch.Elapsed, GC.GetTotalAllocatedBytes(precise: true) - before);
    }
}
