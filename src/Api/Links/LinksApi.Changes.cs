using Kilda.Api.Errors;
using Kilda.Api.Flows;
using Kilda.Api.Requests;
using Kilda.Interfaces.Links;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Microsoft.AspNetCore.Http;
using Orleans;

namespace Kilda.Api.Links;

/// <content>
/// What changes links. What their grains answer is put into the view of this process, as the events of another silo come later than its answer: who asks
/// here again sees the change.
/// </content>
internal static partial class LinksApi
{
    private static async Task<IResult> Delete(HttpContext http, IGrainFactory grains, INetworkView network)
    {
        var query = new QueryReader(http.Request.Query);
        var force = query.Flag("force") ?? false;
        if (query.Error is { } error) return new ErrorResult(error);
        var problems = new LinkProblems("'delete link'");
        var asked = await Asked.Read(http, problems.Types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var ends = LinkBody.Ends(asked.Body, problems.Value);
        if (problems.Answer() is { } wrong) return new ErrorResult(wrong);
        var (from, to) = ends!.Value;
        var outcome = await Grain(grains, from, to).Delete(from, force);
        if (outcome.Value is not { } link) return ErrorResult.From(outcome.Refusal!);
        network.Remove(link.Id, link.Version);
        return Results.Ok(Both(link, from));
    }

    private static async Task<IResult> Maintain(
        HttpContext http, IGrainFactory grains, INetworkView network, IServiceView services, FlowMoves moves)
    {
        var problems = new LinkProblems("'update ISL Under maintenance'");
        var asked = await Asked.Read(http, problems.Types);
        if (asked.Error is { } unread) return new ErrorResult(unread);
        var ends = LinkBody.Ends(asked.Body, problems.Value);
        var (wanted, evacuate) = (asked.Body.Flag("under_maintenance"), asked.Body.Flag("evacuate") ?? false);
        if (asked.Body.IsMissing("under_maintenance")) problems.Value("under_maintenance is required", "$.under_maintenance");
        if (problems.Answer() is { } wrong) return new ErrorResult(wrong);
        var ((from, to), isUnder) = (ends!.Value, wanted!.Value);
        var outcome = await Grain(grains, from, to).SetMaintenance(from, isUnder);
        if (outcome.Value is not { } link) return ErrorResult.From(outcome.Refusal!);
        network.Put(link);
        if (isUnder && evacuate)
        {
            var reason = $"evacuated due to link maintenance {from.Switch}_{from.Port} - {to.Switch}_{to.Port}";
            await moves.Ask(http, services.Flows().Where(flow => RunsOver(flow, link.Id)), reason);
        }

        return Results.Ok(Both(link, from));
    }

    private static async Task<IResult> Reroute(HttpContext http, INetworkView network, IServiceView services, FlowMoves moves)
    {
        var query = new QueryReader(http.Request.Query);
        var ends = LinkEnds.ReadAll(query, "\"reroute flows for link\"");
        if (query.Error is { } error) return new ErrorResult(error);
        var (from, to) = ends!.Value;
        if (!network.Now.TryGet(IslId.Between(from, to), out var link)) return new ErrorResult(LinkEnds.NotFound(from, to));
        var direction = link.Id.DirectionFrom(from);
        return Results.Ok(await moves.Ask(http, services.Flows().Where(flow => RunsOver(flow, link.Id, direction))));
    }

    private static IIslGrain Grain(IGrainFactory grains, PortId from, PortId to) => grains.GetGrain<IIslGrain>(IslId.Between(from, to).ToString());

    /// <summary>The direction that was named, then the other one.</summary>
    internal static LinkAnswer[] Both(Link link, PortId from)
    {
        var named = link.Id.DirectionFrom(from);
        return [LinkAnswer.From(link, named), LinkAnswer.From(link, named.Opposite())];
    }
}
