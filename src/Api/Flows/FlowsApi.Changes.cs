using System.Globalization;
using Kilda.Api.Errors;
using Kilda.Api.Requests;
using Kilda.Interfaces;
using Kilda.Interfaces.Flows;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Http;
using Orleans;

namespace Kilda.Api.Flows;

/// <content>What changes flows: the request is read completely before a grain hears of it.</content>
internal static partial class FlowsApi
{
    private const string NotCreated = "Could not create flow";

    /// <summary>Who asks, in history.</summary>
    private const string Actor = "NB";

    private static async Task<IResult> Create(
        HttpContext http, IGrainFactory grains, ControllerSettings settings, FlowAnswers answers, TimeProvider time, CancellationToken cancel)
    {
        var query = new QueryReader(http.Request.Query);
        var wait = Waiting.Read(http.Request, query);
        if (query.Error is { } wrong) return new ErrorResult(wrong);
        var body = await JsonBody.Read(http.Request, cancel);
        if (body.Root is not { } root) return new ErrorResult(body.Error!);

        var problems = new RequestProblems(NotCreated, "create flow request");
        var request = FlowRequestReader.Read(new JsonMembers(root, problems.Types), problems, settings.DefaultStrategy);
        if (problems.Answer() is { } error) return new ErrorResult(error);

        var flow = grains.GetGrain<IFlowGrain>(request!.Id);
        var context = Context(http);
        var outcome = await flow.Create(request, context);
        if (outcome.Value is not { } created) return ErrorResult.From(outcome.Refusal!);
        if (await End(http, flow, context, wait, time, cancel) is not { } end) return Results.Ok(answers.Of(created));
        return end.Failure is { } failure ? ErrorResult.From(failure) : Results.Ok(answers.Of(end.Flow ?? created));
    }

    private static async Task<IResult> Delete(
        string id, HttpContext http, IGrainFactory grains, FlowAnswers answers, TimeProvider time, CancellationToken cancel)
    {
        var query = new QueryReader(http.Request.Query);
        var wait = Waiting.Read(http.Request, query);
        if (query.Error is { } wrong) return new ErrorResult(wrong);

        var flow = grains.GetGrain<IFlowGrain>(id);
        var context = Context(http);
        var outcome = await flow.Delete(context);
        if (outcome.Value is not { } deleted) return ErrorResult.From(outcome.Refusal!);
        var answer = answers.Of(deleted) with { Status = FlowWords.Of(FlowStatus.InProgress) };
        if (await End(http, flow, context, wait, time, cancel) is not { } end) return Results.Ok(answer);
        if (end.Failure is { } failure) return ErrorResult.From(failure);
        return Results.Ok(end.Flow is { } left ? answers.Of(left) : answer with { Status = FlowWords.Deleted });
    }

    private static OperationContext Context(HttpContext http) => new(RequestIdentity.Of(http).TaskId, Actor);

    /// <returns>Null: nobody waits for the end, or it has not come in time.</returns>
    private static async Task<OperationEnd?> End(
        HttpContext http, IFlowGrain flow, OperationContext context, TimeSpan? wait, TimeProvider time, CancellationToken cancel)
    {
        if (wait is not { } limit) return null;
        var seconds = ((int)limit.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["Preference-Applied"] = $"wait={seconds}";
        try
        {
            return await flow.WhenEnded(context.TaskId).WaitAsync(limit, time, cancel);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }
}
