using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Api.Points;
using Kilda.Api.Requests;
using Kilda.Interfaces.Views;
using Kilda.Network.Flows;
using Kilda.Network.Mirrors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.Mirrors;

/// <summary>Mirrors of flows.</summary>
internal static class MirrorsApi
{
    private const string About = "Each packet of a direction is copied to the sink, once. Answers when the copies' path is reserved; the rules follow.";

    public static void MapMirrors(this IEndpointRouteBuilder routes)
    {
        var mirrors = routes.MapGroup("/v2/flows/{id}/mirror").WithTags("Mirrors");
        mirrors.MapPost("", Put).Describe("Mirror a flow", About)
            .Takes(MirrorExamples.Request).Waits().Gives<MirrorAnswer>().Refuses(400, 404, 409, 413, 415, 503);
        mirrors.MapPut("", Put).Describe("Mirror a flow", About)
            .Takes(MirrorExamples.Request).Waits().Gives<MirrorAnswer>().Refuses(400, 404, 409, 413, 415, 503);
        mirrors.MapGet("", List).Describe("The mirrors of a flow").Gives<MirrorDump>().Refuses(404);
        mirrors.MapDelete("/{point}", Delete).Describe("Take a mirror away", "Answers with the mirror as it was; its rules go afterwards.")
            .Waits().Gives<MirrorAnswer>().Refuses(400, 404, 503);
    }

    private static async Task<IResult> Put(string id, HttpContext http, PointCalls calls, INetworkView network)
    {
        var problems = new RequestProblems(MirrorValidator.NotCreated, "mirror point create request");
        var asked = await Asked.Read(http, problems.Types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var mirror = MirrorRequestReader.Read(asked.Body, problems, id);
        if (problems.Answer() is { } error) return new ErrorResult(error);
        return await calls.Run(
            http, id, asked.Wait, (flow, context) => flow.PutMirror(mirror!, context),
            (_, now) => MirrorAnswer.From(mirror!, now, network.Now));
    }

    private static IResult List(string id, IServiceView services, INetworkView network) => services.Flow(id) is { } flow
        ? Results.Ok(MirrorDump.From(flow, network.Now))
        : new ErrorResult(ErrorAnswer.Of(RefusalKind.NotFound, $"Can not get flow mirror points: Flow {id} not found", "Flow not found"));

    private static async Task<IResult> Delete(string id, string point, HttpContext http, PointCalls calls, INetworkView network)
    {
        var asked = Asked.Query(http, new ProblemList());
        if (asked.Error is { } unread) return new ErrorResult(unread);
        return await calls.Run(
            http, id, asked.Wait, (flow, context) => flow.RemoveMirror(point, context),
            (before, _) => MirrorAnswer.From(PointStatuses.Mirrors(before).First(mirror => mirror.Id == point), before, network.Now));
    }
}
