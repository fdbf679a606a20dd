using Kilda.Interfaces.Services;
using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Interfaces.Flows;

/// <summary>A flow as it is stored: the truth that its index rows, its rules and its reservations follow from.</summary>
/// <param name="Version">Of the stored document; grows with every write.</param>
/// <param name="Plan">What is in the network; null: nothing.</param>
/// <param name="Intent">The operation under way; null: none.</param>
/// <param name="Status">As it was when the last operation ended, or as the network's events made it; while one is under way see
/// <see cref="Shown"/>.</param>
/// <param name="StatusInfo">Why it is not up.</param>
public sealed record FlowDocument(
    FlowRequest Request,
    long Version,
    FlowPlan? Plan,
    FlowIntent? Intent,
    FlowStatus Status,
    string? StatusInfo,
    DateTimeOffset Created,
    DateTimeOffset Updated) : IServiceDocument<FlowDocument, FlowRequest>
{
    public static string Kind => DocumentKinds.Flow;

    public string Id => Request.Id;

    /// <summary>The Y-flow that this flow is a part of, in whose document it is; null: none, it has a document of its own.</summary>
    public string? YFlowId { get; init; }

    public ServicePlan? InPlace => Plan is null ? null : ServicePlan.Of(Plan);

    public ServiceIntent<FlowRequest>? UnderWay => Intent is { } intent
        ? new(intent.Operation, intent.Request, intent.Plan is null ? null : ServicePlan.Of(intent.Plan), intent.TaskId, intent.Since)
        : null;

    /// <summary>What the API shows.</summary>
    public FlowStatus Shown => Intent is null ? Status : FlowStatus.InProgress;

    /// <summary>Everything that the flow holds or is to hold: plan and intended plan.</summary>
    public IEnumerable<FlowPlan> Plans()
    {
        if (Plan is not null) yield return Plan;
        if (Intent?.Plan is { } intended && intended != Plan) yield return intended;
    }

    /// <summary>The endpoints that are its own: those it has, and those it is to have.</summary>
    public IEnumerable<Endpoint> Endpoints()
    {
        FlowRequest?[] requests = [Request, Intent?.Request];
        return requests.OfType<FlowRequest>().SelectMany(request => request.Endpoints()).Distinct().Except(Intent?.Pair?.Lent ?? []);
    }

    public static FlowDocument New(FlowRequest request, DateTimeOffset now) => new(request, 0, null, null, FlowStatus.Down, null, now, now);

    public FlowDocument Written(long version, DateTimeOffset updated) => this with { Version = version, Updated = updated };

    public FlowDocument Intending(ServiceIntent<FlowRequest>? intent) => this with
    {
        Intent = intent is null ? null : new FlowIntent(intent.Operation, intent.Request, intent.Plan?.Flows[0], intent.TaskId, intent.Since),
    };

    public FlowDocument Moved(FlowRequest request, ServicePlan plan) => this with { Request = request, Plan = plan.Flows[0], Intent = null };

    public FlowDocument Judged(ServiceVerdict verdict) => this with { Status = verdict.Status, StatusInfo = verdict.Info };

    public ServiceVerdict Verdict => new(Status, StatusInfo);
}

/// <summary>What an operation is about to make of a flow.</summary>
/// <param name="Request">The flow as it is asked for from now on; null: it is deleted.</param>
/// <param name="Plan">The plan to go to; null: none.</param>
public sealed record FlowIntent(FlowOperation Operation, FlowRequest? Request, FlowPlan? Plan, string TaskId, DateTimeOffset Since)
{
    /// <summary>The operation moves two flows at once; null: this one only.</summary>
    public FlowPair? Pair { get; init; }
}

/// <summary>How a flow takes part in an operation that moves two.</summary>
/// <param name="With">Id of the other flow.</param>
/// <param name="Leads">This one carries the operation out.</param>
/// <param name="Lent">Endpoints that this flow is to have, and that are the other's until the operation is done.</param>
public sealed record FlowPair(string With, bool Leads, OpenFlow.Seq<Endpoint> Lent);

public enum FlowOperation
{
    Create = 1,
    Update,
    Reroute,
    Swap,
    Delete,
    SwapEndpoints,
    CreateMirror,
    DeleteMirror,
    CreateJoin,
    DeleteJoin,
    Sync,
}
