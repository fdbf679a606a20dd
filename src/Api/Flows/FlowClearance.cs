using System.Collections.Concurrent;
using Kilda.Interfaces;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Views;
using Kilda.Network.Flows;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Kilda.Api.Flows;

/// <summary>Deletes all flows that there are, a few at a time. Those of Y-flows go with their Y-flow only.</summary>
internal sealed partial class FlowClearance(IGrainFactory grains, IServiceView services, ServiceNews news, ILogger<FlowClearance> logger)
{
    /// <summary>Flows that are asked at once.</summary>
    private const int AtOnce = 16;

    /// <summary>Answers when all were asked; their rules go afterwards.</summary>
    /// <returns>Those that go, as they were, by id. Others have said in the log why they stay.</returns>
    public async Task<IReadOnlyList<FlowDocument>> DeleteAll(HttpContext http)
    {
        var (context, gone) = (FlowCalls.Context(http), new ConcurrentBag<FlowDocument>());
        var limits = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = http.RequestAborted };
        await Parallel.ForEachAsync(services.Flows().Where(flow => flow.YFlowId is null), limits, async (flow, _) =>
        {
            if (await Delete(flow.Id, context) is { } deleted) gone.Add(deleted);
        });
        return [.. gone.OrderBy(flow => flow.Id, StringComparer.Ordinal)];
    }

    private async Task<FlowDocument?> Delete(string id, OperationContext context)
    {
        try
        {
            var outcome = await grains.GetGrain<IFlowGrain>(id).Delete(context);
            if (outcome.Refusal is { Kind: not RefusalKind.NotFound } refusal) Stays(id, refusal.Description);
            if (outcome.Value is { } begun) await news.Put(begun);
            return outcome.Value;
        }
        catch (Exception away) when (GrainAway.Is(away))
        {
            Stays(id, away.Message);
            return null;
        }
    }

    [LoggerMessage(8004, LogLevel.Warning, "Flow {Flow} was to be deleted with all others and stays: {Why}")]
    private partial void Stays(string flow, string why);
}
