using System.Text.Json.Serialization;
using Kilda.Interfaces.Flows;
using Kilda.Network.Flows;

namespace Kilda.Api.Flows;

/// <summary>The paths of a flow (FlowPathPayload).</summary>
public sealed record FlowPathAnswer(
    [property: JsonPropertyName("flowid")] string FlowId,
    [property: JsonPropertyName("flowpath_forward")] IReadOnlyList<PathNodeAnswer> Forward,
    [property: JsonPropertyName("flowpath_reverse")] IReadOnlyList<PathNodeAnswer> Reverse,
    [property: JsonPropertyName("protected_path"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PathPairAnswer? Protected,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DiverseGroupAnswer? DiverseGroup,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DiverseGroupAnswer? DiverseGroupProtected)
{
    /// <summary>What is in the network; of a flow that is being created what is about to be.</summary>
    /// <param name="flow">The one that was asked for.</param>
    /// <param name="others">The other flows of its diversity group.</param>
    internal static FlowPathAnswer From(FlowDocument flow, IReadOnlyList<FlowDocument> others)
    {
        if ((flow.Plan ?? flow.Intent?.Plan) is not { } plan) return new(flow.Id, [], [], null, null, null);
        var main = PathPairAnswer.From(plan, plan.Primary);
        var spare = plan.Protected is { } pair ? PathPairAnswer.From(plan, pair) : null;
        return new(flow.Id, main.Forward, main.Reverse, spare, Group(plan.Primary), plan.Protected is { } other ? Group(other) : null);

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

/// <summary>A switch of a path: where packets come in and where they leave. At the path's ends these are the clients' ports.</summary>
public sealed record PathNodeAnswer(string SwitchId, uint InputPort, uint OutputPort)
{
    internal static IReadOnlyList<PathNodeAnswer> From(FlowPlan plan, PathPair pair, FlowDirection direction)
    {
        var nodes = new List<PathNodeAnswer>();
        var (at, input) = (plan.Ingress(direction).Switch, plan.Ingress(direction).Port);
        foreach (var hop in FlowPlan.Path(pair, direction).Hops)
        {
            nodes.Add(new(at.ToString(), input, hop.From.Port));
            (at, input) = (hop.To.Switch, hop.To.Port);
        }

        nodes.Add(new(at.ToString(), input, plan.Egress(direction).Port));
        return nodes;
    }
}
