using Kilda.Interfaces;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Services;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Grains.Services;

/// <content>How an operation is carried out: the stages of the transition, their undo, the commit and what comes after it.</content>
public abstract partial class ServiceGrain<TDocument, TRequest>
{
    private protected static readonly TimeSpan s_again = TimeSpan.FromSeconds(1);
    private protected static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);

    private async Task Run(CancellationToken cancel)
    {
        var (operation, old, intent) = (_running!, Document!.InPlace, Document.UnderWay!);
        var stages = Transition.Between(old, intent.Plan);
        var failure = await Advance(operation, stages, isDelete: intent.Plan is null);
        if (failure is not null)
        {
            await InPlace(old, intent.Plan);
            await Failed(operation, intent, failure);
        }
        else if (intent.Plan is null)
        {
            await Deleted(operation, old);
        }
        else
        {
            await Done(operation, old, intent, stages);
        }
    }

    /// <summary>
    /// Stages up to the commit; of a deletion all of them, whatever the switches say: what one has not done is done when it is read again.
    /// </summary>
    /// <returns>Why a stage failed, or null.</returns>
    private async Task<string?> Advance(Operation<TDocument, TRequest> operation, Seq<Stage> stages, bool isDelete)
    {
        for (var i = 0; i < stages.Count; i++)
        {
            var stage = stages[i];
            if (stage.Name == Transition.Clean && !isDelete) break;
            var failures = await Put(stage.Do);
            operation.Note(Now, HistoryWords.Sent(stage.Name), $"{stage.Do.Count} switches");
            if (failures.Count > 0) operation.Note(Now, HistoryWords.NotSent(stage.Name), string.Join("; ", failures));
            if (failures.Count > 0 && !isDelete) return failures[0];
        }

        return null;
    }

    private async Task Done(Operation<TDocument, TRequest> operation, ServicePlan? old, ServiceIntent<TRequest> intent, Seq<Stage> stages)
    {
        await MayWrite(operation);
        var (before, verdict) = (Document!.Request, StatusOf(intent.Request!, intent.Plan!));
        operation.Note(Now, $"The {Noun} status was set to {HistoryWords.Constant(verdict.Status)}");
        var after = Document!.Moved(intent.Request!, intent.Plan!).Judged(verdict);
        operation.Dump(Dumps(after, HistoryWords.After));
        operation.Note(Now, HistoryWords.Done(Title, operation.Kind));
        await Store(
            () => Document!.Moved(intent.Request!, intent.Plan!).Judged(verdict),
            History(operation, operation.Reason ?? "done", after));
        Finish(operation, null);
        if (old is not null)
        {
            // Packets that took the old way are still under way.
            await Task.WhenAny(Pause(DrainTime(old)), operation.Hurried());
            if (stages is [.., { Name: Transition.Clean } clean]) await Put(clean.Do);
        }

        await GiveBack(Id, Document, before, old);
        operation.IsClean();
    }

    /// <summary>
    /// Of a storm of failures all traffic moves first, and what has become of it is written then, unless somebody waits for this one: what it is
    /// to be is stored already.
    /// </summary>
    private async Task MayWrite(Operation<TDocument, TRequest> operation)
    {
        if (_pass?.Moved() is { IsCompleted: false } turn) await UnlessEnding(Task.WhenAny(IsOver(turn), operation.Awaited()));
    }

    private async Task Deleted(Operation<TDocument, TRequest> operation, ServicePlan? old)
    {
        var before = Document;
        operation.Note(Now, $"{Title} was removed", $"The {Noun} {Id} was removed");
        var done = HistoryWords.Done(Title, FlowOperation.Delete);
        operation.Note(Now, done);
        await Store(() => null, History(operation, done, before!), tell: false);
        await GiveBack(Id, null, before!.Request, old);
        await Tell(before);
        Finish(operation, null);
        operation.IsClean();
        DeactivateOnIdle();
    }

    /// <summary>The service is as it was before; a new one stays, without anything in the network, and says why.</summary>
    private async Task Failed(Operation<TDocument, TRequest> operation, ServiceIntent<TRequest> intent, string why)
    {
        var text = operation.Kind == FlowOperation.Create ? $"Failed to create {Noun} {Id}: {why}" : why;
        var old = Document!.InPlace;
        var verdict = old is null ? new ServiceVerdict(FlowStatus.Down, text) : StatusOf(Document.Request, old);
        operation.Note(Now, $"The {Noun} status was {(old is null ? "set" : "reverted")} to {HistoryWords.Constant(verdict.Status)}");
        operation.Note(Now, HistoryWords.Failed(Noun, operation.Kind), why);
        if (verdict is { Status: not FlowStatus.Up, Info: null }) verdict = verdict with { Info = Document.Verdict.Info };
        await Store(() => Document!.Intending(null).Judged(verdict), History(operation, text, Document!.Intending(null).Judged(verdict)));
        await GiveBack(intent.Plan);
        Finish(operation, Refusal.Of(RefusalKind.Internal, operation.Message, text));
        operation.IsClean();
    }

    /// <summary>What was done in the network must be stored, however long storage is away: until then the operation goes on.</summary>
    private protected Task Store(Func<TDocument?> next, Seq<HistoryEntry> history, bool tell = true) =>
        Certainly(() => Save(next(), new Commit([], history), tell));

    /// <summary>Tries until storage is there.</summary>
    private protected async Task Certainly(Func<Task> save)
    {
        while (true)
        {
            try
            {
                await save();
                return;
            }
            catch (StoreUnavailableException unavailable)
            {
                LogStoreAway(Noun, Id, unavailable.Message);
            }

            await Pause(s_again);
        }
    }

    private protected void Finish(Operation<TDocument, TRequest> operation, Refusal? failure)
    {
        (_running, _last) = (null, operation);
        operation.Ended(new ServiceEnd<TDocument>(Document, failure));
        if (failure is null) LogDone(operation.Kind, Noun, Id);
        else LogFailed(operation.Kind, Noun, Id, failure.Description);
    }

    /// <summary>Every switch of both plans is to hold the old one.</summary>
    private Task InPlace(ServicePlan? old, ServicePlan? @new) => Put(LayersInPlace(old, @new));

    private protected static Seq<SwitchLayers> LayersInPlace(ServicePlan? keeps, ServicePlan? gone)
    {
        var kept = keeps is null ? [] : Transition.InPlace(keeps).ToDictionary(layers => layers.Switch);
        var all = (keeps?.Switches() ?? []).Union(gone?.Switches() ?? []).Order();
        return all.Select(id => kept.GetValueOrDefault(id) ?? new SwitchLayers(id, [])).ToSeq();
    }

    /// <summary>Tells all switches at once.</summary>
    /// <returns>A line for each that has not confirmed.</returns>
    private protected Task<List<string>> Put(Seq<SwitchLayers> layers) => Put(Owner, layers);

    private protected async Task<List<string>> Put(string owner, Seq<SwitchLayers> layers)
    {
        var answers = await UnlessEnding(Task.WhenAll(layers.Select(each => Put(owner, each))));
        var failures = new List<string>();
        for (var i = 0; i < answers.Length; i++)
        {
            if (answers[i] is { Result: not PutResult.Done } answer) failures.Add($"switch {layers[i].Switch}: {answer.Why}");
        }

        return failures;
    }

    private async Task<PutAnswer> Put(string owner, SwitchLayers layers)
    {
        try
        {
            return await GrainFactory.GetGrain<ISwitchGrain>(layers.Switch.ToString()).Put(owner, layers.Layers);
        }
        catch (Exception e) when (GrainAway.Is(e))
        {
            return new PutAnswer(PutResult.Unanswered, e.Message);
        }
    }

    private protected TimeSpan DrainTime(ServicePlan plan)
    {
        var now = Network.Now;
        var latency = plan.AllHops().Sum(held => now.TryGet(held.Hop.Isl, out var link) ? Math.Max(0, link.LatencyNs[(int)held.Hop.Direction]) : 0);
        var twice = TimeSpan.FromTicks(2 * latency / TimeSpan.NanosecondsPerTick);
        return twice > tools.Settings.Drain ? twice : tools.Settings.Drain;
    }
}
