using System.Text.Json.Serialization;
using Kilda.Api.Flows;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.YFlows;
using Kilda.Network.Flows;
using Kilda.Network.YFlows;

namespace Kilda.Api.YFlows;

/// <summary>The paths of a Y-flow: those of its legs, whole, and what they have in common.</summary>
public sealed record YFlowPathsAnswer(
    SharedPathAnswer SharedPath,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<LegPathAnswer>? SubFlowPaths)
{
    /// <summary>What is in the network; of a Y-flow that is being created what is about to be.</summary>
    /// <param name="yFlow">The one that was asked for.</param>
    /// <param name="others">The other flows of its diversity group, and the legs of the other Y-flows.</param>
    internal static YFlowPathsAnswer From(YFlowDocument yFlow, IReadOnlyList<FlowDocument> others)
    {
        if ((yFlow.Plan ?? yFlow.Intent?.Plan) is not { } plan) return new(new(null, null, null), null);
        return new(SharedPathAnswer.From(plan), [.. yFlow.Legs().Select(leg => LegPathAnswer.From(leg, others))]);
    }
}

/// <summary>From the shared end to the Y-point, where no port is named. No nodes: the legs part at the shared end.</summary>
public sealed record SharedPathAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PathNodeAnswer>? Forward,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PathNodeAnswer>? Reverse,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SharedPathAnswer? ProtectedPath)
{
    internal static SharedPathAnswer From(ServicePlan plan)
    {
        var main = From(YFlowJudgement.Tree(plan, 0)[0]);
        return plan.YPoint(1) is null ? main : main with { ProtectedPath = From(YFlowJudgement.Tree(plan, 1)[0]) };
    }

    private static SharedPathAnswer From(FlowPlan shared) => shared.Primary.Forward.Hops.IsEmpty
        ? new(null, null, null)
        : new(
            PathNodeAnswer.From(shared, shared.Primary, FlowDirection.Forward), PathNodeAnswer.From(shared, shared.Primary, FlowDirection.Reverse), null);
}

/// <summary>A leg, from the shared end to its leaf.</summary>
public sealed record LegPathAnswer(
    string FlowId,
    IReadOnlyList<PathNodeAnswer> Forward,
    IReadOnlyList<PathNodeAnswer> Reverse,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DiverseGroupAnswer? DiverseGroup,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ProtectedLegAnswer? ProtectedPath)
{
    internal static LegPathAnswer From(FlowDocument leg, IReadOnlyList<FlowDocument> others)
    {
        var plan = (leg.Plan ?? leg.Intent?.Plan)!;
        var spare = plan.Protected is not { } pair
            ? null
            : new ProtectedLegAnswer(
                PathNodeAnswer.From(plan, pair, FlowDirection.Forward), PathNodeAnswer.From(plan, pair, FlowDirection.Reverse), Group(pair));
        return new(
            leg.Id, PathNodeAnswer.From(plan, plan.Primary, FlowDirection.Forward),
            PathNodeAnswer.From(plan, plan.Primary, FlowDirection.Reverse), Group(plan.Primary), spare);

        DiverseGroupAnswer? Group(PathPair own) => others.Count > 0 && leg.Plan is not null ? DiverseGroupAnswer.From(leg, own, others) : null;
    }
}

/// <summary>The way of a leg over the protected paths.</summary>
public sealed record ProtectedLegAnswer(
    IReadOnlyList<PathNodeAnswer> Forward,
    IReadOnlyList<PathNodeAnswer> Reverse,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DiverseGroupAnswer? DiverseGroup);
