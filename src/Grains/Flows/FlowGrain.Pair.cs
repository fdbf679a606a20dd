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

    public async Task<Outcome<SwappedEndpoints>> SwapEndpoints(FlowChange own, string other, FlowChange others, OperationContext context)
    {
        if (Missing(SwapMessage, $"Flow {Id} not found") is { } missing) return missing;
        if (Busy(SwapMessage) is { } busy) return busy;
        var after = WithPoints(Document!.Request, own.ApplyTo(Document.Request));
        var operation = new Operation<FlowDocument, FlowRequest>(FlowOperation.SwapEndpoints, after, context, SwapMessage);
        Operation<FlowDocument, FlowRequest>? second = null;
        var outcome = await Begin(operation, Intend, _ => RunBoth(operation, second!));
        return outcome.Refusal is { } refusal ? refusal : new SwappedEndpoints(outcome.Value!, _other!);

        async Task<Refusal?> Intend()
        {
            var lent = await GrainFactory.GetGrain<IFlowGrain>(other).Lend(Id, context);
            if (lent.Refusal is { } unwilling) return unwilling with { Message = SwapMessage };
            _other = lent.Value!;
            var change = WithPoints(_other.Request, others.ApplyTo(_other.Request));
            second = new Operation<FlowDocument, FlowRequest>(FlowOperation.SwapEndpoints, change, context, SwapMessage);
            var refusal = await IntendBoth(operation, second, _other);
            if (refusal is not null) await GrainFactory.GetGrain<IFlowGrain>(other).Return(context.TaskId, refusal);
            return refusal;
        }
    }

    /// <summary>Both are checked, held and stored, or nothing is.</summary>
    private async Task<Refusal?> IntendBoth(
        Operation<FlowDocument, FlowRequest> operation, Operation<FlowDocument, FlowRequest> second, FlowDocument lent)
    {
        var (one, two) = (operation.Request!, second.Request!);
        if (Problems(one, two) is { IsEmpty: false } problems) return new Refusal(SwapMessage, problems);
        if ((OffPath(one) ?? OffPath(two)) is { } point) return Refusal.Of(RefusalKind.RequestInvalid, SwapMessage, point);
        var (mine, its) = (Lent(Document!, lent, one), Lent(lent, Document!, two));
        var first = await Reserve(Document!, operation, mine);
        if (first.Value is null) return first.Refusal;
        var next = await Reserve(lent, second, its);
        if (next.Value is not null)
        {
            return await StoreIntents(
                new Side(Document!, operation, first.Value, mine), new Side(lent, second, next.Value, its));
        }

        await GiveBack(Document!, first.Value.Plan);
        return next.Refusal;
    }

    private async Task<Refusal?> StoreIntents(Side first, Side second)
    {
        string why;
        var kind = RefusalKind.Internal;
        try
        {
            await SaveBoth(
                Intending(first, second, leads: true), Intending(second, first, leads: false),
                new Commit([], Limits: [.. first.Held.Limits.Span, .. second.Held.Limits.Span]));
            var answers = await Task.WhenAll(Reserver.Confirm(first.Owner, first.Held), Reserver.Confirm(second.Owner, second.Held));
            if (Array.TrueForAll(answers, fits => fits)) return null;
            why = "Failed to allocate flow resources. A link has no room any more";
            await SaveBoth(first.Before, second.Before, new Commit([]));
        }
        catch (StoreUnavailableException unavailable)
        {
            (kind, why) = (RefusalKind.Unavailable, $"Storage is not available: {unavailable.Message}");
        }
        catch (Exception taken) when (taken is TakenException or OverbookedException)
        {
            why = $"Failed to allocate flow resources. {taken.Message}";
        }

        await GiveBack(first.Before, first.Held.Plan);
        await GiveBack(second.Before, second.Held.Plan);
        return Refusal.Of(kind, SwapMessage, why);
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
            FlowOperation.SwapEndpoints, side.Operation.Request, side.Held.Plan.Flows[0], side.Operation.Context.TaskId, Now)
        {
            Pair = new FlowPair(other.Before.Id, leads, side.Lent),
        },
    };

    private async Task<Outcome<Reserved>> Reserve(FlowDocument flow, Operation<FlowDocument, FlowRequest> operation, Seq<Endpoint> lent)
    {
        var old = flow.Plan;
        var number = old?.Number ?? await Tools.Numbers.Next();
        var fresh = await Fresh(operation.Wanted!);
        return await Reserver.Reserve(
            OwnerOf(flow), HoldingsOf(flow), (now, avoid) => Find(now, avoid, operation, old, number, fresh), SwapMessage, lent);
    }

    private Task GiveBack(FlowDocument keeps, ServicePlan plan) => Reserver.Retain(
        OwnerOf(keeps), HoldingsOf(keeps), plan.HoldingSwitches(), plan.AllHops().Select(held => held.Hop.Isl));

    /// <summary>Endpoints that a flow is to have and that are the other's now.</summary>
    private static Seq<Endpoint> Lent(FlowDocument flow, FlowDocument other, FlowRequest after) =>
        after.Endpoints().Intersect(other.Endpoints()).Except(flow.Endpoints()).ToSeq();

    /// <summary>Each is checked as if the other were gone already; then against each other.</summary>
    private Seq<Problem> Problems(FlowRequest one, FlowRequest two)
    {
        var facts = new PairFacts(Facts, [one.Id, two.Id]);
        var problems = FlowValidator.Check(one, facts, isNew: false).Concat(FlowValidator.Check(two, facts, isNew: false));
        var shared = one.Endpoints().Intersect(two.Endpoints()).Select(end => new Problem(
            RefusalKind.RequestInvalid, $"New requested endpoint for '{two.Id}' conflicts with existing endpoint for '{one.Id}'", "$.second_flow"));
        return [.. problems, .. shared];
    }

    private static string OwnerOf(FlowDocument flow) => $"{DocumentKinds.Flow}/{flow.Id}";

    private static Holdings HoldingsOf(FlowDocument flow) =>
        new(flow.InPlace, [.. Interfaces.Services.ServiceDocuments.ServicePlans(flow)], [.. flow.Endpoints()]);

    /// <summary>One of the two flows.</summary>
    /// <param name="Before">The flow before the operation.</param>
    /// <param name="Held">What it has reserved.</param>
    /// <param name="Lent">See <see cref="FlowPair.Lent"/>.</param>
    private sealed record Side(FlowDocument Before, Operation<FlowDocument, FlowRequest> Operation, Reserved Held, Seq<Endpoint> Lent)
    {
        public string Owner => OwnerOf(Before);
    }
}
