using System.Text.Json.Serialization;
using Kilda.Api.Points;
using Kilda.Interfaces.Flows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;

namespace Kilda.Api.Flows;

/// <summary>The paths of a flow (FlowPathPayload).</summary>
public sealed record FlowPathAnswer(
    [property: JsonPropertyName("flowid")] string FlowId,
    [property: JsonPropertyName("flowpath_forward")] IReadOnlyList<PathNodeAnswer> Forward,
    [property: JsonPropertyName("flowpath_reverse")] IReadOnlyList<PathNodeAnswer> Reverse,
    [property: JsonPropertyName("protected_path"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PathPairAnswer? Protected,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DiverseGroupAnswer? DiverseGroup,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DiverseGroupAnswer? DiverseGroupProtected,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<MirrorPathAnswer>? MirrorPaths = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<JoinPathAnswer>? JoinPaths = null)
{
    /// <summary>What is in the network; of a flow that is being created what is about to be.</summary>
    /// <param name="flow">The one that was asked for.</param>
    /// <param name="others">The other flows of its diversity group.</param>
    /// <param name="network">Tells what is consumed where nothing runs.</param>
    internal static FlowPathAnswer From(FlowDocument flow, IReadOnlyList<FlowDocument> others, NetworkSnapshot network)
    {
        if ((flow.Plan ?? flow.Intent?.Plan) is not { } plan) return new(flow.Id, [], [], null, null, null);
        var main = PathPairAnswer.From(plan, plan.Primary);
        var spare = plan.Protected is { } pair ? PathPairAnswer.From(plan, pair) : null;
        return new(
            flow.Id, main.Forward, main.Reverse, spare, Group(plan.Primary), plan.Protected is { } other ? Group(other) : null,
            MirrorPathAnswer.AllOf(flow, plan, network), JoinPathAnswer.AllOf(flow, plan, network));

        DiverseGroupAnswer? Group(PathPair own) => others.Count > 0 && flow.Plan is not null ? DiverseGroupAnswer.From(flow, own, others) : null;
    }
}

/// <summary>Both directions of a way through the network.</summary>
public sealed record PathPairAnswer(
    [property: JsonPropertyName("flowpath_forward")] IReadOnlyList<PathNodeAnswer> Forward,
    [property: JsonPropertyName("flowpath_reverse")] IReadOnlyList<PathNodeAnswer> Reverse)
{
    internal static PathPairAnswer From(FlowPlan plan, PathPair pair) =>
        new(PathNodeAnswer.From(plan, pair, FlowDirection.Forward), PathNodeAnswer.From(plan, pair, FlowDirection.Reverse));
}

/// <summary>
/// A switch of a path: where packets come in and where they leave. At the path's ends these are the clients' ports; where a path begins or ends in
/// the middle of a service there is none.
/// </summary>
public sealed record PathNodeAnswer(
    string SwitchId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] uint? InputPort,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] uint? OutputPort)
{
    internal static IReadOnlyList<PathNodeAnswer> From(FlowPlan plan, PathPair pair, FlowDirection direction)
    {
        // A protected path of a nested flow may begin or end at another Y-point than the main one.
        var (ingress, egress) = (plan.Ingress(direction), plan.Egress(direction));
        return From(ingress.IsJoint && !egress.IsJoint ? egress.Switch : ingress.Switch, Port(ingress), FlowPlan.Path(pair, direction), Port(egress));
    }

    /// <param name="first">Where a path without links is.</param>
    internal static IReadOnlyList<PathNodeAnswer> From(SwitchId first, uint? input, DirectedPath path, uint? output)
    {
        var nodes = new List<PathNodeAnswer>();
        var (at, port) = (path.Hops.IsEmpty ? first : path.Hops[0].From.Switch, input);
        foreach (var hop in path.Hops)
        {
            nodes.Add(new(at.ToString(), port, hop.From.Port));
            (at, port) = (hop.To.Switch, hop.To.Port);
        }

        nodes.Add(new(at.ToString(), port, output));
        return nodes;
    }

    private static uint? Port(Endpoint end) => end.IsJoint ? null : end.Port;
}
