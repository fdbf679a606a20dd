using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Interfaces.Health;
using Kilda.Network.Flows;
using Kilda.OpenFlow;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.Health;

/// <summary>Answer of <c>GET /v1/health-check</c>.</summary>
/// <param name="Components">operational or non-operational, by component.</param>
public sealed record HealthAnswer(string Name, string Version, string Description, IReadOnlyDictionary<string, string> Components);

/// <summary>Answer of <c>/livez</c> and <c>/readyz</c>.</summary>
public sealed record ProbeAnswer(string Status);

internal static class HealthApi
{
    /// <summary>A component that has not answered by then does not work.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapProbes();
        routes.MapGroup("").WithTags("Health")
            .MapGet("/v1/health-check", Check).Describe("The components and how they are").Gives<HealthAnswer>();
    }

    /// <summary>What a supervisor asks.</summary>
    public static void MapProbes(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("").WithTags("Health");
        health.MapGet("/livez", () => Results.Ok(new ProbeAnswer("alive"))).Describe("The process is alive").Gives<ProbeAnswer>();
        health.MapGet("/readyz", Ready).Describe("This process can serve").Gives<ProbeAnswer>().Refuses(503);
    }

    /// <summary>Everything else that is asked of a process that only answers probes.</summary>
    public static void MapOnStandby(this IEndpointRouteBuilder routes) => routes.MapFallback("{**path}", () => new ErrorResult(
        ErrorAnswer.Of(RefusalKind.Unavailable, "This process is on standby", "Another process works with the database")));

    private static async Task<IResult> Ready(IEnumerable<IComponentHealth> components, TimeProvider time, CancellationToken cancel)
    {
        var states = await Task.WhenAll(components.Select(component => State(component, time, cancel)));
        var problems = states.Where(state => state.Problem is not null)
            .Select(state => new Problem(RefusalKind.Unavailable, state.Problem!, state.Name)).ToSeq();
        return problems.IsEmpty ? Results.Ok(new ProbeAnswer("ready")) : ErrorResult.From(new Refusal("Not ready", problems));
    }

    /// <summary>The body is the same whatever the status.</summary>
    private static async Task<IResult> Check(IEnumerable<IComponentHealth> components, TimeProvider time, CancellationToken cancel)
    {
        var states = await Task.WhenAll(components.Select(component => State(component, time, cancel)));
        var words = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, problem) in states) words[name] = problem is null ? "operational" : "non-operational";
        var status = states.Any(state => state.Problem is not null) ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        return Results.Json(new HealthAnswer(ApiVersion.Name, ApiVersion.Text, "Carrier network controller", words), statusCode: status);
    }

    private static async Task<(string Name, string? Problem)> State(IComponentHealth component, TimeProvider time, CancellationToken cancel)
    {
        try
        {
            return (component.Name, await component.Problem(cancel).AsTask().WaitAsync(s_patience, time, cancel));
        }
        catch (TimeoutException)
        {
            return (component.Name, "does not answer");
        }
    }
}
