using Kilda.Api.Errors;
using Kilda.Api.Requests;
using Kilda.Api.Settings;
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

    private static Task<IResult> Create(HttpContext http, FlowCalls calls, NetworkChoices choices) =>
        CreateAs(http, calls, choices, FlowForm.Present);

    private static Task<IResult> CreateV1(HttpContext http, FlowCalls calls, NetworkChoices choices) =>
        CreateAs(http, calls, choices, FlowForm.Old);

    private static async Task<IResult> CreateAs(HttpContext http, FlowCalls calls, NetworkChoices choices, FlowForm form)
    {
        var problems = new RequestProblems(NotCreated, "create flow request");
        var asked = await Asked.Read(http, problems.Types, form.Names);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var request = FlowRequestReader.Create(asked.Body, problems, await choices.DefaultStrategy());
        if (problems.Answer() is { } error) return new ErrorResult(error);
        if (await choices.Refuse(FlowFeature.Create) is { } off) return new ErrorResult(off);
        return await calls.Run(http, request!.Id, asked.Wait, form, (flow, context) => flow.Create(request, context));
    }

    private static Task<IResult> Update(string id, HttpContext http, FlowCalls calls, NetworkChoices choices) =>
        UpdateAs(id, http, calls, choices, FlowForm.Present);

    private static Task<IResult> UpdateV1(string id, HttpContext http, FlowCalls calls, NetworkChoices choices) =>
        UpdateAs(id, http, calls, choices, FlowForm.Old);

    private static async Task<IResult> UpdateAs(string id, HttpContext http, FlowCalls calls, NetworkChoices choices, FlowForm form)
    {
        var problems = new RequestProblems(NotUpdated, "update flow request");
        var asked = await Asked.Read(http, problems.Types, form.Names);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var (sent, change) = FlowRequestReader.Whole(asked.Body, problems);
        if (problems.Answer() is { } error) return new ErrorResult(error);
        if (sent != id)
        {
            return new ErrorResult(ErrorAnswer.Of(
                RefusalKind.DataInvalid, "flow_id from body and from path are different", $"Body flow_id: {sent}, path flow_id: {id}",
                asked.Body.PathOf("flow_id")));
        }

        if (await choices.Refuse(FlowFeature.Update) is { } off) return new ErrorResult(off);
        return await calls.Run(http, id, asked.Wait, form, (flow, context) => flow.Update(change, context));
    }

    private static Task<IResult> Patch(string id, HttpContext http, FlowCalls calls, NetworkChoices choices) =>
        PatchAs(id, http, calls, choices, FlowForm.Present);

    private static Task<IResult> PatchV1(string id, HttpContext http, FlowCalls calls, NetworkChoices choices) =>
        PatchAs(id, http, calls, choices, FlowForm.OldPatch);

    private static async Task<IResult> PatchAs(string id, HttpContext http, FlowCalls calls, NetworkChoices choices, FlowForm form)
    {
        var problems = new RequestProblems(NotUpdated, "flow patch request");
        var asked = await Asked.Read(http, problems.Types, form.Names);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var change = FlowRequestReader.Patch(asked.Body, problems);
        if (problems.Answer() is { } error) return new ErrorResult(error);
        if (await choices.Refuse(FlowFeature.Update) is { } off) return new ErrorResult(off);
        return await calls.Run(http, id, asked.Wait, form, async (flow, context) => PatchTexts.Of(await flow.Update(change, context), id));
    }

    private static Task<IResult> Delete(string id, HttpContext http, FlowCalls calls, NetworkChoices choices) =>
        DeleteAs(id, http, calls, choices, FlowForm.Present);

    private static Task<IResult> DeleteV1(string id, HttpContext http, FlowCalls calls, NetworkChoices choices) =>
        DeleteAs(id, http, calls, choices, FlowForm.Old);

    private static async Task<IResult> DeleteAs(string id, HttpContext http, FlowCalls calls, NetworkChoices choices, FlowForm form) =>
        await choices.Refuse(FlowFeature.Delete) is { } off
            ? new ErrorResult(off)
            : await Simple(id, http, calls, form, (flow, context) => flow.Delete(context));

    private static Task<IResult> Swap(string id, HttpContext http, FlowCalls calls) =>
        Simple(id, http, calls, FlowForm.Old, (flow, context) => flow.SwapPaths(context));

    /// <summary>A call without a body.</summary>
    private static async Task<IResult> Simple(
        string id, HttpContext http, FlowCalls calls, FlowForm form, Func<IFlowGrain, OperationContext, Task<Outcome<FlowDocument>>> call)
    {
        var asked = Asked.Query(http, new ProblemList());
        return asked.Error is { } unread ? new ErrorResult(unread) : await calls.Run(http, id, asked.Wait, form, call);
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

    private static Task<IResult> DeleteAll(HttpContext http, FlowClearance clearance, NetworkChoices choices, FlowAnswers answers, TimeProvider time) =>
        Clear(http, clearance, choices, time, gone => Results.Ok(gone.Select(answers.Writer()).ToArray()));

    private static Task<IResult> DeleteAllV1(HttpContext http, FlowClearance clearance, NetworkChoices choices, FlowAnswers answers, TimeProvider time) =>
        Clear(http, clearance, choices, time, gone => Results.Ok(gone.Select(answers.WriterV1()).ToArray()));

    private static async Task<IResult> Clear(
        HttpContext http, FlowClearance clearance, NetworkChoices choices, TimeProvider time, Func<IReadOnlyList<FlowDocument>, IResult> write)
    {
        var refused = ExtraAuth.Refuse(http.Request, time) ?? await choices.Refuse(FlowFeature.Delete);
        return refused is { } why ? new ErrorResult(why) : write(await clearance.DeleteAll(http));
    }
}
