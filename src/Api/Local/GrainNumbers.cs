using Kilda.Local.Counters;

namespace Kilda.Api.Grains;

/// <summary>The local host counts by itself.</summary>
internal sealed class GrainNumbers(GrainCounters counters) : IGrainNumbers
{
    public IReadOnlyList<GrainAnswer> Read() =>
    [
        .. counters.Read().Select(one => new GrainAnswer(
            one.Name, one.Activations, one.Calls, one.Turns, one.Errors, one.Refused, one.Queued,
            new(one.Latency.Count, one.Latency.P50.TotalMicroseconds, one.Latency.P95.TotalMicroseconds, one.Latency.P99.TotalMicroseconds,
                one.Latency.Max.TotalMicroseconds))),
    ];
}
