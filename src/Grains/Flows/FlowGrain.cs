using Kilda.Grains.Services;
using Kilda.Grains.Views;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Views;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Mirrors;
using Kilda.Network.Topology;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;
using Microsoft.Extensions.Logging;

namespace Kilda.Grains.Flows;

/// <summary>
/// One flow: which plan each operation leads to. A flow that is nested in a Y-flow has no document of its own: it is read here, and changed by its
/// Y-flow. Partial: change, points, react; pair, its run, led and lent where two flows change at once.
/// </summary>
public sealed partial class FlowGrain(ServiceTools tools, ILogger<FlowGrain> logger) : ServiceGrain<FlowDocument, FlowRequest>(tools, logger), IFlowGrain
{
    private WayFinder Ways => new(Tools.Services, Tools.Clock);

    public async Task<Outcome<FlowDocument>> Create(FlowRequest request, OperationContext context)
    {
        const string message = "Could not create flow";
        if (Document?.Intent is { Operation: FlowOperation.Create })
            return Refusal.Of(RefusalKind.AlreadyExists, message, $"Flow {Id} is already creating now", "$.flow_id");
        if (Document is not null) return Refusal.Of(RefusalKind.AlreadyExists, message, $"Flow {Id} already exists", "$.flow_id");
        if (Busy(message) is { } busy) return busy;
        var problems = FlowValidator.Check(request, Facts);
        if (!problems.IsEmpty) return new Refusal(message, problems);
        return await Begin(new Operation<FlowDocument, FlowRequest>(FlowOperation.Create, request, context, message));
    }

    public async Task<Outcome<FlowDocument>> Delete(OperationContext context)
    {
        const string message = "Could not delete flow";
        if (Missing(message, $"Flow {Id} not found") is { } missing) return missing;
        if (Document!.Intent is { Operation: FlowOperation.Delete })
            return Refusal.Of(RefusalKind.RequestInvalid, message, $"Flow {Id} is already deleting now");
        if (Busy(message) is { } busy) return busy;
        if (Used(message, Document.Request) is { } used) return used;
        return await Begin(new Operation<FlowDocument, FlowRequest>(FlowOperation.Delete, null, context, message));
    }

    public Task<FlowDocument?> Get() => Task.FromResult(Document ?? Nested);

    public async Task<OperationEnd> WhenEnded(string taskId)
    {
        if (Nested is { YFlowId: { } of })
        {
            var whole = await GrainFactory.GetGrain<IYFlowGrain>(of).WhenEnded(taskId);
            return new OperationEnd(Nested, whole.Failure);
        }

        var end = await EndOf(taskId);
        return new OperationEnd(end.Document, end.Failure);
    }

    /// <summary>As its Y-flow has it; null: it is nested in none.</summary>
    private FlowDocument? Nested => Document is null && Tools.Services.Flow(Id) is { YFlowId: not null } nested ? nested : null;

    private FlowFacts Facts => new(Network.Now, Tools.Services);

    private protected override int Priority(FlowRequest request) => request.Priority ?? FlowRequest.DefaultPriority;

    private protected override ServiceVerdict StatusOf(FlowRequest request, ServicePlan plan)
    {
        var (status, info) = FlowJudgement.Of(request, plan.Flows[0], Broken);
        return new(status, info);
    }

    private protected override IEnumerable<SwitchId> Ends(FlowRequest request) => request.Endpoints().Select(end => end.Switch).Distinct();

    private protected override void Show(FlowDocument document) => Tools.Services.Put(document);

    private protected override void Hide(FlowDocument document) => Tools.Services.Remove(Id, document.Created);

    private protected override IEnumerable<FlowDump> Dumps(FlowDocument document, string type) =>
        [FlowDump.Of(document, type, Broken)];

    private protected override ServiceEvent News(FlowDocument document, bool isGone) =>
        isGone ? new ServiceEvent.FlowGone(Id, document.Created) : new ServiceEvent.FlowChanged(document);

    private protected override Task<Outcome<Reserved>> Reserve(Operation<FlowDocument, FlowRequest> operation) => Reserve(Id, Document, operation, lent: []);

    private async Task<Outcome<Reserved>> Reserve(string id, FlowDocument? flow, Operation<FlowDocument, FlowRequest> operation, Seq<Endpoint> lent)
    {
        var (wanted, old) = (operation.Wanted!, flow?.Plan);
        var number = old?.Number ?? await Tools.Numbers.Next();
        var fresh = await Tools.Numbers.Next(PointWays.MostNew(wanted.Mirrors, wanted.AllJoins()));
        return await Reserve(id, flow, (now, avoid) => Find(now, avoid, operation, old, number, fresh), operation, lent);
    }

    private Outcome<ServicePlan> Find(
        NetworkSnapshot now, IReadOnlySet<IslId> avoid, Operation<FlowDocument, FlowRequest> operation, FlowPlan? old, uint number,
        IEnumerable<uint> numbers)
    {
        var (wanted, message) = (operation.Wanted!, operation.Message);
        FlowPlan drafted;
        if (operation.Aim is WayAim.Parts or WayAim.Swapped && old is not null)
        {
            var pairs = operation.Aim == WayAim.Swapped ? old.Swapped() : old;
            drafted = pairs with { ForwardMeter = null, ReverseMeter = null, Mirrors = [], Joins = [] };
        }
        else
        {
            var (draft, none) = Ways.Find(now, wanted, number, old, operation.Aim, avoid);
            // To be rid of a join nobody has to wait for a better way than the one that the flow has, nor for bandwidth that it does without.
            if (draft is null && operation.Kind == FlowOperation.DeleteJoin)
                draft = WayFinder.Same(wanted with { IgnoreBandwidth = wanted.IgnoreBandwidth || old is { IgnoreBandwidth: true } }, old);
            if (draft is null) return Refusal.Of(RefusalKind.NotFound, message, none!);
            drafted = Led(draft.Build(), wanted.Led);
        }

        if (wanted.Mirrors.IsEmpty && wanted.Joins.IsEmpty) return ServicePlan.Of(drafted);
        var outcome = PointDraft.Add(drafted, wanted.Mirrors, wanted.AllJoins(), old, Terms(
            now, avoid, PointWays.Crowded(now, drafted), drafted, wanted.Strategy, operation.Kind, new Queue<uint>(numbers),
            id => _led is { } led && led.Id == id ? led.Plan : null));
        if (outcome.Refusal is { } refusal) return refusal with { Message = message };
        var plan = ServicePlan.Of(outcome.Value!);
        var isAlone = operation is { Kind: FlowOperation.Reroute, Aim: WayAim.Parts } && _led is null;
        return isAlone && old is not null && PointDraft.IsSame(plan, ServicePlan.Of(old))
            ? Refusal.Of(RefusalKind.NotFound, message, FlowJudgement.OfPoints(wanted, old, Broken) ?? "There is no other path")
            : plan;
    }

    private Refusal? Missing(string message, string text) => Nested is { } nested
        ? YFlowRefusals.SubFlow(nested.Id)
        : Document is null ? Refusal.Of(RefusalKind.NotFound, message, text) : null;
}
