using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Api.Points;
using Kilda.Api.Requests;
using Kilda.Interfaces.Views;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.Joins;

/// <summary>Joins of flows: second devices that answer in the place of the first.</summary>
internal static class JoinsApi
{
    public static void MapJoins(this IEndpointRouteBuilder routes)
    {
        var joins = routes.MapGroup("/v2/flows/{id}/join").WithTags("Joins");
        joins.MapPut("", Put)
            .Describe("Let a device join a flow", "The same join in the same words changes nothing. Answers when its path is reserved; the rules follow.")
            .Takes(JoinExamples.Request).Waits().Gives<JoinAnswer>().Refuses(400, 404, 409, 413, 415, 503);
        joins.MapGet("", List).Describe("The joins of a flow").Gives<JoinDump>().Refuses(404);
        joins.MapDelete("/{point}", Delete).Describe("Take a join away", "Answers with the join as it was; its rules go afterwards.")
            .Waits().Gives<JoinAnswer>().Refuses(400, 404, 503);
    }

    private static async Task<IResult> Put(string id, HttpContext http, PointCalls calls, INetworkView network)
    {
        var problems = new RequestProblems("Could not create flow join point", "join point create request");
        var asked = await Asked.Read(http, problems.Types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var join = JoinRequestReader.Read(asked.Body, problems, id);
        if (problems.Answer() is { } error) return new ErrorResult(error);
        return await calls.Run(
            http, id, asked.Wait, (flow, context) => flow.PutJoin(join!, context),
            (_, now) => JoinAnswer.From(join!, now, network.Now));
    }

    private static IResult List(string id, IServiceView services, INetworkView network) => services.Flow(id) is { } flow
        ? Results.Ok(JoinDump.From(flow, network.Now))
        : new ErrorResult(ErrorAnswer.Of(RefusalKind.NotFound, $"Can not get flow join points: Flow {id} not found", "Flow not found"));

    private static async Task<IResult> Delete(string id, string point, HttpContext http, PointCalls calls, INetworkView network)
    {
        var asked = Asked.Query(http, new ProblemList());
        if (asked.Error is { } unread) return new ErrorResult(unread);
        return await calls.Run(
            http, id, asked.Wait, (flow, context) => flow.RemoveJoin(point, context),
            (before, _) => JoinAnswer.From(PointStatuses.Joins(before).First(join => join.Id == point), before, network.Now));
    }
}
