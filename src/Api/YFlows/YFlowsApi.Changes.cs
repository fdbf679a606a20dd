using Kilda.Api.Errors;
using Kilda.Api.Requests;
using Kilda.Api.Settings;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.YFlows;
using Kilda.Network.Flows;
using Kilda.Network.YFlows;
using Microsoft.AspNetCore.Http;

namespace Kilda.Api.YFlows;

/// <content>What changes Y-flows: the request is read completely before a grain hears of it.</content>
internal static partial class YFlowsApi
{
    private static async Task<IResult> Create(HttpContext http, YFlowCalls calls, NetworkChoices choices)
    {
        var problems = new RequestProblems(YFlowRefusals.NotCreated, "create y-flow request");
        var asked = await Asked.Read(http, problems.Types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var request = YFlowRequestReader.Create(asked.Body, problems, await choices.DefaultStrategy());
        if (problems.Answer() is { } error) return new ErrorResult(error);
        if (await choices.Refuse(YFlowFeature.Create) is { } off) return new ErrorResult(off);
        return await calls.Run(http, request!.Id, StatusCodes.Status201Created, asked.Wait, (yFlow, context) => yFlow.Create(request, context));
    }

    private static Task<IResult> Update(string id, HttpContext http, YFlowCalls calls, NetworkChoices choices) =>
        Change(id, http, calls, choices, new(YFlowRefusals.NotUpdated, "update y-flow request"), YFlowRequestReader.Update);

    private static Task<IResult> Patch(string id, HttpContext http, YFlowCalls calls, NetworkChoices choices) =>
        Change(id, http, calls, choices, new(YFlowRefusals.NotUpdated, "flow patch request"), YFlowRequestReader.Patch);

    private static async Task<IResult> Change(
        string id, HttpContext http, YFlowCalls calls, NetworkChoices choices, RequestProblems problems,
        Func<JsonMembers, RequestProblems, string, YFlowChange> read)
    {
        var asked = await Asked.Read(http, problems.Types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var change = read(asked.Body, problems, id);
        if (problems.Answer() is { } error) return new ErrorResult(error);
        if (await choices.Refuse(YFlowFeature.Update) is { } off) return new ErrorResult(off);
        return await calls.Run(http, id, StatusCodes.Status202Accepted, asked.Wait, (yFlow, context) => yFlow.Update(change, context));
    }

    private static Task<IResult> Delete(string id, HttpContext http, YFlowCalls calls, NetworkChoices choices) =>
        Run(id, http, calls, choices, YFlowFeature.Delete, (yFlow, context) => yFlow.Delete(context));

    private static Task<IResult> Swap(string id, HttpContext http, YFlowCalls calls, NetworkChoices choices) =>
        Run(id, http, calls, choices, YFlowFeature.Swap, (yFlow, context) => yFlow.SwapPaths(context));

    private static async Task<IResult> Run(
        string id, HttpContext http, YFlowCalls calls, NetworkChoices choices, YFlowFeature feature,
        Func<IYFlowGrain, OperationContext, Task<Outcome<YFlowDocument>>> call)
    {
        var asked = Asked.Query(http, new ProblemList());
        var refused = asked.Error ?? await choices.Refuse(feature);
        return refused is { } why
            ? new ErrorResult(why)
            : await calls.Run(http, id, StatusCodes.Status202Accepted, asked.Wait, call);
    }

    private static async Task<IResult> Reroute(string id, HttpContext http, YFlowCalls calls, NetworkChoices choices)
    {
        var asked = Asked.Query(http, new ProblemList());
        var refused = asked.Error ?? await choices.Refuse(YFlowFeature.Reroute);
        return refused is { } why ? new ErrorResult(why) : await calls.Reroute(http, id, asked.Wait);
    }
}
