using Kilda.Grains.Services;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.Network.Mirrors;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;

namespace Kilda.Grains.YFlows;

/// <content>Mirrors and joins of the leaf flows.</content>
public sealed partial class YFlowGrain
{
    public async Task<Outcome<YFlowDocument>> PutMirror(string flow, MirrorRequest mirror, OperationContext context)
    {
        const string message = MirrorValidator.NotCreated;
        if (Unready(flow, message) is { } unready) return unready;
        var problems = MirrorValidator.Check(mirror, Pointed(flow), Facts);
        if (!problems.IsEmpty) return new Refusal(message, problems);
        var wanted = Changed(flow, leg => leg with { Mirrors = leg.Mirrors.Add(mirror with { Sink = mirror.Sink.Normalized() }) });
        return await Begin(FlowOperation.CreateMirror, wanted, context, message);
    }

    public async Task<Outcome<YFlowDocument>> RemoveMirror(string flow, string id, OperationContext context)
    {
        const string message = "Could not delete flow mirror point";
        if (Unready(flow, message) is { } unready) return unready;
        if (Leg(flow)?.Mirrors.Any(known => known.Id == id) != true)
            return Refusal.Of(RefusalKind.NotFound, message, $"Flow mirror point {id} not found");
        var wanted = Changed(flow, leg => leg with { Mirrors = leg.Mirrors.Where(known => known.Id != id).ToSeq() });
        return await Begin(FlowOperation.DeleteMirror, wanted, context, message);
    }

    public async Task<Outcome<YFlowDocument>> PutJoin(string flow, JoinRequest join, OperationContext context)
    {
        const string message = "Could not create flow join point";
        if (Unready(flow, message) is { } unready) return unready;
        if (join.FlowFrom is not null)
            return Refusal.Of(RefusalKind.RequestInvalid, message, $"No flow can be led into {flow}, which is a sub-flow of a y-flow", "$.flow_id_from");
        var asked = join with { Device = join.Device?.Normalized() };
        var problems = JoinValidator.Check(asked, Pointed(flow), from: null, Facts);
        if (!problems.IsEmpty) return new Refusal(message, problems);
        var stored = asked with { FlowTo = null };
        if (Leg(flow)?.Joins.Contains(stored) == true) return Document!;
        return await Begin(FlowOperation.CreateJoin, Changed(flow, leg => leg with { Joins = leg.Joins.Add(stored) }), context, message);
    }

    public async Task<Outcome<YFlowDocument>> RemoveJoin(string flow, string id, OperationContext context)
    {
        const string message = "Could not delete flow join point";
        if (Unready(flow, message) is { } unready) return unready;
        if (Leg(flow)?.AllJoins().Any(known => known.Id == id) != true)
            return Refusal.Of(RefusalKind.NotFound, message, $"Flow join point {id} not found");

        // One that came with a mirror goes, and the mirror stays.
        var wanted = Changed(flow, leg => leg with
        {
            Joins = leg.Joins.Where(known => known.Id != id).ToSeq(),
            Mirrors = leg.Mirrors.Select(known => known.Id == id ? known with { JoinsTraffic = false } : known).ToSeq(),
        });
        return await Begin(FlowOperation.DeleteJoin, wanted, context, message);
    }

    private Task<Outcome<YFlowDocument>> Begin(FlowOperation kind, YFlowRequest request, OperationContext context, string message) =>
        Begin(new Operation<YFlowDocument, YFlowRequest>(kind, request, context, message) { Aim = WayAim.Parts, Wanted = Effective(request) });

    /// <summary>One that had to do without its bandwidth goes on without, until it moves.</summary>
    private YFlowRequest Effective(YFlowRequest request) => Document!.Plan!.Flows[0].IgnoreBandwidth ? request with { IgnoreBandwidth = true } : request;

    private Refusal? Unready(string flow, string message)
    {
        if (Document is null) return Refusal.Of(RefusalKind.NotFound, message, $"Flow {flow} not found");
        if (Busy(message) is not null) return Refusal.Of(RefusalKind.RequestInvalid, message, $"Flow {flow} is in progress now");
        return Document.Plan is null ? Refusal.Of(RefusalKind.Unprocessable, message, $"Flow {flow} has no path: {Document.StatusInfo}") : null;
    }

    private SubFlowRequest? Leg(string flow) => Document!.Request.SubFlows.FirstOrDefault(leg => leg.FlowId == flow);

    private YFlowRequest Changed(string flow, Func<SubFlowRequest, SubFlowRequest> change) => Document!.Request with
    {
        SubFlows = Document.Request.SubFlows.Select(leg => leg.FlowId == flow ? change(leg) : leg).ToSeq(),
    };

    private PointedFlow Pointed(string flow)
    {
        var nested = NestedFlows.Of(Document!).First(known => known.Id == flow);
        var plan = nested.Plan!;
        return new(
            nested.Request, plan.Primary.Forward.Hops.Select(hop => hop.To.Switch).Prepend(plan.Source.Switch).ToSeq(), nested.Request.Mirrors,
            nested.Request.AllJoins().ToSeq(), IsShared: Leg(flow) is null);
    }

    /// <summary>A mirror or join on the switch of a leaf goes with it.</summary>
    private static YFlowRequest WithPoints(YFlowRequest before, YFlowRequest after) => after with
    {
        SubFlows = after.SubFlows.Select(leg =>
        {
            if (before.SubFlows.FirstOrDefault(known => known.FlowId == leg.FlowId) is not { } known || known.End.Switch == leg.End.Switch) return leg;
            return leg with
            {
                Mirrors = leg.Mirrors.Select(mirror => mirror.At == known.End.Switch ? mirror with { At = leg.End.Switch } : mirror).ToSeq(),
                Joins = leg.Joins.Select(join => join.At == known.End.Switch ? join with { At = leg.End.Switch } : join).ToSeq(),
            };
        }).ToSeq(),
    };

    private protected override YFlowRequest? Fitted(YFlowRequest? request, ServicePlan? plan) =>
        request is null || plan is null ? request : WithJoint(request, Document?.Plan, plan);

    /// <summary>A mirror or join where a leaf flow begins goes with the Y-point.</summary>
    private static YFlowRequest WithJoint(YFlowRequest request, ServicePlan? old, ServicePlan plan)
    {
        if (old is null || JointOf(old) == JointOf(plan)) return request;
        var (from, to) = (JointOf(old), JointOf(plan));
        return request with
        {
            SubFlows = request.SubFlows.Select(leg => leg.End.Switch == from ? leg : leg with
            {
                Mirrors = leg.Mirrors.Select(mirror => mirror.At == from ? mirror with { At = to } : mirror).ToSeq(),
                Joins = leg.Joins.Select(join => join.At == from ? join with { At = to } : join).ToSeq(),
            }).ToSeq(),
        };
    }

    private static SwitchId JointOf(ServicePlan plan) => YFlowJudgement.Tree(plan, 0)[0].Destination.Switch;

    /// <summary>Where trees are looked for anew nothing says that they pass a switch with a mirror or a join that is no leaf's and not the Y-point.</summary>
    private static string? OffPath(YFlowRequest after, ServicePlan? old)
    {
        var joint = old is null ? (SwitchId?)null : JointOf(old);
        foreach (var leg in after.SubFlows.ToArray())
        {
            foreach (var (id, at) in leg.Mirrors.Select(mirror => (mirror.Id, mirror.At)).Concat(leg.Joins.Select(join => (join.Id, join.At))))
            {
                if (at != leg.End.Switch && at != joint)
                    return $"The y-flow may not move: point {id} of {leg.FlowId} is on the transit switch {at}. Remove it first";
            }
        }

        return null;
    }
}
