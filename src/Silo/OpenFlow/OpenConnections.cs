using Kilda.Interfaces;

namespace Kilda.Silo.OpenFlow;

/// <summary>The connections of this process: how many there are, and what they are called.</summary>
internal sealed class OpenConnections(ProcessIdentity process, OpenFlowSettings settings)
{
    private int _count;
    private uint _last;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Takes a place. <see cref="Leave"/> gives it back.</summary>
    /// <returns>A number greater than that of every earlier connection of this and all earlier processes; null: there is no place.</returns>
    public long? TryEnter()
    {
        if (Interlocked.Increment(ref _count) <= settings.MaxConnections) return (process.Epoch << 32) | Interlocked.Increment(ref _last);
        Leave();
        return null;
    }

    public void Leave() => Interlocked.Decrement(ref _count);
}
