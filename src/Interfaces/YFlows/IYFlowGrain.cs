using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Services;
using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.Network.YFlows;
using Orleans.Concurrency;

namespace Kilda.Interfaces.YFlows;

/// <summary>One Y-flow, by its id: its three nested flows move together, and are stored together.</summary>
public interface IYFlowGrain : IServiceGrain
{
    /// <summary>Answers when everything is reserved and stored; the rules follow. The document then has an intent.</summary>
    Task<Outcome<YFlowDocument>> Create(YFlowRequest request, OperationContext context);

    /// <summary>Answers with the Y-flow as it was; the rules go afterwards.</summary>
    Task<Outcome<YFlowDocument>> Delete(OperationContext context);

    /// <summary>Answers when everything new is reserved and stored, or when nothing in the network has to change.</summary>
    Task<Outcome<YFlowDocument>> Update(YFlowChange change, OperationContext context);

    /// <summary>To the best tree that there is now, if it is another one.</summary>
    Task<Outcome<YRerouteAnswer>> Reroute(OperationContext context);

    /// <summary>The protected tree carries the traffic from now on, and the other one protects it.</summary>
    Task<Outcome<YFlowDocument>> SwapPaths(OperationContext context);

    /// <summary>The switches were made to hold what the Y-flow needs: it is kept in history.</summary>
    /// <param name="failure">Why they do not all hold it; null: they do.</param>
    Task<Outcome<YFlowDocument>> Synced(string? failure, OperationContext context);

    /// <summary>As <see cref="IFlowGrain.PutMirror"/>, of a leaf flow.</summary>
    Task<Outcome<YFlowDocument>> PutMirror(string flow, MirrorRequest mirror, OperationContext context);

    Task<Outcome<YFlowDocument>> RemoveMirror(string flow, string id, OperationContext context);

    /// <summary>As <see cref="IFlowGrain.PutJoin"/>, of a leaf flow.</summary>
    Task<Outcome<YFlowDocument>> PutJoin(string flow, JoinRequest join, OperationContext context);

    Task<Outcome<YFlowDocument>> RemoveJoin(string flow, string id, OperationContext context);

    /// <summary>
    /// Periodic pings of a nested flow are answered no more, or again. Where the shared flow's are not, the whole moves away from its links, once.
    /// Answered at once, work follows.
    /// </summary>
    /// <param name="trouble">Null: they are answered.</param>
    [AlwaysInterleave]
    Task PingsChanged(string flow, string? trouble);

    /// <summary>The Y-flow as stored, or null.</summary>
    [AlwaysInterleave]
    Task<YFlowDocument?> Get();

    /// <summary>Answers when no operation is under way.</summary>
    /// <returns>As it is then, or null when it is gone; a refusal with the reason where the operation of this task failed.</returns>
    [AlwaysInterleave]
    [ResponseTimeout("00:01:30")]
    Task<YOperationEnd> WhenEnded(string taskId);
}

/// <param name="Failure">Why the operation failed; null when it was done.</param>
public sealed record YOperationEnd(YFlowDocument? YFlow, Refusal? Failure);

/// <param name="Rerouted">False: it is on the best tree already.</param>
public sealed record YRerouteAnswer(YFlowDocument YFlow, bool Rerouted);
