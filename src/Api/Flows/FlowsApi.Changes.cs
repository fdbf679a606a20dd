using Kilda.Api.Errors;
using Kilda.Api.Requests;
using Kilda.Interfaces;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Views;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Http;

namespace Kilda.Api.Flows;

/// <content>What changes flows: the request is read completely before a grain hears of it.</content>
internal static partial class FlowsApi
{
    private const string NotCreated = "Could not create flow";
    private const string NotUpdated = "Could not update flow";

    private static async Task<IResult> Create(HttpContext http, FlowCalls calls, ControllerSettings settings)
    {
        var problems = new RequestProblems(NotCreated, "create flow request");
        var asked = await Asked.Read(http, problems.Types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var request = FlowRequestReader.Create(asked.Body, problems, settings.DefaultStrategy);
        if (problems.Answer() is { } error) return new ErrorResult(error);
        return await calls.Run(http, request!.Id, asked.Wait, (flow, context) => flow.Create(request, context));
    }

    private static async Task<IResult> Update(string id, HttpContext http, FlowCalls calls)
    {
        var problems = new RequestProblems(NotUpdated, "update flow request");
        var asked = await Asked.Read(http, problems.Types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var (sent, change) = FlowRequestReader.Whole(asked.Body, problems);
        if (problems.Answer() is { } error) return new ErrorResult(error);
        if (sent != id)
        {
            return new ErrorResult(ErrorAnswer.Of(
                RefusalKind.DataInvalid, "flow_id from body and from path are different", $"Body flow_id: {sent}, path flow_id: {id}", "$.flow_id"));
        }

        return await calls.Run(http, id, asked.Wait, (flow, context) => flow.Update(change, context));
    }

    private static async Task<IResult> Patch(string id, HttpContext http, FlowCalls calls)
    {
        var problems = new RequestProblems(NotUpdated, "flow patch request");
        var asked = await Asked.Read(http, problems.Types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var change = FlowRequestReader.Patch(asked.Body, problems);
        if (problems.Answer() is { } error) return new ErrorResult(error);
        return await calls.Run(http, id, asked.Wait, (flow, context) => flow.Update(change, context));
    }

    private static async Task<IResult> Delete(string id, HttpContext http, FlowCalls calls)
    {
        var asked = Asked.Query(http, new ProblemList());
        return asked.Error is { } unread
            ? new ErrorResult(unread)
            : await calls.Run(http, id, asked.Wait, (flow, context) => flow.Delete(context));
    }

    private static async Task<IResult> Swap(string id, HttpContext http, FlowCalls calls)
    {
        var asked = Asked.Query(http, new ProblemList());
        return asked.Error is { } unread
            ? new ErrorResult(unread)
            : await calls.RunV1(http, id, asked.Wait, (flow, context) => flow.SwapPaths(context));
    }

    private static Task<IResult> Reroute(string id, HttpContext http, FlowCalls calls, INetworkView network) =>
        Move(id, http, calls, answer => FlowRerouteAnswer.From(answer, network.Now));

    private static Task<IResult> RerouteV1(string id, HttpContext http, FlowCalls calls, INetworkView network) =>
        Move(id, http, calls, answer => FlowRerouteV1Answer.From(answer, network.Now));

    private static async Task<IResult> Move(string id, HttpContext http, FlowCalls calls, Func<RerouteAnswer, object> write)
    {
        var asked = Asked.Query(http, new ProblemList());
        return asked.Error is { } unread ? new ErrorResult(unread) : await calls.Reroute(http, id, asked.Wait, write);
    }
}
