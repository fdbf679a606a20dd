using System.Collections.Immutable;
using Kilda.Local.Hosting;

namespace Kilda.Local.Counters;

/// <summary>What one grain class is doing.</summary>
/// <param name="Name">Class name.</param>
/// <param name="Activations">Alive now.</param>
/// <param name="Calls">Ended since the start.</param>
/// <param name="Turns">The calls, ticks of timers and events that ended.</param>
/// <param name="Errors">Of the calls, how many threw.</param>
/// <param name="Refused">Refused because a queue was full.</param>
/// <param name="Queued">Waiting now, in all activations.</param>
/// <param name="Latency">From the call to the end of its turn.</param>
public sealed record GrainCount(string Name, long Activations, long Calls, long Turns, long Errors, long Refused, int Queued, Latencies Latency);

/// <summary>Counters of the grain host.</summary>
public sealed class GrainCounters
{
    private readonly LocalSilo _silo;

    internal GrainCounters(LocalSilo silo) => _silo = silo;

    /// <summary>All classes that were ever called, by name, as they are now.</summary>
    public ImmutableArray<GrainCount> Read() => _silo.Count();
}
