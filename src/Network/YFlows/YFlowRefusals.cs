using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.YFlows;

/// <summary>Why an operation on a Y-flow may not begin, in the texts that clients of the Northbound API know.</summary>
public static class YFlowRefusals
{
    public const string NotCreated = "Could not create y-flow";
    public const string NotUpdated = "Could not update y-flow";
    public const string NotDeleted = "Could not delete y-flow";
    public const string NotRerouted = "Could not reroute y-flow";
    public const string NotSwapped = "Could not swap y-flow paths";
    public const string NotValidated = "Could not validate y-flow";
    public const string NotSynced = "Could not sync y-flow";

    /// <summary>The general text where a patch cannot be laid over what there is.</summary>
    private const string NotMerged = "Y-flow update error";

    public static Refusal Creating(string id) => Of(RefusalKind.AlreadyExists, NotCreated, $"Y-flow {id} is already creating now");

    public static Refusal Updating(string id) => Of(RefusalKind.AlreadyExists, NotUpdated, $"Y-flow {id} is already updating now");

    public static Refusal Deleting(string id) => Of(RefusalKind.AlreadyExists, NotDeleted, $"Y-flow {id} is already deleting now");

    public static Refusal Rerouting(string id) => Of(RefusalKind.Unprocessable, "Could not reroute flow", $"Flow {id} is in reroute process");

    public static Refusal NotFound(string message, string id) => Of(RefusalKind.NotFound, message, $"Y-flow {id} not found");

    /// <summary>The Y-flow that is to be changed is not there.</summary>
    public static Refusal NotFound(YFlowChange change, string id) => change.IsWhole
        ? NotFound(NotUpdated, id)
        : Of(RefusalKind.NotFound, NotMerged, $"Y-flow was not found by the specified y-flow id: {id}");

    /// <summary>A nested flow is changed with its Y-flow only.</summary>
    public static Refusal SubFlow(string id) => Of(
        RefusalKind.RequestInvalid, "Could not modify flow", $"{id} is a sub-flow of a y-flow. Operations on sub-flows are forbidden.");

    /// <summary>What is wrong with a change. The set of legs stays what it is.</summary>
    /// <returns>Null: nothing.</returns>
    public static Refusal? ToChange(YFlowRequest known, YFlowChange change, IServiceFacts facts)
    {
        var ids = known.SubFlows.Select(leg => leg.FlowId).ToHashSet(StringComparer.Ordinal);
        if (!change.IsWhole && Strange(change, ids) is { IsEmpty: false } strange) return new Refusal(NotMerged, strange);
        var after = change.ApplyTo(known);
        Problem[] problems = [.. YFlowValidator.Check(after, facts, isNew: false)];
        if (!ids.SetEquals(after.SubFlows.Select(leg => leg.FlowId)))
        {
            problems =
            [
                .. problems,
                new(RefusalKind.ParametersInvalid, $"Unable to map provided sub-flows set onto existing y-flow {known.Id}", "$.sub_flows"),
            ];
        }

        return problems.Length == 0 ? null : new Refusal(NotUpdated, new Seq<Problem>(problems));
    }

    /// <param name="isReady">Whether a switch takes rules now.</param>
    /// <returns>Null: it may be rerouted.</returns>
    public static Refusal? ToReroute(YFlowRequest known, Func<SwitchId, bool> isReady)
    {
        if (known.Pinned) return Of(RefusalKind.Unprocessable, NotRerouted, "Can't reroute pinned y-flow");
        foreach (var leg in known.SubFlows.Span)
        {
            if (!isReady(known.Shared.Switch)) return Away(leg, "src");
            if (!isReady(leg.End.Switch)) return Away(leg, "dest");
        }

        return null;

        static Refusal Away(SubFlowRequest leg, string end) =>
            Of(RefusalKind.Unprocessable, NotRerouted, $"Flow's {leg.FlowId} {end} switch is not active");
    }

    /// <param name="known">What was asked for.</param>
    /// <param name="plan">What is in the network; null: nothing.</param>
    /// <param name="broken">Why a link does not carry traffic; null: it does.</param>
    /// <returns>Null: the protected tree may take over.</returns>
    public static Refusal? ToSwap(YFlowRequest known, ServicePlan? plan, Func<IslId, string?> broken)
    {
        var spare = plan is null ? [] : YFlowJudgement.Tree(plan, 1);
        if (spare.IsEmpty || !known.AllocateProtectedPath)
            return Of(RefusalKind.RequestInvalid, NotSwapped, $"{NotSwapped}: sub-flow {known.SubFlows[0].FlowId} doesn't have a protected path");
        for (var leg = 0; leg < known.SubFlows.Count; leg++)
        {
            if (!IsBroken(spare[0]) && !IsBroken(spare[leg + 1])) continue;
            return Of(
                RefusalKind.RequestInvalid, NotSwapped,
                $"{NotSwapped}: the protected path of sub-flow {known.SubFlows[leg].FlowId} is not in ACTIVE state, "
                + "but in INACTIVE/INACTIVE (forward/reverse) state");
        }

        return null;

        bool IsBroken(FlowPlan flow) => FlowJudgement.FirstBroken(flow.Primary, broken) is not null;
    }

    /// <param name="shown">Its status, as clients see it.</param>
    /// <returns>Null: it may be validated.</returns>
    public static Refusal? ToValidate(string id, FlowStatus shown) => shown is FlowStatus.InProgress or FlowStatus.Down
        ? Of(RefusalKind.RequestInvalid, NotValidated, $"Y-flow {id} is in progress or down now")
        : null;

    /// <param name="shown">Its status, as clients see it.</param>
    /// <returns>Null: its rules may be written again.</returns>
    public static Refusal? ToSync(string id, FlowStatus shown) => shown == FlowStatus.InProgress
        ? Of(RefusalKind.RequestInvalid, NotSynced, $"Y-Flow {id} is in progress now")
        : null;

    private static Seq<Problem> Strange(YFlowChange change, HashSet<string> ids) => change.SubFlows
        .Select((leg, place) => (leg.FlowId, place))
        .Where(leg => !ids.Contains(leg.FlowId))
        .Select(leg => new Problem(
            RefusalKind.RequestInvalid, $"There is no sub-flows with sub-flow id: {(leg.FlowId.Length == 0 ? "null" : leg.FlowId)}",
            $"$.sub_flows[{leg.place}].flow_id"))
        .ToSeq();

    private static Refusal Of(RefusalKind kind, string message, string text) => Refusal.Of(kind, message, text);
}
