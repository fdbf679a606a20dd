using System.Diagnostics;

namespace Kilda.Bench.Paths;

/// <summary>Times of single calls, in µs, and the bytes that each allocated.</summary>
internal readonly record struct Sample(int Calls, double Median, double P99, double Bytes)
{
    private const int MostCalls = 4_000_000;

    /// <summary>Calls for the time to warm up, and then once more for the time.</summary>
    /// <param name="call">Gets the number of the call.</param>
    /// <param name="time">To measure for.</param>
    public static Sample Of(Action<int> call, TimeSpan time)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; watch.Elapsed < time; i++) call(i);
        var ticks = new long[MostCalls];
        var (calls, bytes, end) = (0, GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency));
        for (var now = Stopwatch.GetTimestamp(); now < end && calls < MostCalls; calls++)
        {
            var start = now;
            call(calls);
            now = Stopwatch.GetTimestamp();
            ticks[calls] = now - start;
        }

        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        var sorted = ticks.AsSpan(0, calls);
        sorted.Sort();
        return new(calls, Microseconds(sorted[calls / 2]), Microseconds(sorted[(int)(calls * 0.99)]), (double)bytes / calls);
    }

    public void Print(string network, string what) =>
        Console.WriteLine($"{network,-16} {what,-32} {Median,10:F2} µs {P99,10:F2} µs {Bytes,8:N0} B {Calls,9}");

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;
}
