using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
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
    }

    private static IResult List(HttpContext http, INetworkView network)
    {
        var query = new QueryReader(http.Request.Query);
        var paging = Paging.Read(query);
        var ends = LinkEnds.Read(query, "get links");
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
}
