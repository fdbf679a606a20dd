using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Api.Pings;
using Kilda.Api.Requests;
using Kilda.Interfaces.Views;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.YFlows;

/// <summary>Y-flows: reads. What changes them is in the other part.</summary>
internal static partial class YFlowsApi
{
    public static void MapYFlows(this IEndpointRouteBuilder routes)
    {
        var yFlows = routes.MapGroup("/v2/y-flows").WithTags("Y-flows");
        yFlows.MapPost("", Create).Describe("Create a Y-flow", "Answers when the paths of both legs are reserved; the rules follow.")
            .Takes(YFlowExamples.Request).Waits().Gives<YFlowAnswer>(StatusCodes.Status201Created).Refuses(400, 404, 409, 413, 415, 503);
        yFlows.MapGet("", List).Describe("All Y-flows, by id").Pages().Gives<YFlowDump>().Refuses(400);
        yFlows.MapGet("/{id}", Get).Describe("A Y-flow").Gives<YFlowAnswer>().Refuses(404);
        yFlows.MapGet("/{id}/paths", Paths)
            .Describe("The paths of a Y-flow", "Those of the legs, from the shared end to the leaf, and what they have in common.")
            .Gives<YFlowPathsAnswer>().Refuses(404);
        yFlows.MapGet("/{id}/flows", Flows).Describe("The flows that a Y-flow consists of", "The one from the shared end to the Y-point first.")
            .Gives<SubFlowsDump>().Refuses(404);
        yFlows.MapPut("/{id}", Update).Describe("Replace a Y-flow", "Its legs stay the same by id. Answers when the new paths are reserved.")
            .Takes(YFlowExamples.Replacement).Waits().Gives<YFlowAnswer>(StatusCodes.Status202Accepted).Refuses(400, 404, 409, 413, 415, 503);
        yFlows.MapPatch("/{id}", Patch).Describe("Change members of a Y-flow", "What is not there, or null, stays as it is. Who names a leg names both.")
            .Takes(YFlowExamples.Patch).Waits().Gives<YFlowAnswer>(StatusCodes.Status202Accepted).Refuses(400, 404, 409, 413, 415, 503);
        yFlows.MapDelete("/{id}", Delete).Describe("Delete a Y-flow", "Answers with the Y-flow as it was; its rules go afterwards.")
            .Waits().Gives<YFlowAnswer>(StatusCodes.Status202Accepted).Refuses(400, 404, 409, 503);
        yFlows.MapPost("/{id}/reroute", Reroute).Describe("Move a Y-flow to the best paths that there are now", "404: it is on them already.")
            .Waits().Gives<YFlowRerouteAnswer>(StatusCodes.Status202Accepted).Refuses(400, 404, 422, 503);
        yFlows.MapPost("/{id}/swap", Swap).Describe("Let the protected paths carry the traffic", "Those that carried it protect it from then on.")
            .Waits().Gives<YFlowAnswer>(StatusCodes.Status202Accepted).Refuses(400, 404, 503);
        yFlows.MapPost("/{id}/validate", Validate)
            .Describe("Whether the switches hold what a Y-flow needs", "They are asked each time; nothing is changed.")
            .Gives<YFlowValidationAnswer>().Refuses(400, 404, 500, 503);
        yFlows.MapPost("/{id}/sync", Sync)
            .Describe("Have the switches hold what a Y-flow needs", "What is missing or wrong is put right, what is left over goes; its paths stay.")
            .Gives<YFlowRerouteAnswer>().Refuses(400, 404, 500, 503);
        yFlows.MapPost("/{id}/ping", Ping)
            .Describe("Send probes through a Y-flow, each way", "Answers when all have arrived, or when the time is over.")
            .Takes(new BodyShape(typeof(PingBody), """{ "timeout": 2000 }""")).Gives<YFlowPingAnswer>().Refuses(400, 413, 415);
    }

    private static IResult List(HttpContext http, IServiceView services, YFlowAnswers answers)
    {
        var query = new QueryReader(http.Request.Query);
        var paging = Paging.Read(query);
        if (query.Error is { } error) return new ErrorResult(error);
        return Results.Ok(new YFlowDump([.. paging.Of(services.YFlows(), http.Response).Select(answers.Writer())]));
    }

    private static IResult Get(string id, IServiceView services, YFlowAnswers answers) =>
        services.YFlow(id) is { } yFlow ? Results.Ok(answers.Of(yFlow)) : NotFound(id);

    private static IResult Paths(string id, IServiceView services, YFlowAnswers answers) =>
        services.YFlow(id) is { } yFlow ? Results.Ok(answers.Paths(yFlow)) : NotFound(id);

    private static IResult Flows(string id, IServiceView services, YFlowAnswers answers) =>
        services.YFlow(id) is { } yFlow ? Results.Ok(answers.Flows(yFlow)) : NotFound(id);

    private static ErrorResult NotFound(string id) => new(ErrorAnswer.Of(RefusalKind.NotFound, $"Flow {id} not found", "Y-flow not found"));
}
