using Kilda.Api.Errors;
using Kilda.Api.Flows;
using Kilda.Api.Pings;
using Kilda.Api.Requests;
using Kilda.Api.Switches;
using Kilda.Interfaces.Services;
using Kilda.Interfaces.Views;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.YFlows;
using Microsoft.AspNetCore.Http;
using Orleans;

namespace Kilda.Api.YFlows;

/// <content>Whether the switches hold what a Y-flow needs, that they be made to, and whether probes come through.</content>
internal static partial class YFlowsApi
{
    private static async Task<IResult> Validate(string id, HttpContext http, IServiceView services, ServiceChecks checks)
    {
        if (services.YFlow(id) is not { } yFlow) return ErrorResult.From(YFlowRefusals.NotFound(YFlowRefusals.NotValidated, id));
        if (YFlowRefusals.ToValidate(id, yFlow.Shown) is { } refusal) return ErrorResult.From(refusal);
        var found = await checks.Compare(ServiceScopes.Of(yFlow), Switches(yFlow), http.RequestAborted);
        return found.Value is { } findings
            ? Results.Ok(YFlowValidationAnswer.From(yFlow.Request, yFlow.Plan!, findings))
            : Failed(found.Refusal!, $"{YFlowRefusals.NotValidated} {id}", found.Refusal!.Description);
    }

    private static async Task<IResult> Sync(
        string id, HttpContext http, IServiceView services, ServiceChecks checks, YFlowAnswers answers, ServiceNews news, IGrainFactory grains)
    {
        if (services.YFlow(id) is not { } yFlow) return ErrorResult.From(YFlowRefusals.NotFound(YFlowRefusals.NotSynced, id));
        if (YFlowRefusals.ToSync(id, yFlow.Shown) is { } refusal) return ErrorResult.From(refusal);
        var repaired = await checks.Repair(ServiceScopes.Of(yFlow), Switches(yFlow), http.RequestAborted);

        // As of flows: the switches are told, whatever history has of it.
        var kept = await grains.GetGrain<IYFlowGrain>(id).Synced(repaired.Refusal?.Description, FlowCalls.Context(http));
        if (kept.Value is { } now) news.Put(now);
        return repaired.Refusal is { } why
            ? Failed(why, YFlowRefusals.NotSynced, $"Failed to sync Y-flow {id}")
            : Results.Ok(answers.Rerouted(yFlow, rerouted: false));
    }

    private static async Task<IResult> Ping(string id, HttpContext http, IServiceView services, YFlowPings pings)
    {
        var problems = new RequestProblems("Could not ping y-flow", "y-flow ping request");
        var asked = await Asked.Read(http, problems.Types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var timeout = PingsApi.Timeout(asked.Body, problems);
        if (problems.Answer() is { } error) return new ErrorResult(error);
        return Results.Ok(services.YFlow(id) is { } yFlow
            ? await pings.Ping(yFlow, timeout)
            : YFlowPingAnswer.Unsent(id, $"Y-flow {id} does not exist"));
    }

    private static ErrorResult Failed(Refusal why, string message, string description)
    {
        var answer = ErrorAnswer.Of(RefusalKind.Internal, message, description);
        return new(answer with { Reasons = [.. answer.Reasons, .. why.Problems.Select(Reason.From)] });
    }

    private static IEnumerable<SwitchId> Switches(YFlowDocument yFlow) => yFlow.ServicePlans().SelectMany(plan => plan.Switches()).Distinct();
}
