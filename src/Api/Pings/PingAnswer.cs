using System.Text.Json.Serialization;
using Kilda.Interfaces.Pings;

namespace Kilda.Api.Pings;

/// <summary>What came of a ping (PingOutput). It is no error where no probe arrived.</summary>
/// <param name="Forward">Null: none was sent.</param>
/// <param name="Error">Why none was sent.</param>
public sealed record PingAnswer(string FlowId, PingWayAnswer? Forward, PingWayAnswer? Reverse, string? Error)
{
    internal static PingAnswer From(string flow, PingReport report) =>
        new(flow, PingWayAnswer.From(report.Forward), PingWayAnswer.From(report.Reverse), null);

    internal static PingAnswer Unsent(string flow, string error) => new(flow, null, null, error);
}

/// <summary>What came of the probe in one direction.</summary>
/// <param name="Latency">ms from switch to switch; 0 where it did not arrive.</param>
/// <param name="LatencyNs">The same in ns.</param>
public sealed record PingWayAnswer([property: JsonPropertyName("ping_success")] bool PingSuccess, string? Error, long Latency, long LatencyNs)
{
    private const long NsPerMs = 1_000_000;

    internal static PingWayAnswer From(PingResult result) =>
        new(result.Error is null, result.Error, (result.LatencyNs + (NsPerMs / 2)) / NsPerMs, result.LatencyNs);
}

/// <summary>How long to wait, for the description of the API.</summary>
/// <param name="Timeout">ms.</param>
public sealed record PingBody(int? Timeout);
