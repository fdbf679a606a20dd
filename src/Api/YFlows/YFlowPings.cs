using System.Text.Json.Serialization;
using Kilda.Api.Pings;
using Kilda.Interfaces.Pings;
using Kilda.Interfaces.YFlows;
using Kilda.Network.Flows;
using Kilda.Network.YFlows;
using Orleans;

namespace Kilda.Api.YFlows;

/// <summary>
/// Probes through a Y-flow: one each way through every flow that it consists of. A leg answers where the shared flow and that of its leaf do, and what
/// is on one switch answers by itself.
/// </summary>
internal sealed class YFlowPings(IGrainFactory grains)
{
    private static readonly PingReport s_nothingBetween = new(new(null, 0), new(null, 0));

    public async Task<YFlowPingAnswer> Ping(YFlowDocument yFlow, TimeSpan timeout)
    {
        if (yFlow.Plan is not { } plan)
            return YFlowPingAnswer.Unsent(yFlow.Id, $"Encapsulation resource not found for sub flow {yFlow.Request.SubFlows[0].FlowId} of YFlow {yFlow.Id}");
        var flows = YFlowJudgement.Tree(plan, 0).ToArray();
        var isWhole = yFlow.Legs().Select(leg => !leg.Plan!.IsOneSwitch).ToArray();
        if (!isWhole.Contains(true)) return YFlowPingAnswer.Unsent(yFlow.Id, $"Y-flow {yFlow.Id} has only one-switch sub-flows");
        var reports = await Task.WhenAll(flows.Select(flow => Ping(yFlow.Id, flow, timeout)));
        SubFlowPingAnswer[] legs =
        [
            .. yFlow.Request.SubFlows.Select((leg, place) => (leg, place)).Where(of => isWhole[of.place])
                .Select(of => SubFlowPingAnswer.From(of.leg.FlowId, reports[0], reports[of.place + 1])),
        ];
        var error = isWhole.All(whole => whole) ? null : "One sub flow is one-switch flow";
        return new(yFlow.Id, error is null && legs.All(leg => leg.Forward.PingSuccess && leg.Reverse.PingSuccess), error, legs);
    }

    private Task<PingReport> Ping(string id, FlowPlan flow, TimeSpan timeout) =>
        flow.IsOneSwitch ? Task.FromResult(s_nothingBetween) : grains.GetGrain<IPingGrain>(id).Ping(flow, timeout);
}

/// <summary>What came of a ping of a Y-flow. It is no error where no probe arrived.</summary>
/// <param name="Error">Why none was sent through one of its legs, or through any.</param>
/// <param name="SubFlows">Its legs, without those on one switch; null: nothing was sent.</param>
public sealed record YFlowPingAnswer(
    string YFlowId, [property: JsonPropertyName("ping_success")] bool PingSuccess, string? Error, IReadOnlyList<SubFlowPingAnswer>? SubFlows)
{
    internal static YFlowPingAnswer Unsent(string yFlow, string error) => new(yFlow, false, error, null);
}

/// <summary>What came of the probes of a leg: from the shared end to its leaf, and back.</summary>
public sealed record SubFlowPingAnswer(string FlowId, PingWayAnswer Forward, PingWayAnswer Reverse)
{
    internal static SubFlowPingAnswer From(string flow, PingReport shared, PingReport leaf) => new(
        flow, PingWayAnswer.From(Joined(shared.Forward, leaf.Forward)), PingWayAnswer.From(Joined(leaf.Reverse, shared.Reverse)));

    /// <summary>One after the other: the first that is lost, or the time of both.</summary>
    private static PingResult Joined(PingResult first, PingResult second) =>
        (first.Error ?? second.Error) is { } error ? PingResult.Failed(error) : new PingResult(null, first.LatencyNs + second.LatencyNs);
}
