namespace Kilda.Interfaces.Services;

/// <summary>What the comparison of all services with what is held for them has found. Safe for concurrent use.</summary>
public sealed class RepairCounts
{
    private long _passes, _found;

    public void Passed() => Interlocked.Increment(ref _passes);

    public void Found(int differences) => Interlocked.Add(ref _found, differences);

    /// <summary>Since the process began: comparisons of all services, and differences that were put right.</summary>
    public (long Passes, long Found) Read() => (Interlocked.Read(ref _passes), Interlocked.Read(ref _found));
}
