using Kilda.Api.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.Grains;

/// <summary>What one grain class is doing.</summary>
/// <param name="Activations">Alive now.</param>
/// <param name="Calls">Ended since the start.</param>
/// <param name="Turns">These, ticks of timers, and events.</param>
/// <param name="Errors">Of the calls, how many threw.</param>
/// <param name="Refused">Refused because a queue was full.</param>
/// <param name="Queued">Waiting now.</param>
public sealed record GrainAnswer(string Name, long Activations, long Calls, long Turns, long Errors, long Refused, int Queued, LatencyAnswer Latency);

/// <summary>From a call to the end of its turn, in microseconds.</summary>
public sealed record LatencyAnswer(long Count, double P50Us, double P95Us, double P99Us, double MaxUs);

/// <summary>Answer of <c>GET /v2/grains</c>.</summary>
public sealed record GrainsAnswer(IReadOnlyList<GrainAnswer> Grains);

/// <summary>Counters of the host that the grains run on.</summary>
internal interface IGrainNumbers
{
    /// <summary>By name.</summary>
    IReadOnlyList<GrainAnswer> Read();
}

internal static class GrainsApi
{
    public static void MapGrains(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v2/grains", (IGrainNumbers numbers) => Results.Ok(new GrainsAnswer(numbers.Read())))
            .WithTags("Grains").Describe("Counters per grain type").Gives<GrainsAnswer>();
}
