using Kilda.Api.Errors;
using Kilda.Api.Flows;
using Kilda.Api.Requests;
using Kilda.Interfaces.Flows;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Http;
using Orleans;

namespace Kilda.Api.Points;

/// <summary>Changes the mirrors and joins of a flow, and waits for the end of the operation if the client does.</summary>
internal sealed class PointCalls(IGrainFactory grains, ServiceNews news, TimeProvider time)
{
    /// <param name="id">Of the flow.</param>
    /// <param name="write">The answer, from the flow as it was when the operation began, and as it is at its end; the same where nobody waits.</param>
    public async Task<IResult> Run(
        HttpContext http, string id, TimeSpan? wait, Func<IFlowGrain, OperationContext, Task<Outcome<FlowDocument>>> call,
        Func<FlowDocument, FlowDocument, object> write)
    {
        var (flow, context) = (grains.GetGrain<IFlowGrain>(id), FlowCalls.Context(http));
        var outcome = await call(flow, context);
        if (outcome.Value is not { } begun) return ErrorResult.From(outcome.Refusal!);
        await news.Put(begun);
        var end = await Waiting.ForEnd(http, wait, time, () => flow.WhenEnded(context.TaskId));
        if (end is not null) await news.Put(begun, end);
        return end?.Failure is { } failure ? ErrorResult.From(failure) : Results.Ok(write(begun, end?.Flow ?? begun));
    }
}
