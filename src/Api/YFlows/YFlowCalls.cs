using Kilda.Api.Errors;
using Kilda.Api.Flows;
using Kilda.Api.Requests;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.YFlows;
using Kilda.Network.Flows;
using Kilda.Network.YFlows;
using Microsoft.AspNetCore.Http;
using Orleans;

namespace Kilda.Api.YFlows;

/// <summary>Calls the grain of a Y-flow, waits for the end of the operation if the client does, and writes what came of it.</summary>
internal sealed class YFlowCalls(IGrainFactory grains, YFlowAnswers answers, ServiceNews news, TimeProvider time)
{
    /// <param name="status">Of the answer, where nothing is wrong.</param>
    public async Task<IResult> Run(
        HttpContext http, string id, int status, TimeSpan? wait, Func<IYFlowGrain, OperationContext, Task<Outcome<YFlowDocument>>> call)
    {
        var (yFlow, context) = (grains.GetGrain<IYFlowGrain>(id), FlowCalls.Context(http));
        var outcome = await call(yFlow, context);
        if (outcome.Value is not { } begun) return ErrorResult.From(outcome.Refusal!);
        news.Put(begun);
        var end = await Waiting.ForEnd(http, wait, time, () => yFlow.WhenEnded(context.TaskId));
        if (end is not null) news.Put(begun, end);
        if (end?.Failure is { } failure) return ErrorResult.From(failure);
        return Results.Json(answers.Of(end?.YFlow ?? begun, isDeleted: end is { YFlow: null }), statusCode: status);
    }

    public async Task<IResult> Reroute(HttpContext http, string id, TimeSpan? wait)
    {
        var (yFlow, context) = (grains.GetGrain<IYFlowGrain>(id), FlowCalls.Context(http));
        var outcome = await yFlow.Reroute(context);
        if (outcome.Value is not { } begun) return ErrorResult.From(outcome.Refusal!);
        news.Put(begun.YFlow);
        if (!begun.Rerouted)
        {
            return new ErrorResult(ErrorAnswer.Of(
                RefusalKind.AlreadyOnBestPath, YFlowRefusals.NotRerouted, "Reroute is unsuccessful. Couldn't find new path(s)"));
        }

        var end = await Waiting.ForEnd(http, wait, time, () => yFlow.WhenEnded(context.TaskId));
        if (end is not null) news.Put(begun.YFlow, end);
        if (end?.Failure is { } failure) return ErrorResult.From(failure);
        return Results.Json(answers.Rerouted(end?.YFlow ?? begun.YFlow, rerouted: true), statusCode: StatusCodes.Status202Accepted);
    }
}
