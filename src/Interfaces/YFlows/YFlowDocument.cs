using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Services;
using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;

namespace Kilda.Interfaces.YFlows;

/// <summary>A Y-flow as it is stored: the truth that its nested flows, index rows, rules and reservations follow from.</summary>
/// <param name="Version">Of the stored document; grows with every write.</param>
/// <param name="Plan">What is in the network; null: nothing.</param>
/// <param name="Intent">The operation under way; null: none.</param>
/// <param name="Status">As it was when the last operation ended, or as the network's events made it; while one is under way see
/// <see cref="Shown"/>.</param>
/// <param name="StatusInfo">Why it is not up, or what of it is not.</param>
/// <param name="Degraded">It is up, and something of it is not.</param>
public sealed record YFlowDocument(
    YFlowRequest Request,
    long Version,
    ServicePlan? Plan,
    ServiceIntent<YFlowRequest>? Intent,
    FlowStatus Status,
    string? StatusInfo,
    bool Degraded,
    DateTimeOffset Created,
    DateTimeOffset Updated) : IServiceDocument<YFlowDocument, YFlowRequest>
{
    public static string Kind => DocumentKinds.YFlow;

    /// <summary>What is said of the nested flows, the shared one first; empty: they are as the whole.</summary>
    public Seq<Verdict> Parts { get; init; }

    public string Id => Request.Id;

    public ServicePlan? InPlace => Plan;

    public ServiceIntent<YFlowRequest>? UnderWay => Intent;

    /// <summary>What the API shows.</summary>
    public FlowStatus Shown => Intent is null ? Status : FlowStatus.InProgress;

    public IEnumerable<Endpoint> Endpoints()
    {
        YFlowRequest?[] requests = [Request, Intent?.Request];
        return requests.OfType<YFlowRequest>().SelectMany(request => request.Endpoints()).Distinct();
    }

    public static YFlowDocument New(YFlowRequest request, DateTimeOffset now) => new(request, 0, null, null, FlowStatus.Down, null, false, now, now);

    public YFlowDocument Written(long version, DateTimeOffset updated) => this with { Version = version, Updated = updated };

    public YFlowDocument Intending(ServiceIntent<YFlowRequest>? intent) => this with { Intent = intent };

    public YFlowDocument Moved(YFlowRequest request, ServicePlan plan) => this with { Request = request, Plan = plan, Intent = null };

    public YFlowDocument Judged(ServiceVerdict verdict) => this with
    {
        Status = verdict.Status,
        StatusInfo = verdict.Info,
        Degraded = IsDegraded(verdict),
        Parts = verdict.Parts,
    };

    public ServiceVerdict Verdict => new(Status, StatusInfo, Parts);

    private static bool IsDegraded(ServiceVerdict verdict) =>
        verdict.Status == FlowStatus.Degraded || (verdict.Status == FlowStatus.Up && verdict.Info is not null);
}
