using Kilda.Api.Errors;
using Kilda.Api.Flows;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Views;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.Links;

/// <summary>Links: reads. What changes them is in the other part.</summary>
internal static partial class LinksApi
{
    private static readonly LinkDirection[] s_directions = [LinkDirection.Up, LinkDirection.Down];

    public static void MapLinks(this IEndpointRouteBuilder routes)
    {
        var links = routes.MapGroup("/v1/links").WithTags("Links");
        links.MapGet("", List).Describe("Both directions of every link, by id").AsksForEnds().Pages().Gives<LinkAnswer[]>().Refuses(400);
        links.MapGet("/flows", Flows).Describe("Flows whose paths run over a direction of a link, main and protected").AsksForEnds()
            .Gives<FlowV1Answer[]>().Refuses(400, 404);
        links.MapPatch("/flows/reroute", Reroute).Describe("Move the flows over a direction of a link", "Answers with the ids of all that were asked to.")
            .AsksForEnds().Gives<string[]>().Refuses(400, 404, 503);
        links.MapPatch("/under-maintenance", Maintain).Describe("Keep flows away from a link, or not", "evacuate: those that run over it move at once.")
            .Takes(LinkExamples.Maintenance).Gives<LinkAnswer[]>().Refuses(400, 404, 413, 415, 503);
        links.MapDelete("", Delete).Describe("Forget a link", "What is set of it stays. One that works comes back when a port of it was down.")
            .Asks("force", "true: also while it works or flows run over it", "true").Takes(LinkExamples.Direction).Gives<LinkAnswer[]>()
            .Refuses(400, 404, 413, 415, 503);
    }

    private static IResult List(HttpContext http, INetworkView network)
    {
        var query = new QueryReader(http.Request.Query);
        var paging = Paging.Read(query);
        var ends = LinkEnds.Read(query, "'get links'");
        if (query.Error is { } error) return new ErrorResult(error);
        LinkAnswer[] found =
        [
            .. network.Now.Links.OrderBy(link => link.Id)
                .SelectMany(link => s_directions, (link, direction) => (Link: link, Direction: direction))
                .Where(row => ends.Fit(row.Link.Id, row.Direction))
                .Select(row => LinkAnswer.From(row.Link, row.Direction)),
        ];
        return Results.Ok(paging.Of(found, http.Response));
    }

    private static IResult Flows(HttpContext http, INetworkView network, IServiceView services, FlowAnswers answers)
    {
        var query = new QueryReader(http.Request.Query);
        var ends = LinkEnds.ReadAll(query, "\"get flows for link\"");
        if (query.Error is { } error) return new ErrorResult(error);
        var (from, to) = ends!.Value;
        if (!network.Now.TryGet(IslId.Between(from, to), out var link)) return new ErrorResult(LinkEnds.NotFound(from, to));
        var direction = link.Id.DirectionFrom(from);
        var all = services.Flows();
        return Results.Ok(all.Where(flow => RunsOver(flow, link.Id, direction)).Select(answers.WriterV1()).ToArray());
    }

    /// <summary>Paths of its mirrors and joins count, too.</summary>
    private static bool RunsOver(FlowDocument flow, IslId isl, LinkDirection? direction = null) => flow.Plan is { } plan
        && ServicePlan.Of(plan).AllHops().Any(held => held.Hop.Isl == isl && (direction is null || held.Hop.Direction == direction));
}
