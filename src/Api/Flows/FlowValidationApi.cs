using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Api.Switches;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Views;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Kilda.Api.Flows;

/// <summary>Whether the switches hold what a flow needs, and that they be made to.</summary>
internal static class FlowValidationApi
{
    private const string NotValidated = "Could not validate flow";
    private const string NotSynced = "Could not sync flow";

    public static void MapFlowValidation(this IEndpointRouteBuilder routes)
    {
        var flows = routes.MapGroup("/v1/flows/{id}").WithTags("Flows");
        flows.MapGet("/validate", Validate).Describe("Whether the switches hold what a flow needs", "They are asked each time; nothing is changed.")
            .Gives<FlowValidationAnswer[]>().Refuses(404, 422, 500, 503);
        flows.MapPatch("/sync", Sync)
            .Describe("Have the switches hold what a flow needs", "What is missing or wrong is put right, what is left over goes; its paths stay.")
            .Gives<FlowRerouteV1Answer>().Refuses(400, 404, 500, 503);
    }

    private static async Task<IResult> Validate(string id, HttpContext http, IServiceView services, ServiceChecks checks)
    {
        if (services.Flow(id) is not { } flow)
        {
            return Refused(
                RefusalKind.NotFound, $"{NotValidated}: Flow {id} not found", "Receiving rules operation in FlowValidationFsm");
        }

        if (flow.Shown == FlowStatus.Down || flow.Plan is not { } plan)
        {
            var state = flow.Shown == FlowStatus.Down ? "is in DOWN state" : "has no paths yet";
            return Refused(RefusalKind.Unprocessable, $"{NotValidated}: {NotValidated}", $"{NotValidated}: Flow {id} {state}");
        }

        var found = await checks.Compare(ServiceScopes.Of(flow, services), ServiceScopes.Switches(flow), http.RequestAborted);
        return found.Value is { } findings
            ? Results.Ok(FlowValidationAnswer.From(id, plan, findings))
            : ErrorResult.From(found.Refusal! with { Message = $"{NotValidated}: {found.Refusal!.Message}" });
    }

    private static async Task<IResult> Sync(
        string id, HttpContext http, IServiceView services, INetworkView network, ServiceChecks checks, ServiceNews news, IGrainFactory grains)
    {
        if (services.Flow(id) is not { } flow) return Refused(RefusalKind.NotFound, NotSynced, $"Flow {id} not found");
        if (flow.Shown == FlowStatus.InProgress) return Refused(RefusalKind.RequestInvalid, NotSynced, $"Flow {id} is in progress now");
        var repaired = await checks.Repair(ServiceScopes.Of(flow, services), ServiceScopes.Switches(flow), http.RequestAborted);

        // The switches are told; that history misses it because something else has begun meanwhile does not undo that.
        var kept = await grains.GetGrain<IFlowGrain>(id).Synced(repaired.Refusal?.Description, FlowCalls.Context(http));
        if (kept.Value is { } now) await news.Put(now);
        if (repaired.Refusal is not { } refusal) return Results.Ok(FlowRerouteV1Answer.From(new(flow, Rerouted: false), network.Now));
        var failed = ErrorAnswer.Of(RefusalKind.Internal, NotSynced, $"Failed to sync flow {id}");
        return new ErrorResult(failed with { Reasons = [.. failed.Reasons, .. refusal.Problems.Select(Reason.From)] });
    }

    private static ErrorResult Refused(RefusalKind kind, string message, string description) => new(ErrorAnswer.Of(kind, message, description));
}
