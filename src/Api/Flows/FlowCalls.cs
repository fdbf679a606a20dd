using Kilda.Api.Errors;
using Kilda.Api.Requests;
using Kilda.Interfaces.Flows;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Http;
using Orleans;

namespace Kilda.Api.Flows;

/// <summary>Calls the grain of a flow, waits for the end of the operation if the client does, and writes what came of it.</summary>
internal sealed class FlowCalls(IGrainFactory grains, FlowAnswers answers, ServiceNews news, TimeProvider time)
{
    /// <summary>Who asks, in history.</summary>
    private const string Actor = "NB";

    public async Task<IResult> Run(
        HttpContext http, string id, TimeSpan? wait, FlowForm form, Func<IFlowGrain, OperationContext, Task<Outcome<FlowDocument>>> call)
    {
        var (flow, context) = (grains.GetGrain<IFlowGrain>(id), Context(http));
        var outcome = await call(flow, context);
        if (outcome.Value is not { } begun) return ErrorResult.From(outcome.Refusal!, form.Names);
        await news.Put(begun);
        var end = await Waiting.ForEnd(http, wait, time, () => flow.WhenEnded(context.TaskId));
        if (end is not null) await news.Put(begun, end);
        if (end is null) return Results.Ok(answers.Of(begun, form));
        if (end.Failure is { } failure) return ErrorResult.From(failure, form.Names);
        return Results.Ok(end.Flow is { } ended ? answers.Of(ended, form) : answers.OfDeleted(begun, form));
    }

    public async Task<IResult> Reroute(HttpContext http, string id, TimeSpan? wait, Func<RerouteAnswer, object> write)
    {
        var (flow, context) = (grains.GetGrain<IFlowGrain>(id), Context(http));
        var outcome = await flow.Reroute(context);
        if (outcome.Value is not { } begun) return ErrorResult.From(outcome.Refusal!);
        await news.Put(begun.Flow);
        var end = begun.Rerouted ? await Waiting.ForEnd(http, wait, time, () => flow.WhenEnded(context.TaskId)) : null;
        if (end is not null) await news.Put(begun.Flow, end);
        if (end?.Failure is { } failure) return ErrorResult.From(failure);
        return Results.Ok(write(begun with { Flow = end?.Flow ?? begun.Flow }));
    }

    public static OperationContext Context(HttpContext http) => new(RequestIdentity.Of(http).TaskId, Actor);
}
