using Kilda.Grains.Services;
using Kilda.Interfaces;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Grains.Flows;

/// <content>
/// How two flows move: the stages of both at once. Where one gets the entry of the other, both entries are taken away first, so that no switch ever
/// has two of them: packets that come in between are lost, none is delivered wrongly.
/// </content>
public sealed partial class FlowGrain
{
    /// <summary>How often an endpoint is asked for that the other flow gives back; between two attempts is a look.</summary>
    private const int MostClaims = 50;

    private async Task RunBoth(Operation<FlowDocument, FlowRequest> first, Operation<FlowDocument, FlowRequest> second)
    {
        var (one, two) = (Document!, _other!);
        var (stages, others) = (Stages(one), Stages(two));
        var failure = await Advance(first, one, two, stages, others);
        if (failure is not null)
        {
            await TakeEntries(one, two);
            await Task.WhenAll(
                Put(OwnerOf(one.Id), LayersInPlace(one.InPlace, Intended(one))),
                Put(OwnerOf(two.Id), LayersInPlace(two.InPlace, Intended(two))));
            await EndBoth(first, second, one.Intending(null), two.Intending(null), failure);
            await Task.WhenAll(GiveBack(Id, Document, Intended(one)!), GiveBack(two.Id, _other, Intended(two)!));
        }
        else
        {
            await EndBoth(first, second, one.Moved(first.Request!, Intended(one)!), two.Moved(second.Request!, Intended(two)!), null);
            await CleanBoth(one, two);
        }

        var refusal = failure is null ? null : Refusal.Of(RefusalKind.Internal, first.Message, failure);
        await Return(two.Id, first.Context.TaskId, refusal);
        _other = null;
        Finish(first, refusal);
        first.IsClean();
    }

    /// <summary>The other flow goes on by itself where it cannot be told: it looks into storage once in a while.</summary>
    private async Task Return(string other, string taskId, Refusal? failure)
    {
        try
        {
            await GrainFactory.GetGrain<IFlowGrain>(other).Return(taskId, failure);
        }
        catch (Exception away) when (GrainAway.Is(away))
        {
            LogStoreAway(Noun, other, away.Message);
        }
    }

    /// <returns>Why a stage failed, or null.</returns>
    private async Task<string?> Advance(
        Operation<FlowDocument, FlowRequest> operation, FlowDocument one, FlowDocument two, Seq<Stage> stages, Seq<Stage> others)
    {
        foreach (var name in new[] { Transition.Add, Transition.Swap })
        {
            if (name == Transition.Swap) await TakeEntries(one, two);
            var failures = await Task.WhenAll(Put(OwnerOf(one.Id), Of(stages, name)), Put(OwnerOf(two.Id), Of(others, name)));
            var all = failures.SelectMany(each => each).ToArray();
            operation.Note(Now, HistoryWords.Sent(name), $"{one.Id}, {two.Id}");
            if (all.Length == 0) continue;
            operation.Note(Now, HistoryWords.NotSent(name), string.Join("; ", all));
            return all[0];
        }

        return null;
    }

    private static Seq<SwitchLayers> Of(Seq<Stage> stages, string name) => stages.FirstOrDefault(stage => stage.Name == name)?.Do ?? [];

    /// <summary>Neither flow has an entry where one gets an end that was the other's.</summary>
    private async Task TakeEntries(FlowDocument one, FlowDocument two)
    {
        var lent = one.Intent!.Pair!.Lent.Concat(two.Intent!.Pair!.Lent).Select(end => end.Switch).ToHashSet();
        if (lent.Count == 0) return;
        await Task.WhenAll(Put(OwnerOf(one.Id), Bodies(one, lent)), Put(OwnerOf(two.Id), Bodies(two, lent)));
    }

    private static Seq<SwitchLayers> Bodies(FlowDocument flow, HashSet<SwitchId> at)
    {
        var plans = new[] { flow.InPlace, Intended(flow) }.OfType<ServicePlan>().ToArray();
        return at.Select(id => new SwitchLayers(
            id, plans.Where(plan => plan.Switches().Contains(id)).Select(plan => new PlanLayer(plan, PlanPart.Body)).ToSeq())).ToSeq();
    }

    private static Seq<Stage> Stages(FlowDocument flow) => Transition.Between(flow.InPlace, Intended(flow));

    private static ServicePlan? Intended(FlowDocument flow) => flow.UnderWay?.Plan;

    /// <summary>What was done in the network must be stored, however long storage is away.</summary>
    private async Task EndBoth(
        Operation<FlowDocument, FlowRequest> first, Operation<FlowDocument, FlowRequest> second, FlowDocument one, FlowDocument two, string? failure)
    {
        var details = failure ?? first.Reason ?? "done";
        foreach (var (operation, flow, other) in new[] { (first, Judged(one), two.Id), (second, Judged(two), one.Id) })
        {
            operation.Note(Now, $"The flow status was {(failure is null ? "set" : "reverted")} to {HistoryWords.Constant(flow.Status)}");
            operation.Dump(Dumps(flow, HistoryWords.After));
            operation.Note(Now, HistoryWords.EndWith(operation.Kind, other, failure is null), failure ?? "");
        }

        await Certainly(() => SaveBoth(Judged(one), Judged(two), new Commit([], [first.History(Id, Now, details), second.History(two.Id, Now, details)])));

        FlowDocument Judged(FlowDocument flow) => flow.InPlace is { } plan ? flow.Judged(StatusOf(flow.Request, plan)) : flow;
    }

    /// <summary>
    /// When nothing is under way on the old paths any more, every switch of both plans holds the new one: also those where nothing changes, as one
    /// that was read after a restart waits for the decision.
    /// </summary>
    private async Task CleanBoth(FlowDocument one, FlowDocument two)
    {
        ServicePlan?[] old = [one.InPlace, two.InPlace];
        await Pause(old.OfType<ServicePlan>().Select(DrainTime).DefaultIfEmpty(TimeSpan.Zero).Max());
        await Task.WhenAll(
            Put(OwnerOf(one.Id), LayersInPlace(Intended(one), one.InPlace)), Put(OwnerOf(two.Id), LayersInPlace(Intended(two), two.InPlace)));
        await Task.WhenAll(GiveBack(one.Id, Document, one.Request, one.InPlace), GiveBack(two.Id, _other, two.Request, two.InPlace));
        await Task.WhenAll(ClaimLent(OwnerOf(one.Id), one.Intent!.Pair!.Lent), ClaimLent(OwnerOf(two.Id), two.Intent!.Pair!.Lent));
    }

    /// <summary>Storage has the endpoints as this flow's already; the switch learns of it when the other flow has given them back.</summary>
    private async Task ClaimLent(string owner, Seq<Endpoint> lent)
    {
        foreach (var at in lent.GroupBy(end => end.Switch))
        {
            for (var left = MostClaims; left > 0 && !await Reserver.Claim(owner, at.Key, at.ToSeq()); left--) await Pause(s_look);
        }
    }
}
