using System.Text.Json.Serialization;
using Kilda.Api.Flows;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.YFlows;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.Network.YFlows;

namespace Kilda.Api.YFlows;

/// <summary>Where a Y-flow runs after it was asked to move, or after its rules were written again.</summary>
/// <param name="SharedPath">Null: the legs part at the shared end.</param>
public sealed record YFlowRerouteAnswer(
    bool Rerouted,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] YPathAnswer? SharedPath,
    IReadOnlyList<YSubFlowPathAnswer> SubFlowPaths)
{
    internal static YFlowRerouteAnswer From(YFlowDocument yFlow, bool rerouted, NetworkSnapshot network)
    {
        var tree = (yFlow.Intent?.Plan ?? yFlow.Plan) is { } plan ? YFlowJudgement.Tree(plan, 0) : [];
        var shared = tree.IsEmpty ? [] : Nodes(tree[0].Primary, network);
        return new(
            rerouted, shared.Length == 0 ? null : new(shared),
            [
                .. yFlow.Legs().OrderBy(leg => leg.Id, StringComparer.Ordinal)
                    .Select(leg => new YSubFlowPathAnswer(leg.Id, PlanOf(leg) is { } way ? Nodes(way.Primary, network) : [])),
            ]);
    }

    private static FlowPlan? PlanOf(FlowDocument leg) => leg.Intent?.Plan ?? leg.Plan;

    /// <summary>Both ports of each link; the one that packets leave by has the latency.</summary>
    private static RerouteNodeAnswer[] Nodes(PathPair pair, NetworkSnapshot network) =>
    [
        .. pair.Forward.Hops.SelectMany(hop => new[]
        {
            new RerouteNodeAnswer(hop.From.Switch.ToString(), hop.From.Port, PathLatency.Of(hop, network)),
            new RerouteNodeAnswer(hop.To.Switch.ToString(), hop.To.Port, null),
        }),
    ];
}

/// <param name="Nodes">The ports of the links of the forward path, in order; latencies in ns.</param>
public sealed record YPathAnswer(IReadOnlyList<RerouteNodeAnswer> Nodes);

/// <param name="Nodes">From the shared end to the leaf. None: the leg is on one switch.</param>
public sealed record YSubFlowPathAnswer(string FlowId, IReadOnlyList<RerouteNodeAnswer> Nodes);
