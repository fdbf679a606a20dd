using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Interfaces.Views;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.Switches;

internal static class SwitchesApi
{
    public static void MapSwitches(this IEndpointRouteBuilder routes)
    {
        var switches = routes.MapGroup("/v1/switches").WithTags("Switches");
        switches.MapGet("", List).Describe("All switches that were ever connected, by id").Pages().Gives<SwitchAnswer[]>().Refuses(400);
        switches.MapGet("/{id}", Get).Describe("A switch").Gives<SwitchAnswer>().Refuses(400, 404);
    }

    private static IResult List(HttpContext http, INetworkView network)
    {
        var query = new QueryReader(http.Request.Query);
        var paging = Paging.Read(query);
        if (query.Error is { } error) return new ErrorResult(error);
        SwitchAnswer[] all = [.. network.Now.Switches.OrderBy(known => known.Id).Select(SwitchAnswer.From)];
        return Results.Ok(paging.Of(all, http.Response));
    }

    private static IResult Get(string id, INetworkView network)
    {
        if (!SwitchIds.TryRead(id, out var at)) return new ErrorResult(SwitchIds.Refused(id));
        return network.Now.TryGet(at, out var known)
            ? Results.Ok(SwitchAnswer.From(known))
            : new ErrorResult(ErrorAnswer.Of(RefusalKind.NotFound, $"Switch {at} not found.", "Switch was not found."));
    }
}
