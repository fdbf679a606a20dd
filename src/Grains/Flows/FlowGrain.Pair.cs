using Kilda.Grains.Services;
using Kilda.Grains.Views;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Grains.Flows;

/// <content>
/// An operation that moves two flows: this grain leads, the other one stands still. Both intents are stored in one write, and so are both plans.
/// </content>
public sealed partial class FlowGrain
{
    private const string SwapMessage = "Could not swap endpoints";

    /// <summary>While this grain leads: the other flow as it was written last.</summary>
    private FlowDocument? _other;

    /// <summary>The last pair did not begin because an operation of the other flow was under way.</summary>
    private bool _isOtherBusy;

    /// <summary>While a pair is reserved: the flow that was reserved first, and its plan.</summary>
    private (string Id, FlowPlan Plan)? _led;

    public async Task<Outcome<SwappedEndpoints>> SwapEndpoints(FlowChange own, string other, FlowChange others, OperationContext context)
    {
        if (Missing(SwapMessage, $"Flow {Id} not found") is { } missing) return missing;
        if (Busy(SwapMessage) is { } busy) return busy;
        var operation = new Operation<FlowDocument, FlowRequest>(FlowOperation.SwapEndpoints, After(Document!.Request, own), context, SwapMessage);
        return await BeginBoth(
            operation, other, lent => Second(operation, After(lent.Request, others), WayAim.Best),
            isOtherFirst: Document.Request.Joins.Any(join => join.FlowFrom == other));
    }

    private static Operation<FlowDocument, FlowRequest> Second(Operation<FlowDocument, FlowRequest> first, FlowRequest request, WayAim aim) =>
        new(first.Kind, request, first.Context, first.Message) { Aim = aim };

    /// <param name="operation">Of this flow.</param>
    /// <param name="other">Id of the other flow.</param>
    /// <param name="others">What is to become of the other flow, as it is.</param>
    /// <param name="isOtherFirst">This flow's plan follows from the other's: a flow that is led into this one.</param>
    private async Task<Outcome<SwappedEndpoints>> BeginBoth(
        Operation<FlowDocument, FlowRequest> operation, string other, Func<FlowDocument, Operation<FlowDocument, FlowRequest>> others, bool isOtherFirst)
    {
        Operation<FlowDocument, FlowRequest>? second = null;
        var outcome = await Begin(operation, Intend, _ => RunBoth(operation, second!));
        return outcome.Refusal is { } refusal ? refusal : new SwappedEndpoints(outcome.Value!, _other!);

        async Task<Refusal?> Intend()
        {
            var lent = await GrainFactory.GetGrain<IFlowGrain>(other).Lend(Id, operation.Context);
            _isOtherBusy = lent.Refusal is { Kind: RefusalKind.RequestInvalid };
            if (lent.Refusal is { } unwilling) return unwilling with { Message = operation.Message };
            _other = lent.Value!;
            second = others(_other);
            second.Note(Now, HistoryWords.Started(second.Kind), operation.Reason ?? "");
            second.Dump(Dumps(_other, HistoryWords.Before));
            var refusal = await IntendBoth(operation, second, _other, isOtherFirst);
            if (refusal is not null) await Return(other, operation.Context.TaskId, refusal);
            return refusal;
        }
    }

    /// <summary>Both are checked, held and stored, or nothing is.</summary>
    private async Task<Refusal?> IntendBoth(
        Operation<FlowDocument, FlowRequest> operation, Operation<FlowDocument, FlowRequest> second, FlowDocument lent, bool isOtherFirst)
    {
        var (one, two, message) = (operation.Request!, second.Request!, operation.Message);
        if (operation.Kind == FlowOperation.SwapEndpoints && (TornApart(one, two) ?? TornApart(two, one)) is { } used) return used;
        // To be rid of a join nobody has to mend what has become of the flows that others were asked to be like.
        var problems = operation.Kind == FlowOperation.DeleteJoin ? Problems(Alone(one), Alone(two)) : Problems(one, two);
        if (!problems.IsEmpty) return new Refusal(message, problems);
        if (((operation.Aim == WayAim.Parts ? null : OffPath(one)) ?? (second.Aim == WayAim.Parts ? null : OffPath(two))) is { } point)
            return Refusal.Of(RefusalKind.RequestInvalid, message, point);
        var mine = (Flow: Document!, Operation: operation, Lent: Lent(Document!, lent, one));
        var its = (Flow: lent, Operation: second, Lent: Lent(lent, Document!, two));
        var (early, late) = isOtherFirst ? (its, mine) : (mine, its);
        try
        {
            var first = await Reserve(early.Flow.Id, early.Flow, early.Operation, early.Lent);
            if (first.Value is null) return first.Refusal;
            _led = (early.Flow.Id, first.Value.Plan.Flows[0]);
            var next = await Reserve(late.Flow.Id, late.Flow, late.Operation, late.Lent);
            if (next.Value is null)
            {
                await GiveBack(early.Flow.Id, early.Flow, first.Value.Plan);
                return next.Refusal;
            }

            _pass?.Placed();
            Side[] held = [new(early.Flow, early.Operation, first.Value, early.Lent), new(late.Flow, late.Operation, next.Value, late.Lent)];
            return isOtherFirst ? await StoreIntents(held[1], held[0]) : await StoreIntents(held[0], held[1]);
        }
        finally
        {
            _led = null;
        }
    }

    /// <summary>One that is led into a third flow would have to move together with that one, too.</summary>
    private Refusal? TornApart(FlowRequest after, FlowRequest other)
    {
        var before = (after.Id == Id ? Document! : _other!).Request;
        return before.Led is { } led && led.Flow != other.Id ? Used(SwapMessage, before) : Torn(SwapMessage, before, after);
    }

    private async Task<Refusal?> StoreIntents(Side first, Side second)
    {
        string why;
        var kind = RefusalKind.Internal;
        try
        {
            await SaveBoth(
                Intending(first, second, leads: true), Intending(second, first, leads: false),
                new Commit([], first.Operation.Preludes, [.. first.Held.Limits.Span, .. second.Held.Limits.Span]));
            var answers = await Task.WhenAll(Reserver.Confirm(first.Owner, first.Held), Reserver.Confirm(second.Owner, second.Held));
            if (Array.TrueForAll(answers, fits => fits)) return null;
            why = "Failed to allocate flow resources. A link has no room any more";
            await Certainly(() => SaveBoth(first.Before, second.Before, new Commit([])));
        }
        catch (StoreUnavailableException unavailable)
        {
            (kind, why) = (RefusalKind.Unavailable, $"Storage is not available: {unavailable.Message}");
        }
        catch (Exception taken) when (taken is TakenException or OverbookedException)
        {
            why = $"Failed to allocate flow resources. {taken.Message}";
        }

        await GiveBack(first.Before.Id, first.Before, first.Held.Plan);
        await GiveBack(second.Before.Id, second.Before, second.Held.Plan);
        return Refusal.Of(kind, first.Operation.Message, why);
    }

    private async Task SaveBoth(FlowDocument one, FlowDocument two, Commit with)
    {
        var (first, second) = (one.Written(Document!.Version + 1, Now), two.Written(_other!.Version + 1, Now));
        await Write(
            first, with,
            new DocumentWrite(DocumentKinds.Flow, Id, first.Version - 1, DocumentJson.Write(first), ServiceRows.Of(first)),
            new DocumentWrite(DocumentKinds.Flow, second.Id, second.Version - 1, DocumentJson.Write(second), ServiceRows.Of(second)));
        _other = second;
        await Tell(null);
        Tools.Services.Put(second);
        await Publish(new Interfaces.Views.ServiceEvent.FlowChanged(second));
    }

    private FlowDocument Intending(Side side, Side other, bool leads) => side.Before with
    {
        Intent = new FlowIntent(
            side.Operation.Kind, side.Operation.Request, side.Held.Plan.Flows[0], side.Operation.Context.TaskId, Now)
        {
            Pair = new FlowPair(other.Before.Id, leads, side.Lent),
        },
    };

    /// <summary>Endpoints that a flow is to have and that are the other's now.</summary>
    private static Seq<Endpoint> Lent(FlowDocument flow, FlowDocument other, FlowRequest after) =>
        after.Endpoints().Intersect(other.Endpoints()).Except(flow.Endpoints()).ToSeq();

    private static FlowRequest Alone(FlowRequest request) => request with { DiverseWith = null, AffinityWith = null };

    /// <summary>Each is checked as if the other were gone already; then against each other.</summary>
    private Seq<Problem> Problems(FlowRequest one, FlowRequest two)
    {
        var facts = new PairFacts(Facts, [one.Id, two.Id]);
        var problems = FlowValidator.Check(one, facts, isNew: false).Concat(FlowValidator.Check(two, facts, isNew: false));
        var shared = one.Endpoints().Intersect(two.Endpoints()).Select(end => new Problem(
            RefusalKind.RequestInvalid, $"New requested endpoint for '{two.Id}' conflicts with existing endpoint for '{one.Id}'", "$.second_flow"));
        return [.. problems, .. shared];
    }

    /// <summary>One of the two flows.</summary>
    /// <param name="Before">The flow before the operation.</param>
    /// <param name="Held">What it has reserved.</param>
    /// <param name="Lent">See <see cref="FlowPair.Lent"/>.</param>
    private sealed record Side(FlowDocument Before, Operation<FlowDocument, FlowRequest> Operation, Reserved Held, Seq<Endpoint> Lent)
    {
        public string Owner => OwnerOf(Before.Id);
    }
}
