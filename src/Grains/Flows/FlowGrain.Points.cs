using Kilda.Grains.Services;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.OpenFlow;

namespace Kilda.Grains.Flows;

/// <content>Mirrors and joins: each change is a transition to a plan with other points and the same pairs. Those of a leaf flow are its Y-flow's.</content>
public sealed partial class FlowGrain
{
    public async Task<Outcome<FlowDocument>> PutMirror(MirrorRequest mirror, OperationContext context)
    {
        const string message = MirrorValidator.NotCreated;
        if (Nested is { YFlowId: { } of }) return AsNested(await YFlow(of).PutMirror(Id, mirror, context));
        if (Unready(message) is { } unready) return unready;
        var problems = MirrorValidator.Check(mirror, Pointed(), Facts);
        if (!problems.IsEmpty) return new Refusal(message, problems);
        var request = Document!.Request;
        var wanted = request with { Mirrors = request.Mirrors.Add(mirror with { Sink = mirror.Sink.Normalized() }) };
        return await Begin(FlowOperation.CreateMirror, wanted, context, message);
    }

    public async Task<Outcome<FlowDocument>> RemoveMirror(string id, OperationContext context)
    {
        const string message = "Could not delete flow mirror point";
        if (Nested is { YFlowId: { } of }) return AsNested(await YFlow(of).RemoveMirror(Id, id, context));
        if (Unready(message) is { } unready) return unready;
        var request = Document!.Request;
        if (!request.Mirrors.Any(known => known.Id == id)) return Refusal.Of(RefusalKind.NotFound, message, $"Flow mirror point {id} not found");
        return await Begin(
            FlowOperation.DeleteMirror, request with { Mirrors = request.Mirrors.Where(known => known.Id != id).ToSeq() }, context, message);
    }

    public async Task<Outcome<FlowDocument>> PutJoin(JoinRequest join, OperationContext context)
    {
        const string message = "Could not create flow join point";
        if (Nested is { YFlowId: { } of }) return AsNested(await YFlow(of).PutJoin(Id, join, context));
        if (Unready(message) is { } unready) return unready;
        var wanted = join with { Device = join.Device?.Normalized(), FlowTo = null };
        var request = Document!.Request;
        var from = join.FlowFrom is null ? null : Tools.Services.Flow(join.FlowFrom);
        var problems = JoinValidator.Check(join.FlowTo is null ? wanted : wanted with { FlowTo = join.FlowTo }, Pointed(), from?.Request, Facts);
        if (!problems.IsEmpty) return new Refusal(message, problems);
        if (request.Joins.Contains(wanted)) return Document;
        if (from is not null) return await LeadIn(wanted, from, context, message);
        return await Begin(FlowOperation.CreateJoin, request with { Joins = request.Joins.Add(wanted) }, context, message);
    }

    public async Task<Outcome<FlowDocument>> RemoveJoin(string id, OperationContext context)
    {
        const string message = "Could not delete flow join point";
        if (Nested is { YFlowId: { } of }) return AsNested(await YFlow(of).RemoveJoin(Id, id, context));
        if (Unready(message) is { } unready) return unready;
        var request = Document!.Request;
        if (request.Joins.FirstOrDefault(known => known.Id == id) is { } join)
        {
            var without = request with { Joins = request.Joins.Where(known => known.Id != id).ToSeq() };
            return join.FlowFrom is null
                ? await Begin(FlowOperation.DeleteJoin, without, context, message)
                : await LeadOut(without, join.FlowFrom, context, message);
        }

        // One that came with a mirror goes, and the mirror stays.
        if (!request.AllJoins().Any(known => known.Id == id)) return Refusal.Of(RefusalKind.NotFound, message, $"Flow join point {id} not found");
        var mirrors = request.Mirrors.Select(known => known.Id == id ? known with { JoinsTraffic = false } : known).ToSeq();
        return await Begin(FlowOperation.DeleteJoin, request with { Mirrors = mirrors }, context, message);
    }

    private IYFlowGrain YFlow(string id) => GrainFactory.GetGrain<IYFlowGrain>(id);

    private Outcome<FlowDocument> AsNested(Outcome<YFlowDocument> whole) => whole.Refusal is { } refusal ? refusal : Tools.Services.Flow(Id)!;

    private Task<Outcome<FlowDocument>> Begin(FlowOperation kind, FlowRequest request, OperationContext context, string message) =>
        Begin(new Operation<FlowDocument, FlowRequest>(kind, request, context, message) { Aim = WayAim.Parts, Wanted = Effective(request) });

    /// <summary>A flow that had to do without its bandwidth goes on without, until it moves.</summary>
    private FlowRequest Effective(FlowRequest request) => Document?.Plan is { IgnoreBandwidth: true } ? request with { IgnoreBandwidth = true } : request;

    private Refusal? Unready(string message)
    {
        if (Document is null) return Refusal.Of(RefusalKind.NotFound, message, $"Flow {Id} not found");
        if (Busy(message) is { } busy) return busy;
        return Document.Plan is null ? Refusal.Of(RefusalKind.Unprocessable, message, $"Flow {Id} has no path: {Document.StatusInfo}") : null;
    }

    private PointedFlow Pointed()
    {
        var (request, plan) = (Document!.Request, Document.Plan!);
        return new(request, Passed(plan), request.Mirrors, request.AllJoins().ToSeq());
    }

    private static Seq<SwitchId> Passed(FlowPlan plan) =>
        plan.Primary.Forward.Hops.Select(hop => hop.To.Switch).Prepend(plan.Source.Switch).ToSeq();
}
