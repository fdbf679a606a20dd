using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Interfaces.Views;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.Explain;

/// <summary>Why things are as they are, and what would be if. Nothing is changed.</summary>
internal static class ExplainApi
{
    public static void MapExplain(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v2/flows/{id}/explain", Explain).WithTags("Flows")
            .Describe("Why a flow runs where it runs", "Its links and their weights, other ways and why they are not better. Nothing is changed.")
            .Gives<FlowExplanation>().Refuses(404);

    private static IResult Explain(string id, INetworkView network, IServiceView services, TimeProvider time) => services.Flow(id) is { } flow
        ? Results.Ok(new FlowExplainer(flow, network.Now, services, time.GetUtcNow()).Explain())
        : new ErrorResult(ErrorAnswer.Of(RefusalKind.NotFound, $"Can not get flow: Flow {id} not found", "Flow not found"));
}
