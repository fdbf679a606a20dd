using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Network.YFlows;

/// <summary>
/// Everything that is wrong with a Y-flow that is asked for, in the order in which clients of the Northbound API expect the first one.
/// </summary>
public static class YFlowValidator
{
    private const int Legs = 2;

    /// <param name="isNew">The Y-flow is to be created; otherwise it exists and is to be as <paramref name="request"/> says.</param>
    /// <returns>Empty: nothing is wrong. Fields are JSON paths of the v2 request.</returns>
    public static Seq<Problem> Check(YFlowRequest request, IServiceFacts facts, bool isNew = true)
    {
        Problem[] own =
        [
            .. Identity(request, facts, isNew), .. Count(request), .. Names(request), .. Conflicts(request), .. Bandwidth(request), .. Known(request, facts),
            .. FlowValidator.Latency(request.MaxLatencyNs, request.MaxLatencyTier2Ns),
        ];
        // The legs are looked at only where they can be told apart, as one mistake would be told once for each of them.
        return own.Length > 0 ? new Seq<Problem>(own) : [.. LegsOf(request, facts, isNew), .. Group(request, facts)];
    }

    private static IEnumerable<Problem> Identity(YFlowRequest request, IServiceFacts facts, bool isNew)
    {
        if (!isNew) yield break;
        if (facts.Exists(request.Id)) yield return new(RefusalKind.AlreadyExists, $"Flow {request.Id} already exists", "$.y_flow_id");
        if (facts.ExistsYFlow(request.Id)) yield return new(RefusalKind.AlreadyExists, $"Y-flow {request.Id} already exists", "$.y_flow_id");
        var shared = YFlowIds.Shared(request.Id);
        if (facts.Exists(shared) || facts.ExistsYFlow(shared))
            yield return new(RefusalKind.AlreadyExists, $"Flow {shared} already exists", "$.y_flow_id");
    }

    private static IEnumerable<Problem> Count(YFlowRequest request)
    {
        var text = request.SubFlows.Count switch
        {
            0 => $"The y-flow {request.Id} has no sub flows provided",
            < Legs => $"The y-flow {request.Id} must have at least 2 sub flows",
            > Legs => $"The y-flow {request.Id} must not have more than 2 sub flows",
            _ => null,
        };
        if (text is not null) yield return Data(text, "$.sub_flows");
    }

    /// <summary>Each flow of the Y-flow has an id of its own.</summary>
    private static IEnumerable<Problem> Names(YFlowRequest request)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal) { request.Id, YFlowIds.Shared(request.Id) };
        for (var i = 0; i < request.SubFlows.Count; i++)
        {
            var id = request.SubFlows[i].FlowId;
            var field = $"$.sub_flows[{i}].flow_id";
            if (id.Length == 0) yield return Data($"The sub-flow of y-flow {request.Id} has no sub-flow id provided", field);
            else if (!taken.Add(id)) yield return Data($"The y-flow {request.Id} must have different ids for its sub flows, {id} is taken", field);
        }
    }

    private static IEnumerable<Problem> Conflicts(YFlowRequest request)
    {
        if (request.SubFlows.Count > Legs) yield break;
        for (var i = 0; i < request.SubFlows.Count; i++)
        {
            for (var j = i + 1; j < request.SubFlows.Count; j++)
            {
                var (one, other) = (request.SubFlows[i], request.SubFlows[j]);
                var field = $"$.sub_flows[{j}]";
                if (one.SharedAt(request.Shared) == other.SharedAt(request.Shared))
                {
                    yield return Data(
                        $"The sub-flows {one.FlowId} and {other.FlowId} have shared endpoint conflict: {Tags(one)} / {Tags(other)}",
                        $"{field}.shared_endpoint");
                }

                if (one.End.Normalized() == other.End.Normalized())
                {
                    yield return Data(
                        $"The sub-flows {one.FlowId} and {other.FlowId} have endpoint conflict: {one.End.Normalized()} / {other.End.Normalized()}",
                        $"{field}.endpoint");
                }
            }
        }
    }

    private static string Tags(SubFlowRequest leg) =>
        $"SubFlowSharedEndpointEncapsulation(vlanId={leg.SharedOuter}, innerVlanId={leg.SharedInner})";

    private static IEnumerable<Problem> Bandwidth(YFlowRequest request)
    {
        if (request.Bandwidth.Value >= 0) yield break;
        yield return Data(
            $"The y-flow {request.Id} has invalid bandwidth {request.Bandwidth.Value} provided. Bandwidth cannot be less than 0 kbps.",
            "$.maximum_bandwidth");
    }

    private static IEnumerable<Problem> Known(YFlowRequest request, IServiceFacts facts)
    {
        if (!facts.IsKnown(request.Shared.Switch)) yield return Unknown(request.Shared.Switch, "$.shared_endpoint.switch_id");
        for (var i = 0; i < request.SubFlows.Count; i++)
        {
            var leaf = request.SubFlows[i].End.Switch;
            if (!facts.IsKnown(leaf)) yield return Unknown(leaf, $"$.sub_flows[{i}].endpoint.switch_id");
        }

        static Problem Unknown(SwitchId id, string field) => Data($"Endpoint switch not found {id}", field);
    }

    /// <summary>Each leg as a flow from the shared end to its leaf, by flow id; what both have in common is told once.</summary>
    private static IEnumerable<Problem> LegsOf(YFlowRequest request, IServiceFacts facts, bool isNew)
    {
        var told = new HashSet<(string, string?)>();
        var known = new LegFacts(facts, [.. isNew ? [] : request.SubFlows.Select(leg => leg.FlowId)]);
        foreach (var (leg, index) in request.SubFlows.Select((leg, index) => (leg, index)).OrderBy(of => of.leg.FlowId, StringComparer.Ordinal))
        {
            var flow = Flow(request, leg);
            foreach (var problem in FlowValidator.Check(flow, known, isNew).ToArray())
            {
                var end = problem.Field == "$.source.port_number" ? flow.Source : flow.Destination;
                var isPort = problem.Field is "$.source.port_number" or "$.destination.port_number";

                // For Y-flows the Northbound API has another kind than for flows.
                var kind = isPort && facts.IsLinkEnd(end.At) ? RefusalKind.ParametersInvalid : problem.Kind;
                var moved = problem with { Kind = kind, Field = Field(problem.Field, index) };
                if (told.Add((moved.Text, moved.Field))) yield return moved;
            }
        }
    }

    private static FlowRequest Flow(YFlowRequest request, SubFlowRequest leg) => new(
        leg.FlowId, leg.SharedAt(request.Shared), leg.End, request.Bandwidth, request.IgnoreBandwidth, request.StrictBandwidth, request.Pinned,
        request.AllocateProtectedPath, request.PeriodicPings, leg.Description, request.MaxLatencyNs, request.MaxLatencyTier2Ns, request.Priority,
        null, null, request.Strategy);

    /// <summary>The group that a flow, a Y-flow or a leg of one is in.</summary>
    private static IEnumerable<Problem> Group(YFlowRequest request, IServiceFacts facts)
    {
        const string field = "$.diverse_flow_id";
        if (request.DiverseWith is not { Length: > 0 } other) yield break;
        if (other == request.Id || other == YFlowIds.Shared(request.Id) || request.SubFlows.Any(leg => leg.FlowId == other))
            yield return new(RefusalKind.ParametersInvalid, $"The y-flow {request.Id} can not be diverse with itself", field);
        else if (!facts.Exists(other) && !facts.ExistsYFlow(other))
            yield return new(RefusalKind.ParametersInvalid, $"Failed to find diverse flow id {other}", field);
    }

    /// <summary>From the JSON path in a flow's request to that in the Y-flow's.</summary>
    private static string? Field(string? field, int leg) => field switch
    {
        "$.flow_id" => $"$.sub_flows[{leg}].flow_id",
        "$.source" or "$.source.vlan_id" or "$.source.inner_vlan_id" =>
            field.Replace("$.source", $"$.sub_flows[{leg}].shared_endpoint", StringComparison.Ordinal),
        "$.source.switch_id" or "$.source.port_number" => field.Replace("$.source", "$.shared_endpoint", StringComparison.Ordinal),
        not null when field.StartsWith("$.destination", StringComparison.Ordinal) =>
            $"$.sub_flows[{leg}].endpoint{field["$.destination".Length..]}",
        _ => field,
    };

    private static Problem Data(string text, string field) => new(RefusalKind.DataInvalid, text, field);

    /// <summary>Legs of one Y-flow may exchange their ends: they move at once.</summary>
    private sealed class LegFacts(IServiceFacts facts, HashSet<string> own) : IServiceFacts
    {
        public bool IsActive(SwitchId id) => facts.IsActive(id);

        public bool MayHavePort(PortId port) => facts.MayHavePort(port);

        public bool IsLinkEnd(PortId port) => facts.IsLinkEnd(port);

        public FlowEnd? At(Endpoint endpoint) => facts.At(endpoint) is { } end && !own.Contains(end.Flow) ? end : null;

        public bool Exists(string flow) => facts.Exists(flow);

        public bool ExistsYFlow(string id) => facts.ExistsYFlow(id);

        public string AffinityMain(string flow) => facts.AffinityMain(flow);

        public IReadOnlyList<string> DiverseWith(string flow) => facts.DiverseWith(flow);

        public bool IsKnown(SwitchId id) => facts.IsKnown(id);

        public Seq<PointEnd> SinksAt(Endpoint endpoint) => facts.SinksAt(endpoint);

        public Seq<PointEnd> DevicesAt(Endpoint endpoint) => facts.DevicesAt(endpoint);
    }
}
