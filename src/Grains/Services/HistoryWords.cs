using Kilda.Interfaces.Flows;
using Kilda.Network.Flows;

namespace Kilda.Grains.Services;

/// <summary>What history says of operations and their steps: words that clients of the Northbound API know, and look for.</summary>
internal static class HistoryWords
{
    public const string Before = "stateBefore";
    public const string After = "stateAfter";

    public const string PatchIsRight = "Flow PATCH parameters have been validated successfully.";
    public const string PatchIsStored = "Flow PATCH operation has been executed without the consecutive update.";
    public const string PatchNeedsUpdate = "Full update is required. Executing the UPDATE operation.";

    /// <summary>Why a reroute was asked for.</summary>
    public static string Asked(OperationContext context) => $"Reason: {context.Reason ?? "initiated via Northbound"}";

    /// <summary>Of a change that was stored only.</summary>
    public static string Patched(string title) => $"{title} PATCH operation is invoked";

    private const string YFlow = "y-flow";
    private const string YTitle = "Y-flow";

    /// <summary>Of flows and Y-flows alike.</summary>
    public static string Started(FlowOperation kind) => kind == FlowOperation.SwapEndpoints
        ? "Swap end points operation has been started."
        : $"Flow {Doing(kind)} operation has been started.";

    /// <param name="title">Of the kind of service, with a capital.</param>
    public static string Done(string title, FlowOperation kind) => kind switch
    {
        FlowOperation.Create when title == YTitle => "The y-flow was created successfully",
        FlowOperation.Delete when title == YTitle => "The y-flow was deleted successfully",
        FlowOperation.Swap when title == YTitle => "Y-flow paths was swapped successfully",
        FlowOperation.Create => $"{title} was created successfully",
        FlowOperation.Delete => $"{title} was deleted successfully",
        FlowOperation.Reroute => $"{title} was rerouted successfully",
        FlowOperation.Update or FlowOperation.Swap => $"{title} was updated successfully",
        FlowOperation.CreateMirror or FlowOperation.CreateJoin => $"Flow {Point(kind)} was created successfully",
        FlowOperation.DeleteMirror or FlowOperation.DeleteJoin => $"Flow {Point(kind)} was deleted successfully",
        _ => $"{title} {Doing(kind)} was successful",
    };

    public static string Failed(string noun, FlowOperation kind) => kind switch
    {
        FlowOperation.Create => $"Failed to create the {noun}",
        FlowOperation.Update => $"Failed to update the {noun}",
        FlowOperation.Reroute => $"Failed to reroute the {noun}",
        FlowOperation.Swap => noun == YFlow ? "Failed to swap the y-flow paths" : $"Failed to swap paths for the {noun}",
        FlowOperation.Delete => $"Failed to delete the {noun}",
        FlowOperation.Sync => $"Failed to sync the {noun}",
        FlowOperation.CreateMirror or FlowOperation.CreateJoin => $"Failed to create the flow {Point(kind)}",
        FlowOperation.DeleteMirror or FlowOperation.DeleteJoin => $"Failed to delete the flow {Point(kind)}",
        _ => $"{Doing(kind)} failed",
    };

    /// <summary>Of an operation that moves two flows.</summary>
    /// <param name="other">Id of the other flow.</param>
    public static string EndWith(FlowOperation kind, string other, bool isDone) => kind == FlowOperation.SwapEndpoints
        ? isDone ? $"Swap endpoints with flow {other} was successful" : $"Failed to swap endpoints with flow {other}"
        : isDone ? Done("Flow", kind) : Failed("flow", kind);

    private static string Point(FlowOperation kind) =>
        kind is FlowOperation.CreateMirror or FlowOperation.DeleteMirror ? "mirror point" : "join point";

    /// <summary>What is said of a Y-flow, as it is said of a flow that it consists of.</summary>
    /// <param name="status">Of the flow, in the place of the whole's; null: the same.</param>
    public static string OfFlow(string action, FlowOperation kind, FlowStatus? status)
    {
        if (action == Done(YTitle, kind)) return Done("Flow", kind);
        if (action == Failed(YFlow, kind)) return Failed("flow", kind);
        var text = action.Replace(YFlow, "flow", StringComparison.Ordinal).Replace(YTitle, "Flow", StringComparison.Ordinal);
        var set = s_statuses.FirstOrDefault(begin => status is not null && text.StartsWith(begin, StringComparison.Ordinal));
        return set is null ? text : $"{set}{Constant(status!.Value)}";
    }

    /// <summary>As statuses are written here.</summary>
    public static string Constant(FlowStatus status) => status.ToString().ToUpperInvariant();

    private static readonly string[] s_statuses = ["The flow status was set to ", "The flow status was reverted to "];

    public static string Sent(string stage) => stage switch
    {
        Transition.Add => "Commands for installing non ingress rules have been sent",
        Transition.Swap => "Commands for installing ingress rules have been sent",
        _ => "Remove commands for rules have been sent",
    };

    public static string NotSent(string stage) => stage == Transition.Clean ? "Failed to remove rule" : "Failed to install rule";

    private static string Doing(FlowOperation kind) => kind switch
    {
        FlowOperation.Create => "creating",
        FlowOperation.Update => "updating",
        FlowOperation.Reroute => "rerouting",
        FlowOperation.Swap => "paths swap",
        FlowOperation.Delete => "deleting",
        FlowOperation.Sync => "paths sync",
        FlowOperation.SwapEndpoints => "swap endpoints",
        FlowOperation.CreateMirror => "mirror point creating",
        FlowOperation.DeleteMirror => "mirror point deleting",
        FlowOperation.CreateJoin => "join point creating",
        FlowOperation.DeleteJoin => "join point deleting",
        _ => kind.ToString(),
    };
}
