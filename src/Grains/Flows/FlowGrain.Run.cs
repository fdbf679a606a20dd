using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Grains.Flows;

/// <content>How an operation is carried out: the stages of the transition, their undo, the commit and what comes after it.</content>
public sealed partial class FlowGrain
{
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);

    private async Task Run(CancellationToken cancel)
    {
        var (operation, old, intent) = (_running!, _flow!.Plan, _flow.Intent!);
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
    private async Task<string?> Advance(Operation operation, Seq<Stage> stages, bool isDelete)
    {
        for (var i = 0; i < stages.Count; i++)
        {
            var stage = stages[i];
            if (stage.Name == Transition.Clean && !isDelete) break;
            var failures = await Put(stage.Do);
            operation.Note(clock.GetUtcNow(), $"Rules of stage {stage.Name}: {stage.Do.Count} switches", string.Join("; ", failures));
            if (failures.Count > 0 && !isDelete) return failures[0];
        }

        return null;
    }

    private async Task Done(Operation operation, FlowPlan? old, FlowIntent intent, Seq<Stage> stages)
    {
        var (status, info) = StatusOf(intent.Request!, intent.Plan!);
        operation.Note(clock.GetUtcNow(), $"The flow status was set to {status.ToString().ToUpperInvariant()}");
        await Store(
            () => _flow! with { Request = intent.Request!, Plan = intent.Plan, Intent = null, Status = status, StatusInfo = info },
            operation.History(Id, clock.GetUtcNow(), "done"));
        Finish(operation, null);
        if (old is not null)
        {
            // Packets that took the old way are still under way.
            await Task.WhenAny(Pause(DrainTime(old)), operation.Hurried);
            if (stages is [.., { Name: Transition.Clean } clean]) await Put(clean.Do);
            await GiveBack(old);
        }

        operation.IsClean();
    }

    private async Task Deleted(Operation operation, FlowPlan? old)
    {
        var before = _flow;
        operation.Note(clock.GetUtcNow(), "Flow was removed", $"The flow {Id} was removed");
        await Store(() => null, operation.History(Id, clock.GetUtcNow(), "Flow was deleted successfully"), tell: false);
        var plan = old is null ? [before!.Request.Source.Switch, before.Request.Destination.Switch] : old.Switches().ToArray();
        await Reserver.Retain(Owner, null, plan, old?.AllHops().Select(held => held.Hop.Isl) ?? []);
        await Tell(before);
        Finish(operation, null);
        operation.IsClean();
        DeactivateOnIdle();
    }

    /// <summary>The flow is as it was before; a new one stays, without anything in the network, and says why.</summary>
    private async Task Failed(Operation operation, FlowIntent intent, string why)
    {
        var text = operation.Kind == FlowOperation.Create ? $"Failed to create flow {Id}: {why}" : why;
        operation.Note(clock.GetUtcNow(), $"Failed to {operation.Kind.ToString().ToLowerInvariant()} the flow", why);
        var old = _flow!.Plan;
        var (status, info) = old is null ? (FlowStatus.Down, text) : StatusOf(_flow.Request, old);
        await Store(
            () => _flow with { Intent = null, Status = status, StatusInfo = info ?? _flow.StatusInfo },
            operation.History(Id, clock.GetUtcNow(), text));
        await GiveBack(intent.Plan);
        Finish(operation, Refusal.Of(RefusalKind.Internal, operation.Message, text));
        operation.IsClean();
    }

    /// <summary>What was done in the network must be stored, however long storage is away: until then the operation goes on.</summary>
    private async Task Store(Func<FlowDocument?> next, HistoryEntry history, bool tell = true)
    {
        while (true)
        {
            try
            {
                await Save(next(), new Commit([], [history]), tell);
                return;
            }
            catch (StoreUnavailableException unavailable)
            {
                LogStoreAway(Id, unavailable.Message);
            }

            await Pause(s_again);
        }
    }

    private void Finish(Operation operation, Refusal? failure)
    {
        (_running, _last) = (null, operation);
        operation.Ended(new OperationEnd(_flow, failure));
        if (failure is null) LogDone(operation.Kind, Id);
        else LogFailed(operation.Kind, Id, failure.Description);
    }

    /// <summary>Every switch of both plans is to hold the old one.</summary>
    private async Task InPlace(FlowPlan? old, FlowPlan? @new)
    {
        var kept = old is null ? [] : Transition.InPlace(old).ToDictionary(layers => layers.Switch);
        var all = (old?.Switches() ?? []).Union(@new?.Switches() ?? []).Order();
        await Put(all.Select(id => kept.GetValueOrDefault(id) ?? new SwitchLayers(id, [])).ToSeq());
    }

    /// <summary>Tells all switches at once.</summary>
    /// <returns>A line for each that has not confirmed.</returns>
    private async Task<List<string>> Put(Seq<SwitchLayers> layers)
    {
        var answers = await Task.WhenAll(layers.Select(Put));
        var failures = new List<string>();
        for (var i = 0; i < answers.Length; i++)
        {
            if (answers[i] is { Result: not PutResult.Done } answer) failures.Add($"switch {layers[i].Switch}: {answer.Why}");
        }

        return failures;
    }

    private async Task<PutAnswer> Put(SwitchLayers layers)
    {
        try
        {
            return await GrainFactory.GetGrain<ISwitchGrain>(layers.Switch.ToString()).Put(Owner, layers.Layers);
        }
        catch (Exception e) when (e is TimeoutException or Orleans.Runtime.OrleansException)
        {
            return new PutAnswer(PutResult.Unanswered, e.Message);
        }
    }

    private TimeSpan DrainTime(FlowPlan plan)
    {
        var now = network.Now;
        var latency = plan.AllHops().Sum(held => now.TryGet(held.Hop.Isl, out var link) ? Math.Max(0, link.LatencyNs[(int)held.Hop.Direction]) : 0);
        var twice = TimeSpan.FromTicks(2 * latency / TimeSpan.NanosecondsPerTick);
        return twice > settings.Drain ? twice : settings.Drain;
    }
}
