using Kilda.Interfaces.Services;
using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Orleans.Concurrency;

namespace Kilda.Interfaces.Flows;

/// <summary>One flow, by its id: what was asked for, what is in the network, and the operation that is under way.</summary>
public interface IFlowGrain : IServiceGrain
{
    /// <summary>Answers when everything is reserved and stored; the rules follow. The document then has an intent.</summary>
    Task<Outcome<FlowDocument>> Create(FlowRequest request, OperationContext context);

    /// <summary>Answers with the flow as it was; the rules go afterwards.</summary>
    Task<Outcome<FlowDocument>> Delete(OperationContext context);

    /// <summary>Answers when everything new is reserved and stored, or when nothing in the network has to change.</summary>
    Task<Outcome<FlowDocument>> Update(FlowChange change, OperationContext context);

    /// <summary>To the best way that there is now, if it is another one.</summary>
    Task<Outcome<RerouteAnswer>> Reroute(OperationContext context);

    /// <summary>The protected path carries the traffic from now on, and the other one protects it.</summary>
    Task<Outcome<FlowDocument>> SwapPaths(OperationContext context);

    /// <summary>
    /// The switches were made to hold what the flow needs: it is kept in history, and a strategy that the flow waits for is its strategy from now on. Of a
    /// nested flow nothing is kept.
    /// </summary>
    /// <param name="failure">Why they do not all hold it; null: they do.</param>
    Task<Outcome<FlowDocument>> Synced(string? failure, OperationContext context);

    /// <summary>
    /// This flow and another one get ends, each that of the other where they say so: both or neither, in one transition that this grain leads.
    /// </summary>
    Task<Outcome<SwappedEndpoints>> SwapEndpoints(FlowChange own, string other, FlowChange others, OperationContext context);

    /// <summary>Another flow leads an operation that moves this one, too: it stands still until <see cref="Return"/>.</summary>
    [AlwaysInterleave]
    Task<Outcome<FlowDocument>> Lend(string leader, OperationContext context);

    /// <summary>The operation is over, and stored.</summary>
    [AlwaysInterleave]
    Task Return(string taskId, Refusal? failure);

    /// <summary>Copies of the packets of a direction for a sink, beside those that there are.</summary>
    Task<Outcome<FlowDocument>> PutMirror(MirrorRequest mirror, OperationContext context);

    Task<Outcome<FlowDocument>> RemoveMirror(string id, OperationContext context);

    /// <summary>The packets of a device enter the flow. One that is there already in the same words changes nothing.</summary>
    Task<Outcome<FlowDocument>> PutJoin(JoinRequest join, OperationContext context);

    Task<Outcome<FlowDocument>> RemoveJoin(string id, OperationContext context);

    /// <summary>The flow as stored, or null.</summary>
    [AlwaysInterleave]
    Task<FlowDocument?> Get();

    /// <summary>Answers when no operation is under way.</summary>
    /// <returns>The flow as it is then, or null when it is gone; a refusal with the reason where the operation of this task failed.</returns>
    [AlwaysInterleave]
    [ResponseTimeout("00:01:30")]
    Task<OperationEnd> WhenEnded(string taskId);
}

/// <summary>Who asks, and the id that ties answer, log and history together.</summary>
public sealed record OperationContext(string TaskId, string Actor)
{
    /// <summary>Why a reroute is asked for; null: nothing special.</summary>
    public string? Reason { get; init; }

    public static OperationContext Own(string taskId) => new(taskId, "AUTO");
}

/// <param name="Failure">Why the operation failed; null when it was done.</param>
public sealed record OperationEnd(FlowDocument? Flow, Refusal? Failure);

/// <param name="Rerouted">False: it is on the best way already.</param>
public sealed record RerouteAnswer(FlowDocument Flow, bool Rerouted);

/// <summary>Two flows that move at once.</summary>
public sealed record SwappedEndpoints(FlowDocument First, FlowDocument Second);
