using System.Collections.Frozen;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kilda.Grains.Flows;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Services;
using Kilda.Interfaces.Storage;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Grains.Services;

/// <summary>What a search for ways is after.</summary>
internal enum WayAim
{
    /// <summary>The best way; with a protected path if that is asked for and there is one.</summary>
    Best = 1,

    /// <summary>As <see cref="Best"/>, but all that is asked for or nothing.</summary>
    Complete,

    /// <summary>A protected path beside the one that is there and stays; of a Y-flow a second tree.</summary>
    Protected,

    /// <summary>What carries the traffic stays; paths of mirrors and joins that are missing or broken, or of one leaf of a Y-flow, are replaced.</summary>
    Parts,

    /// <summary>What protects the service carries the traffic from now on, and the other way round.</summary>
    Swapped,
}

/// <summary>How an operation ended.</summary>
/// <param name="Failure">Why it failed; null when it was done.</param>
internal sealed record ServiceEnd<TDocument>(TDocument? Document, Refusal? Failure)
    where TDocument : class;

/// <summary>What is under way for a service, from the moment it is decided on until the last trace of the old plan is gone.</summary>
internal sealed class Operation<TDocument, TRequest>(FlowOperation kind, TRequest? request, OperationContext context, string message)
    where TDocument : class, IServiceDocument<TDocument, TRequest>
    where TRequest : class
{
    /// <summary>Steps of one operation that history keeps.</summary>
    private const int MostSteps = 100;

    private readonly List<object> _steps = [];
    private long _last;
    private readonly TaskCompletionSource<ServiceEnd<TDocument>> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cleaned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _awaited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FlowOperation Kind => kind;

    /// <summary>The service as it is to be; null: gone.</summary>
    public TRequest? Request { get; } = request;

    /// <summary>What the way has to fulfil: the request, or less where that is all there is.</summary>
    public TRequest? Wanted { get; init; } = request;

    /// <summary>The plan to go to, where it holds nothing that the present one does not hold. Null: it has to be found and reserved.</summary>
    public ServicePlan? Plan { get; init; }

    /// <summary>Links that the way has to keep away from, whatever the network says of them.</summary>
    public IReadOnlySet<IslId> Avoid { get; init; } = FrozenSet<IslId>.Empty;

    public WayAim Aim { get; init; } = kind == FlowOperation.Create ? WayAim.Complete : WayAim.Best;

    /// <summary>Why it is done, where that is to be told; null: somebody asked for it.</summary>
    public string? Reason { get; init; }

    public OperationContext Context => context;

    /// <summary>Stored with the intent, once: what led to the operation. Null: nothing that is worth a line of its own.</summary>
    public HistoryEntry? Prelude { get; set; }

    public Seq<HistoryEntry> Preludes => Prelude is { } told ? [told] : [];

    /// <summary>The general text of what goes wrong with it.</summary>
    public string Message => message;

    /// <summary>Done when the service is as it is to be, or as it was.</summary>
    public Task<ServiceEnd<TDocument>> End => _end.Task;

    /// <summary>Done when somebody waits for the end.</summary>
    /// <remarks>As <see cref="Hurried"/>.</remarks>
    public async Task Awaited() => await _awaited.Task;

    /// <summary>Done when another operation may begin.</summary>
    public Task Cleaned => _cleaned.Task;

    /// <summary>Done when somebody cannot wait for packets of the old plan that are still under way.</summary>
    /// <remarks>Asynchronous of its own, so that who waits for this or something else is told within a turn of the grain.</remarks>
    public async Task Hurried() => await _hurry.Task;

    /// <summary>Times grow from step to step, as clients order them by time.</summary>
    public void Note(DateTimeOffset now, string action, string details = "")
    {
        if (_steps.Count >= MostSteps) return;
        _last = Math.Max(_last + 1, now.ToUnixTimeMilliseconds());
        _steps.Add(new Step(_last, action, details));
    }

    /// <summary>What the service is at this step, in the form that clients know: the flows that it consists of.</summary>
    public void Dump(IEnumerable<FlowDump> dumps)
    {
        foreach (var dump in dumps)
        {
            if (_steps.Count < MostSteps) _steps.Add(dump);
        }
    }

    public void Await() => _awaited.TrySetResult();

    public void Ended(ServiceEnd<TDocument> end) => _end.TrySetResult(end);

    public void IsClean() => _cleaned.TrySetResult();

    public void Hurry() => _hurry.TrySetResult();

    public HistoryEntry History(string id, DateTimeOffset now, string details) => Entry(TDocument.Kind, id, now, details, _steps);

    /// <summary>The same of a flow that the service consists of, in the words that are used of flows.</summary>
    /// <param name="flow">Its id.</param>
    /// <param name="status">Its own, in the place of the whole's; null: the same.</param>
    public HistoryEntry HistoryOf(string flow, FlowStatus? status, DateTimeOffset now, string details)
    {
        var last = _steps.OfType<Step>().LastOrDefault()?.Action;
        var steps = _steps.Where(part => part is not FlowDump dump || dump.FlowId == flow)
            .Select(part => part is Step step ? step with { Action = HistoryWords.OfFlow(step.Action, kind, status) } : part);
        return Entry(DocumentKinds.Flow, flow, now, details == last ? HistoryWords.OfFlow(details, kind, status) : details, steps);
    }

    private HistoryEntry Entry(string ofKind, string id, DateTimeOffset now, string details, IEnumerable<object> steps) => new(
        ofKind, id, now, context.Actor, kind.ToString(), context.TaskId, details, JsonSerializer.Serialize(steps, OperationJson.Options));

    private sealed record Step(long Timestamp, string Action, string Details);
}

internal static class OperationJson
{
    /// <summary>Paths are JSON within JSON: each of their quotes would take six characters.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
