namespace Kilda.Local.Counters;

/// <summary>Counts of one grain class. Each processor counts in a part of its own, so that counting costs no waiting.</summary>
internal sealed class CallStatistics(string name)
{
    private const int Calls = Latencies.Classes;
    private const int Errors = Calls + 1;
    private const int Others = Errors + 1;
    private const int Width = Latencies.Classes + 16;
    private static readonly int s_parts = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, 16));
    private readonly long[] _counts = new long[s_parts * Width];
    private long _activations;
    private long _refused;

    public string Name => name;

    public void Activated() => Interlocked.Increment(ref _activations);
    public void Deactivated() => Interlocked.Decrement(ref _activations);
    public void Refused() => Interlocked.Increment(ref _refused);

    /// <summary>A caller gave up.</summary>
    public void TimedOut() => Interlocked.Increment(ref _counts[Errors]);

    /// <param name="ticks">From the call to the end of its turn, in 100 ns.</param>
    /// <param name="failed">Whether it threw.</param>
    public void Ran(long ticks, bool failed)
    {
        var part = Part();
        Interlocked.Increment(ref _counts[part + Calls]);
        Interlocked.Increment(ref _counts[part + Latencies.ClassOf(ticks / TimeSpan.TicksPerMicrosecond)]);
        if (failed) Interlocked.Increment(ref _counts[part + Errors]);
    }

    /// <summary>A turn ended that was no call: a tick of a timer, or an event.</summary>
    public void RanOther() => Interlocked.Increment(ref _counts[Part() + Others]);

    public GrainCount Read(int queued)
    {
        Span<long> sums = stackalloc long[Width];
        for (var i = 0; i < _counts.Length; i++) sums[i % Width] += Interlocked.Read(ref _counts[i]);
        return new(name, Interlocked.Read(ref _activations), sums[Calls], sums[Calls] + sums[Others], sums[Errors], Interlocked.Read(ref _refused), queued,
            Latencies.From(sums[..Latencies.Classes]));
    }

    private static int Part() => (Thread.GetCurrentProcessorId() & (s_parts - 1)) * Width;
}
