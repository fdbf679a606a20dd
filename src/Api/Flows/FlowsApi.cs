using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Views;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.Flows;

/// <summary>Flows: reads. What changes them is in the other part.</summary>
internal static partial class FlowsApi
{
    public static void MapFlows(this IEndpointRouteBuilder routes)
    {
        var flows = routes.MapGroup("/v2/flows").WithTags("Flows");
        flows.MapPost("", Create).Describe("Create a flow", "Answers when the paths are reserved; the rules follow.")
            .Takes(FlowExamples.Request).Waits().Gives<FlowAnswer>().Refuses(400, 404, 409, 413, 415, 503);
        flows.MapGet("", List).Describe("All flows, by id").Pages().Asks("status", "up, down, in_progress or degraded")
            .Gives<FlowAnswer[]>().Refuses(400);
        flows.MapGet("/{id}", Get).Describe("A flow").Gives<FlowAnswer>().Refuses(404);
        flows.MapGet("/status/{id}", Status).Describe("The status of a flow").Gives<FlowStatusAnswer>().Refuses(404);
        flows.MapPut("/{id}", Update).Describe("Replace a flow", "Answers when the new paths are reserved; the rules follow, make-before-break.")
            .Takes(FlowExamples.Request).Waits().Gives<FlowAnswer>().Refuses(400, 404, 409, 413, 415, 503);
        flows.MapPatch("/{id}", Patch).Describe("Change members of a flow", "What is not there, or null, stays as it is.")
            .Takes(FlowExamples.Patch).Waits().Gives<FlowAnswer>().Refuses(400, 404, 409, 413, 415, 503);
        flows.MapPost("/{id}/reroute", Reroute).Describe("Move a flow to the best paths that there are now")
            .Waits().Gives<FlowRerouteAnswer>().Refuses(400, 404, 422, 503);
        flows.MapDelete("/{id}", Delete).Describe("Delete a flow", "Answers with the flow as it was; its rules go afterwards.")
            .Waits().Gives<FlowAnswer>().Refuses(400, 404, 503);
        flows.MapDelete("", DeleteAll).DescribeClearance().Gives<FlowAnswer[]>().Refuses(401);
        MapOlder(routes.MapGroup("/v1/flows").WithTags("Flows"));
    }

    /// <summary>The calls of the first version, with its names of members.</summary>
    private static void MapOlder(RouteGroupBuilder older)
    {
        older.MapPut("", CreateV1).Describe("Create a flow", "Answers when the paths are reserved; the rules follow.")
            .Takes(FlowExamples.RequestV1).Waits().Gives<FlowV1Answer>().Refuses(400, 404, 409, 413, 415, 503);
        older.MapPut("/{id}", UpdateV1).Describe("Replace a flow", "Answers when the new paths are reserved; the rules follow, make-before-break.")
            .Takes(FlowExamples.RequestV1).Waits().Gives<FlowV1Answer>().Refuses(400, 404, 409, 413, 415, 503);
        older.MapPatch("/{id}", PatchV1).Describe("Change members of a flow", "What is not there, or null, stays as it is.")
            .Takes(FlowExamples.PatchV1).Waits().Gives<FlowV1Answer>().Refuses(400, 404, 413, 415, 503);
        older.MapDelete("/{id}", DeleteV1).Describe("Delete a flow", "Answers with the flow as it was; its rules go afterwards.")
            .Waits().Gives<FlowV1Answer>().Refuses(400, 404, 503);
        older.MapDelete("", DeleteAllV1).DescribeClearance().Gives<FlowV1Answer[]>().Refuses(401);
        older.MapGet("", ListV1).Describe("All flows, by id").Pages().Gives<FlowV1Answer[]>().Refuses(400);
        older.MapGet("/{id}", GetV1).Describe("A flow").Gives<FlowV1Answer>().Refuses(404);
        older.MapGet("/{id}/path", Path).Describe("The paths of a flow").Gives<FlowPathAnswer>().Refuses(404);
        older.MapGet("/status/{id}", Status).Describe("The status of a flow").Gives<FlowStatusAnswer>().Refuses(404);
        older.MapPatch("/{id}/reroute", RerouteV1).Describe("Move a flow to the best paths that there are now")
            .Waits().Gives<FlowRerouteV1Answer>().Refuses(400, 404, 422, 503);
        older.MapPatch("/{id}/swap", Swap)
            .Describe("Let the protected path carry the traffic", "The path that carried it protects it from then on.")
            .Waits().Gives<FlowV1Answer>().Refuses(400, 404, 503);
    }

    private static RouteHandlerBuilder DescribeClearance(this RouteHandlerBuilder call) => call
        .Describe("Delete all flows", "Answers with those that go, as they were.")
        .WithMetadata(new ParameterShape(ExtraAuth.Header, "The present time, ms since 1970: it is meant", IsHeader: true));

    private static IResult List(HttpContext http, IServiceView services, FlowAnswers answers)
    {
        var query = new QueryReader(http.Request.Query);
        var paging = Paging.Read(query);
        var wanted = WantedStatus(query);
        if (query.Error is { } error) return new ErrorResult(error);
        var all = services.Flows();
        IReadOnlyList<FlowDocument> found = wanted is null ? all : [.. all.Where(flow => flow.Shown == wanted)];
        return Results.Ok(paging.Of(found, http.Response).Select(answers.Writer()).ToArray());
    }

    private static FlowStatus? WantedStatus(QueryReader query)
    {
        if (query.Text("status") is not { } text) return null;
        var status = FlowWords.Status(text);
        if (status is null)
        {
            query.Add(ErrorAnswer.Of(
                RefusalKind.DataInvalid, RequestProblems.Unknown("org.openkilda.messaging.payload.flow.FlowState", text),
                "Can not parse arguments of the flow dump request", "status"));
        }

        return status;
    }

    private static IResult Get(string id, IServiceView services, FlowAnswers answers) =>
        services.Flow(id) is { } flow ? Results.Ok(answers.Of(flow)) : NotFound(id);

    private static IResult ListV1(HttpContext http, IServiceView services, FlowAnswers answers)
    {
        var query = new QueryReader(http.Request.Query);
        var paging = Paging.Read(query);
        if (query.Error is { } error) return new ErrorResult(error);
        var all = services.Flows();
        return Results.Ok(paging.Of(all, http.Response).Select(answers.WriterV1()).ToArray());
    }

    private static IResult GetV1(string id, IServiceView services, FlowAnswers answers) =>
        services.Flow(id) is { } flow ? Results.Ok(answers.WriterV1()(flow)) : NotFound(id);

    private static IResult Status(string id, IServiceView services) =>
        services.Flow(id) is { } flow ? Results.Ok(new FlowStatusAnswer(flow.Id, FlowWords.Of(flow.Shown))) : NotFound(id);

    private static IResult Path(string id, IServiceView services, INetworkView network) => services.Flow(id) is { } flow
        ? Results.Ok(FlowPathAnswer.From(flow, Group(flow, services), network.Now))
        : new ErrorResult(ErrorAnswer.Of(RefusalKind.NotFound, $"Flow {id} not found", "Could not get flow path"));

    private static FlowDocument[] Group(FlowDocument flow, IServiceView services) =>
        [.. services.Groups().DiverseWith(flow.Id).Select(services.Flow).OfType<FlowDocument>()];

    private static ErrorResult NotFound(string id) =>
        new(ErrorAnswer.Of(RefusalKind.NotFound, $"Can not get flow: Flow {id} not found", "Flow not found"));
}
