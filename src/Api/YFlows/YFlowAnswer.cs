using System.Text.Json.Serialization;
using Kilda.Api.Flows;
using Kilda.Api.Requests;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.YFlows;

namespace Kilda.Api.YFlows;

/// <summary>A Y-flow.</summary>
/// <param name="Degraded">Some of it does not work as it was asked for.</param>
/// <param name="StatusInfo">What, and why.</param>
/// <param name="MaximumBandwidth">kbit/s, of the whole; 0: not metered, nothing reserved.</param>
/// <param name="MaxLatency">Milliseconds, of each leg.</param>
/// <param name="YPoint">The switch where the legs part.</param>
/// <param name="ProtectedPathYPoint">The same of the protected paths.</param>
public sealed record YFlowAnswer(
    string YFlowId,
    string Status,
    bool Degraded,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? StatusInfo,
    SharedEndAnswer SharedEndpoint,
    long MaximumBandwidth,
    string PathComputationStrategy,
    string EncapsulationType,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? MaxLatency,
    [property: JsonPropertyName("max_latency_tier2"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? MaxLatencyTier2,
    bool IgnoreBandwidth,
    bool PeriodicPings,
    bool Pinned,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Priority,
    bool StrictBandwidth,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Description,
    bool AllocateProtectedPath,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? YPoint,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ProtectedPathYPoint,
    IReadOnlyList<string> DiverseWithFlows,
    IReadOnlyList<string> DiverseWithYFlows,
    IReadOnlyList<string> DiverseWithHaFlows,
    IReadOnlyList<SubFlowAnswer> SubFlows,
    string TimeCreate,
    string TimeUpdate)
{
    private const long NsPerMs = 1_000_000;

    /// <param name="yFlow">As it is now, or as it was.</param>
    /// <param name="legs">Its legs, whole.</param>
    /// <param name="diverse">Flows that it keeps away from.</param>
    /// <param name="diverseY">Y-flows that it keeps away from.</param>
    internal static YFlowAnswer From(YFlowDocument yFlow, IReadOnlyList<FlowDocument> legs, IReadOnlyList<string> diverse, IReadOnlyList<string> diverseY)
    {
        var request = yFlow.Request;
        return new(
            yFlow.Id, FlowWords.Of(yFlow.Shown), yFlow.Degraded, yFlow.StatusInfo, SharedEndAnswer.From(request.Shared), request.Bandwidth.Value,
            FlowWords.Of(request.Strategy), FlowWords.Vlan, request.MaxLatencyNs / NsPerMs, request.MaxLatencyTier2Ns / NsPerMs,
            request.IgnoreBandwidth, request.PeriodicPings, request.Pinned, request.Priority, request.StrictBandwidth, request.Description,
            request.AllocateProtectedPath, yFlow.Plan?.YPoint(0)?.ToString(), yFlow.Plan?.YPoint(1)?.ToString(), diverse, diverseY, [],
            [.. request.SubFlows.Select((leg, place) => SubFlowAnswer.From(leg, legs[place]))], Iso.Of(yFlow.Created), Iso.Of(yFlow.Updated));
    }
}

/// <summary>The end that the legs have in common.</summary>
public sealed record SharedEndAnswer(string SwitchId, uint PortNumber)
{
    internal static SharedEndAnswer From(PortId end) => new(end.Switch.ToString(), end.Port);
}

/// <summary>A leg of a Y-flow, or a nested flow of it.</summary>
/// <param name="Endpoint">The leaf; of the shared flow the Y-point, which has no port.</param>
/// <param name="SharedEndpoint">The leg's tags at the shared end.</param>
public sealed record SubFlowAnswer(
    string FlowId, LeafAnswer Endpoint, TagsAnswer SharedEndpoint, string Status, string? Description, string TimeCreate, string TimeUpdate)
{
    internal static SubFlowAnswer From(SubFlowRequest leg, FlowDocument flow) =>
        From(flow, leg.End, new TagsAnswer(leg.SharedOuter, leg.SharedInner));

    /// <summary>The shared flow: its packets have the tags of all legs.</summary>
    internal static SubFlowAnswer From(FlowDocument shared) => From(shared, shared.Request.Destination, new TagsAnswer(0, 0));

    private static SubFlowAnswer From(FlowDocument flow, Endpoint end, TagsAnswer tags) => new(
        flow.Id, LeafAnswer.From(end), tags, FlowWords.Of(flow.Shown), flow.Request.Description, Iso.Of(flow.Created), Iso.Of(flow.Updated));
}

/// <summary>Where a leg ends.</summary>
public sealed record LeafAnswer(string SwitchId, uint PortNumber, int VlanId, int InnerVlanId)
{
    internal static LeafAnswer From(Endpoint end) => new(end.Switch.ToString(), end.Port, end.Outer, end.Inner);
}

/// <summary>Tags of frames.</summary>
public sealed record TagsAnswer(int VlanId, int InnerVlanId);

/// <summary>Answer of <c>GET /v2/y-flows</c>.</summary>
public sealed record YFlowDump(IReadOnlyList<YFlowAnswer> YFlows);

/// <summary>Answer of <c>GET /v2/y-flows/{id}/flows</c>: the nested flows, the shared one first.</summary>
public sealed record SubFlowsDump(IReadOnlyList<SubFlowAnswer> Flows);
