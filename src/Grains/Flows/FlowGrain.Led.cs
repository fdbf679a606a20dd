using Kilda.Grains.Services;
using Kilda.Interfaces;
using Kilda.Interfaces.Flows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Joins;
using Kilda.OpenFlow;

namespace Kilda.Grains.Flows;

/// <content>
/// Joins by another flow: the device comes by a flow of its own, whose end at the join switch is led into this one. Both flows change in one
/// transition whenever the path of the other one does.
/// </content>
public sealed partial class FlowGrain
{
    private static readonly TimeSpan s_soon = TimeSpan.FromMilliseconds(10);

    /// <summary>The end that is led in is no client: what comes there, and what goes there, is the other flow's.</summary>
    private static FlowPlan Led(FlowPlan draft, LedInto? led)
    {
        if (led is null) return draft;
        var ended = draft with { LeadsInto = led.Flow };
        return led.AtSource
            ? ended with { Source = Endpoint.Joint(draft.Source.Switch) }
            : ended with { Destination = Endpoint.Joint(draft.Destination.Switch) };
    }

    private async Task<Outcome<FlowDocument>> LeadIn(JoinRequest join, FlowDocument from, OperationContext context, string message)
    {
        if (Unfit(from) is { } why) return Refusal.Of(RefusalKind.RequestInvalid, message, why, "$.flow_id_from");
        var request = Document!.Request with { Joins = Document.Request.Joins.Add(join) };
        return await BeginWith(
            FlowOperation.CreateJoin, request, from.Id, other => other with { Led = new(Id, AtSource: other.Destination.Switch != join.At) }, context, message);
    }

    private Task<Outcome<FlowDocument>> LeadOut(FlowRequest without, string from, OperationContext context, string message) =>
        BeginWith(FlowOperation.DeleteJoin, without, from, other => other with { Led = null }, context, message);

    private async Task<Outcome<FlowDocument>> BeginWith(
        FlowOperation kind, FlowRequest request, string other, Func<FlowRequest, FlowRequest> change, OperationContext context, string message)
    {
        var operation = new Operation<FlowDocument, FlowRequest>(kind, request, context, message) { Aim = WayAim.Parts, Wanted = Effective(request) };
        var outcome = await BeginBoth(operation, other, lent => Second(operation, change(lent.Request), WayAim.Best), isOtherFirst: true);
        return outcome.Refusal is { } refusal ? refusal : outcome.Value!.First;
    }

    /// <summary>This flow moves, and the one that it is led into, if there is one, takes its packets from another path.</summary>
    private async Task<Outcome<FlowDocument>> BeginMove(Operation<FlowDocument, FlowRequest> operation)
    {
        if (operation.Request?.Led is not { } led) return await Begin(operation);
        var outcome = await BeginBoth(operation, led.Flow, lent => Follower(operation, lent.Request), isOtherFirst: false);
        return outcome.Refusal is { } refusal ? refusal : outcome.Value!.First;
    }

    private static Operation<FlowDocument, FlowRequest> Follower(Operation<FlowDocument, FlowRequest> first, FlowRequest request) =>
        new(FlowOperation.Reroute, request, first.Context, first.Message) { Aim = WayAim.Parts };

    /// <summary>Moves and waits for the end; where the flow that this one is led into is busy, as soon as it is not.</summary>
    /// <returns>Why the flow stays where it is, or null; null, too, where an operation that somebody asked for was faster.</returns>
    private async Task<Refusal?> DoMove(Func<Operation<FlowDocument, FlowRequest>> operation)
    {
        var until = Now + Tools.Settings.OperationTimeout;
        while (true)
        {
            var next = operation();
            var outcome = await BeginMove(next);
            if (outcome.Value is not null) return (await UnlessEnding(next.End)).Failure;
            // Whether another one is busy is known from the last time that there was another one.
            if (next.Request?.Led is not { } led || !_isOtherBusy || Now >= until) return outcome.Refusal;
            await OtherIsFree(led.Flow);
            if (Running is not null || Document is not { UnderWay: null }) return null;
        }
    }

    /// <summary>The operation of the other flow is over, or has not begun in earnest.</summary>
    private async Task OtherIsFree(string other)
    {
        await Pause(s_soon);
        if (Tools.Services.Flow(other)?.Intent is not { TaskId: var task }) return;
        try
        {
            await UnlessEnding(GrainFactory.GetGrain<IFlowGrain>(other).WhenEnded(task));
        }
        catch (Exception e) when (GrainAway.Is(e))
        {
            // Then it is asked again.
        }
    }

    private static string? Unfit(FlowDocument from) => from switch
    {
        { YFlowId: not null } => $"Flow '{from.Id}' is a sub-flow of a y-flow and cannot be led into another flow",
        { Request.Led: { } led } => $"Flow '{from.Id}' is led into flow '{led.Flow}' already",
        { Request: { Mirrors.IsEmpty: false } or { Joins.IsEmpty: false } } =>
            $"Flow '{from.Id}' has mirror or join points and cannot be led into another flow",
        { Plan: null } => $"Flow '{from.Id}' has no path",
        _ => null,
    };

    /// <summary>While a join uses this flow, or leads another one into it, the join has to go first.</summary>
    private static Refusal? Used(string message, FlowRequest request)
    {
        if (request.Led is { } led)
            return Refusal.Of(RefusalKind.AlreadyExists, message, $"Flow {request.Id} is used by a join point of flow {led.Flow}. Remove the join point first");
        if (request.Joins.FirstOrDefault(join => join.FlowFrom is not null) is not { } join) return null;
        var text = $"Flow {join.FlowFrom} is led into flow {request.Id} by join point {join.Id}. Remove the join point first";
        return Refusal.Of(RefusalKind.AlreadyExists, message, text);
    }

    /// <summary>
    /// The end that is led in stays what it is, as it is no client's now and nobody holds another one for it; nor does the join switch go with an end:
    /// nothing says where the other flow would end then.
    /// </summary>
    private static Refusal? Torn(string message, FlowRequest before, FlowRequest after) =>
        LedEnd(before) != LedEnd(after) || before.Joins.Any(join => join.FlowFrom is not null && !after.Joins.Contains(join))
            ? Used(message, before)
            : null;

    private static Endpoint? LedEnd(FlowRequest request) => request.Led is { } led ? (led.AtSource ? request.Source : request.Destination).Normalized() : null;

    /// <summary>Where the ends change places, the one that is led in is on the other side.</summary>
    private static FlowRequest WithLed(FlowRequest before, FlowRequest after) =>
        before.Led is { } led && (led.AtSource ? after.Destination : after.Source).Normalized() == LedEnd(before)
            ? after with { Led = led with { AtSource = !led.AtSource } }
            : after;
}
