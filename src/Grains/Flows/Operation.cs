using System.Text.Json;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Network.Flows;

namespace Kilda.Grains.Flows;

/// <summary>What is under way for a flow, from the moment it is decided on until the last trace of the old plan is gone.</summary>
internal sealed class Operation(FlowOperation kind, FlowRequest? request, OperationContext context, string message)
{
    /// <summary>Steps of one operation that history keeps.</summary>
    private const int MostSteps = 100;

    private readonly List<Step> _steps = [];
    private readonly TaskCompletionSource<OperationEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cleaned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FlowOperation Kind => kind;

    /// <summary>The flow as it is to be; null: gone.</summary>
    public FlowRequest? Request { get; } = request;

    /// <summary>What the way has to fulfil: the request, or less where that is all there is.</summary>
    public FlowRequest? Wanted { get; init; } = request;

    /// <summary>The plan to go to, where it holds nothing that the present one does not hold. Null: it has to be found and reserved.</summary>
    public FlowPlan? Plan { get; init; }

    public WayAim Aim { get; init; } = kind == FlowOperation.Create ? WayAim.Complete : WayAim.Best;

    public OperationContext Context => context;

    /// <summary>The general text of what goes wrong with it.</summary>
    public string Message => message;

    /// <summary>Done when the flow is as it is to be, or as it was.</summary>
    public Task<OperationEnd> End => _end.Task;

    /// <summary>Done when another operation may begin.</summary>
    public Task Cleaned => _cleaned.Task;

    /// <summary>Done when somebody cannot wait for packets of the old plan that are still under way.</summary>
    public Task Hurried => _hurry.Task;

    public void Note(DateTimeOffset now, string action, string details = "")
    {
        if (_steps.Count < MostSteps) _steps.Add(new(now.ToUnixTimeMilliseconds(), action, details));
    }

    public void Ended(OperationEnd end) => _end.TrySetResult(end);

    public void IsClean() => _cleaned.TrySetResult();

    public void Hurry() => _hurry.TrySetResult();

    public HistoryEntry History(string flow, DateTimeOffset now, string details) => new(
        DocumentKinds.Flow, flow, now, context.Actor, kind.ToString(), context.TaskId, details, JsonSerializer.Serialize(_steps, s_json));

    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private sealed record Step(long Timestamp, string Action, string Details);
}
