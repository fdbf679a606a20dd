using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Interfaces.Pings;
using Kilda.Interfaces.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Kilda.Api.Pings;

/// <summary>Probes through the network as the packets of a flow.</summary>
internal static class PingsApi
{
    public static void MapPings(this IEndpointRouteBuilder routes) => routes.MapGroup("/v1/flows").WithTags("Flows").MapPut("/{id}/ping", Ping)
        .Describe("Send a probe through a flow, each way", "Answers when both have arrived, or when the time is over.")
        .Takes(new BodyShape(typeof(PingBody), """{ "timeout": 2000 }""")).Gives<PingAnswer>().Refuses(400, 413, 415);

    private static async Task<IResult> Ping(string id, HttpContext http, IServiceView services, IGrainFactory grains)
    {
        var problems = new RequestProblems("Could not ping flow", "flow ping request");
        var asked = await Asked.Read(http, problems.Types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var timeout = Timeout(asked.Body, problems);
        if (problems.Answer() is { } error) return new ErrorResult(error);
        if (services.Flow(id) is not { } flow) return Results.Ok(PingAnswer.Unsent(id, $"Flow {id} does not exist"));
        if (flow.Request.Source.Switch == flow.Request.Destination.Switch)
            return Results.Ok(PingAnswer.Unsent(id, $"Flow {id} should not be one-switch flow"));
        if (flow.Plan is not { } plan) return Results.Ok(PingAnswer.Unsent(id, $"Flow {id} has no path"));
        return Results.Ok(PingAnswer.From(id, await grains.GetGrain<IPingGrain>(id).Ping(plan, timeout)));
    }

    /// <summary>How long to wait for a probe.</summary>
    public static TimeSpan Timeout(JsonMembers body, RequestProblems problems)
    {
        const string member = "timeout";
        if (body.Int(member) is not { } ms) return PingLimits.Default;
        if (ms >= 1 && ms <= PingLimits.Longest.TotalMilliseconds) return TimeSpan.FromMilliseconds(ms);
        problems.Value($"timeout must be between 1 and {PingLimits.Longest.TotalMilliseconds:0} ms", body.PathOf(member));
        return PingLimits.Default;
    }
}
