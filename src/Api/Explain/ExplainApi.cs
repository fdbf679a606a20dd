using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Interfaces.Views;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.Explain;

/// <summary>Why things are as they are, and what would be if. Nothing is changed.</summary>
internal static class ExplainApi
{
    public static void MapExplain(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2/flows/{id}/explain", Explain).WithTags("Flows")
            .Describe("Why a flow runs where it runs", "Its links and their weights, other ways and why they are not better. Nothing is changed.")
            .Gives<FlowExplanation>().Refuses(404);
        routes.MapPost("/v2/network/what-if", Suppose).WithTags("Paths")
            .Describe("What would become of flows if links or switches failed or went into maintenance", "Nothing is changed.")
            .Takes(WhatIfExample.Body).Gives<WhatIfAnswer>().Refuses(400, 413, 415);
    }

    private static async Task<IResult> Suppose(HttpContext http, INetworkView network, IServiceView services, TimeProvider time)
    {
        var (problems, now) = (new RequestProblems("Invalid Request Body", "what-if request", values: ""), network.Now);
        var asked = await Asked.Read(http, problems.Types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var supposed = new WhatIfReader(now, problems).Read(asked.Body);
        return problems.Answer() is { } error
            ? new ErrorResult(error)
            : Results.Ok(new WhatIf(now, supposed, services, time.GetUtcNow()).Answer(http.RequestAborted));
    }

    private static IResult Explain(string id, INetworkView network, IServiceView services, TimeProvider time) => services.Flow(id) is { } flow
        ? Results.Ok(new FlowExplainer(flow, network.Now, services, time.GetUtcNow()).Explain())
        : new ErrorResult(ErrorAnswer.Of(RefusalKind.NotFound, $"Can not get flow: Flow {id} not found", "Flow not found"));
}
