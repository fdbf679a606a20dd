using Kilda.Api.Errors;
using Kilda.Api.Flows;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Views;
using Kilda.Network.Topology;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.Links;

internal static class LinksApi
{
    private static readonly LinkDirection[] s_directions = [LinkDirection.Up, LinkDirection.Down];

    public static void MapLinks(this IEndpointRouteBuilder routes)
    {
        var links = routes.MapGroup("/v1/links").WithTags("Links");
        links.MapGet("", List).Describe("Both directions of every link, by id").AsksForEnds().Pages().Gives<LinkAnswer[]>().Refuses(400);
        links.MapGet("/flows", Flows).Describe("Flows whose paths run over a direction of a link, main and protected").AsksForEnds()
            .Gives<FlowV1Answer[]>().Refuses(400, 404);
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

    private static bool RunsOver(FlowDocument flow, IslId isl, LinkDirection direction) => flow.Plan is { } plan && plan.Pairs
        .SelectMany(pair => pair.Forward.Hops.Concat(pair.Reverse.Hops))
        .Any(hop => hop.Isl == isl && hop.Direction == direction);
}
