using Kilda.Api.Errors;
using Kilda.Api.Flows;
using Kilda.Api.OpenApi;
using Kilda.Api.Requests;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Links;
using Kilda.Interfaces.Switches;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace Kilda.Api.Switches;

/// <summary>What an operator does with a switch: keeps flows away from it, says where it stands, forgets it.</summary>
internal static class SwitchOperatorApi
{
    /// <summary>Links that are told at once.</summary>
    private const int AtOnce = 16;

    public static void MapSwitchOperator(this IEndpointRouteBuilder routes)
    {
        var older = routes.MapGroup("/v1/switches/{id}").WithTags("Switches");
        older.MapPost("/under-maintenance", Maintain)
            .Describe("Keep flows away from a switch, or not", "The same is set of its links. evacuate: flows that pass it move at once.")
            .Takes(new(typeof(MaintenanceBody), """{ "under_maintenance": true, "evacuate": true }"""))
            .Gives<SwitchAnswer>().Refuses(400, 404, 413, 415, 503);
        older.MapDelete("", Delete).Describe("Forget a switch", $"The header {ExtraAuth.Header} must hold the present time in ms since 1970.")
            .Asks("force", "true: also while it is connected, has links, or flows run over it").Gives<SwitchDeletedAnswer>().Refuses(400, 401, 404, 503);

        var newer = routes.MapGroup("/v2/switches/{id}").WithTags("Switches");
        newer.MapPatch("", Patch).Describe("Say where a switch stands", "What is not there, or null, stays as it is; an empty pop takes it away.")
            .Takes(new(typeof(SwitchPatchBody), """{ "pop": "north", "location": { "latitude": 48.14, "longitude": 11.58, "city": "Munich" } }"""))
            .Gives<SwitchAnswer>().Refuses(400, 404, 413, 415, 503);
        newer.MapGet("/report", Report)
            .Describe("A switch as the controller has it in mind", "What it is to hold, and how it differed when it was last audited.")
            .Gives<SwitchReportAnswer>().Refuses(400, 404);
        newer.MapGet("/connections", Connections).Describe("How a switch is connected").Gives<ConnectionsAnswer>().Refuses(400, 404);
    }

    private static async Task<IResult> Maintain(
        string id, HttpContext http, SwitchCalls calls, INetworkView network, IServiceView services, IGrainFactory grains, FlowMoves moves)
    {
        var problems = new RequestProblems("Could not update switch", "switch maintenance request");
        var asked = await Asked.Read(http, problems.Types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var (wanted, evacuate) = (Required(asked.Body, "under_maintenance", problems), Required(asked.Body, "evacuate", problems));
        if (problems.Answer() is { } wrong) return new ErrorResult(wrong);
        var (known, error) = calls.Find(id, SwitchTexts.Plain);
        if (known is null) return new ErrorResult(error!);
        var isUnder = wanted!.Value;
        // The links come first: if one of them cannot be told now, the same call again begins where this one ended.
        if (known.UnderMaintenance != isUnder && await Links(known.Id, isUnder, network, grains, http.RequestAborted) is { } refusal)
            return ErrorResult.From(refusal);
        var outcome = await calls.Grain(known.Id).Set(new(UnderMaintenance: isUnder));
        if (outcome.Value is not { } set) return ErrorResult.From(outcome.Refusal!);
        network.Put(set);
        if (isUnder && evacuate!.Value)
        {
            await moves.Ask(
                http, services.Flows().Where(flow => Passes(flow, known.Id, services)), $"evacuated due to switch maintenance {known.Id}");
        }

        return Results.Ok(SwitchAnswer.From(set));
    }

    private static bool? Required(JsonMembers body, string name, RequestProblems problems)
    {
        if (body.IsMissing(name)) problems.Value($"{name} is required", body.PathOf(name));
        return body.Flag(name);
    }

    private static async Task<Refusal?> Links(SwitchId at, bool isUnder, INetworkView network, IGrainFactory grains, CancellationToken cancel)
    {
        var refusals = new System.Collections.Concurrent.ConcurrentBag<Refusal>();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel };
        await Parallel.ForEachAsync(network.Now.LinksAt(at).Where(link => link.UnderMaintenance != isUnder), limits, async (link, _) =>
        {
            var outcome = await grains.GetGrain<IIslGrain>(link.Id.ToString()).SetMaintenance(EndAt(link, at), isUnder);
            if (outcome.Value is { } set) network.Put(set);
            if (outcome.Refusal is { Kind: not RefusalKind.NotFound } refusal) refusals.Add(refusal);
        });
        return refusals.FirstOrDefault();
    }

    private static PortId EndAt(Link link, SwitchId at) => link.Id.Low.Switch == at ? link.Id.Low : link.Id.High;

    /// <summary>
    /// A service that ends at the switch cannot go elsewhere; a Y-flow can whose Y-point is there, and a flow whose copies end there.
    /// </summary>
    private static bool Passes(FlowDocument flow, SwitchId at, IServiceView services)
    {
        if (flow.Plan is not { } plan || !plan.Switches().Contains(at)) return false;
        var ends = flow.YFlowId is { } id && services.YFlow(id) is { } whole ? whole.Endpoints() : [flow.Request.Source, flow.Request.Destination];
        return !ends.Any(end => end.Switch == at);
    }

    private static async Task<IResult> Patch(string id, HttpContext http, SwitchCalls calls)
    {
        var problems = new RequestProblems("Could not update switch", "switch patch request");
        var asked = await Asked.Read(http, problems.Types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var given = SwitchSettingsReader.Read(asked.Body, problems);
        if (problems.Answer() is { } wrong) return new ErrorResult(wrong);
        return await calls.Ask(id, SwitchTexts.Plain, at => at.Set(given), (_, set) => SwitchAnswer.From(set));
    }

    private static async Task<IResult> Delete(
        string id, HttpContext http, SwitchCalls calls, INetworkView network, IServiceView services, IGrainFactory grains, TimeProvider time)
    {
        if (ExtraAuth.Refuse(http.Request, time) is { } notMeant) return new ErrorResult(notMeant);
        var query = new QueryReader(http.Request.Query);
        var force = query.Flag("force") ?? false;
        if (query.Error is { } error) return new ErrorResult(error);
        if (!SwitchIds.TryRead(id, out var at)) return new ErrorResult(SwitchIds.Refused(id));
        if (SwitchRemoval.Objection(at, force, network.Now, services.Flows()) is { } objection) return ErrorResult.From(objection);
        if (force)
        {
            foreach (var link in network.Now.LinksAt(at).ToArray())
            {
                var deleted = await grains.GetGrain<IIslGrain>(link.Id.ToString()).Delete(EndAt(link, at), force: true, withSwitch: true);
                if (deleted.Value is { } gone) network.Remove(gone.Id, gone.Version);
            }
        }

        var outcome = await calls.Grain(at).Delete(force);
        if (outcome.Value is not { } was) return ErrorResult.From(outcome.Refusal!);
        network.Remove(was.Id, was.Version);
        return Results.Ok(new SwitchDeletedAnswer(true));
    }

    private static async Task<IResult> Report(string id, SwitchCalls calls)
    {
        var (known, error) = calls.Find(id, SwitchTexts.Plain);
        return known is null ? new ErrorResult(error!) : Results.Ok(SwitchReportAnswer.From(await calls.Grain(known.Id).Report()));
    }

    private static IResult Connections(string id, SwitchCalls calls)
    {
        var (known, error) = calls.Find(id, SwitchTexts.Plain);
        return known is null ? new ErrorResult(error!) : Results.Ok(ConnectionsAnswer.From(known));
    }
}

/// <summary>For the description of the API.</summary>
public sealed record MaintenanceBody(bool UnderMaintenance, bool Evacuate);

/// <summary>For the description of the API. Null: as it is.</summary>
public sealed record SwitchPatchBody(string? Pop, LocationAnswer? Location);

public sealed record SwitchDeletedAnswer(bool Deleted);
