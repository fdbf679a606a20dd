using Kilda.Grains.Flows;
using Kilda.Grains.Services;
using Kilda.Grains.Views;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Views;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;
using Microsoft.Extensions.Logging;

namespace Kilda.Grains.YFlows;

/// <summary>
/// One Y-flow: its nested flows have one document, move in one transition and are stored in one write. Partial: change, pings, plan, points, react.
/// </summary>
public sealed partial class YFlowGrain(ServiceTools tools, ILogger<YFlowGrain> logger)
    : ServiceGrain<YFlowDocument, YFlowRequest>(tools, logger), IYFlowGrain
{
    private FlowFacts Facts => new(Network.Now, Tools.Services);

    public async Task<Outcome<YFlowDocument>> Create(YFlowRequest request, OperationContext context)
    {
        const string message = YFlowRefusals.NotCreated;
        if (Document?.Intent is { Operation: FlowOperation.Create }) return YFlowRefusals.Creating(Id);
        if (Document is not null) return Refusal.Of(RefusalKind.AlreadyExists, message, $"Y-flow {Id} already exists", "$.y_flow_id");
        if (Busy(message) is { } busy) return busy;
        var problems = YFlowValidator.Check(request, Facts);
        if (!problems.IsEmpty) return new Refusal(message, problems);
        return await Begin(new Operation<YFlowDocument, YFlowRequest>(FlowOperation.Create, request, context, message));
    }

    public async Task<Outcome<YFlowDocument>> Delete(OperationContext context)
    {
        const string message = YFlowRefusals.NotDeleted;
        if (Document is null) return YFlowRefusals.NotFound(message, Id);
        if (Document.Intent is { Operation: FlowOperation.Delete }) return YFlowRefusals.Deleting(Id);
        if (Busy(message) is { } busy) return busy;
        return await Begin(new Operation<YFlowDocument, YFlowRequest>(FlowOperation.Delete, null, context, message));
    }

    public Task<YFlowDocument?> Get() => Task.FromResult(Document);

    public async Task<YOperationEnd> WhenEnded(string taskId)
    {
        var end = await EndOf(taskId);
        return new YOperationEnd(end.Document, end.Failure);
    }

    private protected override int Priority(YFlowRequest request) => request.Priority ?? FlowRequest.DefaultPriority;

    private protected override ServiceVerdict StatusOf(YFlowRequest request, ServicePlan plan) => StatusOf(request, plan, _unanswered.GetValueOrDefault);

    private ServiceVerdict StatusOf(YFlowRequest request, ServicePlan plan, Func<string, string?>? unanswered)
    {
        var verdict = YFlowJudgement.Of(request, plan, Tools.Settings.YFlowStatus, Broken, unanswered);
        return new(verdict.Status, verdict.Info, verdict.Leaves.Prepend(verdict.Shared).ToSeq());
    }

    private protected override IEnumerable<SwitchId> Ends(YFlowRequest request) => request.Endpoints().Select(end => end.Switch).Distinct();

    private protected override void Show(YFlowDocument document) => Tools.Services.Put(document);

    private protected override void Hide(YFlowDocument document) => Tools.Services.RemoveYFlow(Id, document.Created);

    private protected override IEnumerable<FlowDump> Dumps(YFlowDocument document, string type) =>
        NestedFlows.Of(document).Select(flow => FlowDump.Of(flow, type, Broken));

    /// <summary>Of the Y-flow, and of each flow that it consists of: clients look for it under each of the ids.</summary>
    private protected override Seq<HistoryEntry> History(Operation<YFlowDocument, YFlowRequest> operation, string details, YFlowDocument document) =>
    [
        operation.History(Id, Now, details),
        .. NestedFlows.Of(document).Select(flow => operation.HistoryOf(flow.Id, document.InPlace is null ? null : flow.Status, Now, details)),
    ];

    private protected override ServiceEvent News(YFlowDocument document, bool isGone) =>
        isGone ? new ServiceEvent.YFlowGone(Id, document.Created) : new ServiceEvent.YFlowChanged(document);
}
