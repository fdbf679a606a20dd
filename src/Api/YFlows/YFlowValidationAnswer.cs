using System.Text.Json.Serialization;
using Kilda.Api.Flows;
using Kilda.Api.Switches;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.YFlows;

namespace Kilda.Api.YFlows;

/// <summary>Whether the switches hold what a Y-flow needs.</summary>
/// <param name="YFlowValidationResult">Of what its legs have in common: from the shared end to the Y-point, and what is limited at both.</param>
/// <param name="SubFlowValidationResults">Of the flows from the Y-point to the leaves, each direction of each path.</param>
/// <param name="Warnings">What is as it should be and yet worth knowing; absent: nothing.</param>
public sealed record YFlowValidationAnswer(
    bool AsExpected,
    [property: JsonPropertyName("y_flow_validation_result")] SharedValidationAnswer YFlowValidationResult,
    IReadOnlyList<FlowValidationAnswer> SubFlowValidationResults,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Warnings)
{
    internal static YFlowValidationAnswer From(YFlowRequest request, ServicePlan plan, ServiceFindings found)
    {
        var (shared, leaves, warnings) = (new List<FlowValidationAnswer>(), new List<FlowValidationAnswer>(), new List<string>());
        for (var tree = 0; tree < plan.Joints.Count; tree++)
        {
            var flows = YFlowJudgement.Tree(plan, tree);
            shared.AddRange(FlowValidationAnswer.From(request.Id, flows[0], found, isProtected: tree > 0));
            for (var leg = 0; leg < request.SubFlows.Count; leg++)
            {
                var id = request.SubFlows[leg].FlowId;
                leaves.AddRange(FlowValidationAnswer.From(id, flows[leg + 1], found, isProtected: tree > 0));
            }

            if (flows[0].Bandwidth > Kbps.Zero && flows[0].ReverseMeter is null)
                warnings.Add($"The Y-point {flows[0].Destination.Switch} has no meters: what comes from all leaves together is not limited there");
        }

        var whole = new SharedValidationAnswer(
            shared.All(path => path.AsExpected), [.. shared.SelectMany(path => path.Discrepancies).Distinct()]);
        return new(whole.AsExpected && leaves.All(path => path.AsExpected), whole, leaves, warnings.Count == 0 ? null : warnings);
    }
}

/// <summary>Whether what the legs of a Y-flow have in common is as it should be.</summary>
public sealed record SharedValidationAnswer(bool AsExpected, IReadOnlyList<FlowDiscrepancyAnswer> Discrepancies);
