using System.Collections.Concurrent;
using Kilda.Interfaces;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.YFlows;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Kilda.Api.Flows;

/// <summary>
/// Asks many flows to move to the best paths that there are now: the most urgent first, a few at a time. Those of a Y-flow move with it: it is asked,
/// once.
/// </summary>
internal sealed partial class FlowMoves(IGrainFactory grains, ServiceNews news, ILogger<FlowMoves> logger)
{
    /// <summary>Flows that are asked at once.</summary>
    private const int AtOnce = 16;

    /// <summary>Answers when all were asked. Their rules follow.</summary>
    /// <param name="reason">For their histories; null: that somebody wants it.</param>
    /// <returns>Ids of the flows and Y-flows that could be asked, whether they move or not, in order.</returns>
    public async Task<IReadOnlyList<string>> Ask(HttpContext http, IEnumerable<FlowDocument> flows, string? reason = null)
    {
        var (context, asked) = (FlowCalls.Context(http) with { Reason = reason }, new ConcurrentBag<string>());
        var order = flows.OrderBy(flow => flow.Request.Priority ?? FlowRequest.DefaultPriority).ThenBy(flow => flow.Created)
            .Select(flow => (Id: flow.YFlowId ?? flow.Id, IsWhole: flow.YFlowId is not null)).Distinct().ToArray();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = http.RequestAborted };
        await Parallel.ForEachAsync(order, limits, async (service, _) =>
        {
            if (await Ask(service.Id, service.IsWhole, context)) asked.Add(service.Id);
        });
        return [.. asked.Order(StringComparer.Ordinal)];
    }

    private async Task<bool> Ask(string id, bool isWhole, OperationContext context)
    {
        try
        {
            var refusal = isWhole ? await MoveWhole(id, context) : await Move(id, context);
            if (refusal is not null) Stays(id, refusal.Description);
            return true;
        }
        catch (Exception away) when (GrainAway.Is(away))
        {
            NotAsked(id, away);
            return false;
        }
    }

    private async Task<Refusal?> Move(string id, OperationContext context)
    {
        var outcome = await grains.GetGrain<IFlowGrain>(id).Reroute(context);
        if (outcome.Value is { } begun) await news.Put(begun.Flow);
        return outcome.Refusal;
    }

    private async Task<Refusal?> MoveWhole(string id, OperationContext context)
    {
        var outcome = await grains.GetGrain<IYFlowGrain>(id).Reroute(context);
        if (outcome.Value is { } begun) news.Put(begun.YFlow);
        return outcome.Refusal;
    }

    [LoggerMessage(8002, LogLevel.Information, "Flow {Flow} was asked to move and stays: {Why}")]
    private partial void Stays(string flow, string why);

    [LoggerMessage(8003, LogLevel.Warning, "Flow {Flow} could not be asked to move")]
    private partial void NotAsked(string flow, Exception why);
}
