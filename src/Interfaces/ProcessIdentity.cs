namespace Kilda.Interfaces;

/// <summary>What this start of the controller is. Known from when storage was asked for it: services can be made before that.</summary>
public sealed class ProcessIdentity
{
    private Known? _known;
    private uint _numbers;

    public ProcessIdentity()
    {
    }

    public ProcessIdentity(long epoch, ReadOnlyMemory<byte> discoveryKey) => Fill(epoch, discoveryKey);

    /// <summary>Grows with every start.</summary>
    public long Epoch => Start.Epoch;

    /// <summary>Signs discovery frames; the same over all starts.</summary>
    public ReadOnlyMemory<byte> DiscoveryKey => Start.DiscoveryKey;

    private Known Start => _known ?? throw new InvalidOperationException("the controller has not asked storage yet what start this is");

    public void Fill(long epoch, ReadOnlyMemory<byte> discoveryKey) => _known = new(epoch, discoveryKey);

    /// <summary>A number that is given once, over all processes and starts, and greater than those of earlier starts.</summary>
    public long NextNumber() => (Epoch << 32) | Interlocked.Increment(ref _numbers);

    /// <returns>Of the process that has given the number.</returns>
    public static long EpochOf(long number) => number >> 32;

    private sealed record Known(long Epoch, ReadOnlyMemory<byte> DiscoveryKey);
}
