using System.Collections.Frozen;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Services;
using Kilda.Interfaces.Storage;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Grains.Services;

/// <content>What happens to a service without anybody asking: links that break and come back, and operations that a crash cut off.</content>
public abstract partial class ServiceGrain<TDocument, TRequest>
{
    /// <summary>Links of this service that are said to be in a state which the view of this process does not show yet.</summary>
    private readonly Dictionary<IslId, (long Version, LinkStatus Status)> _told = [];
    private Task _marked = Task.CompletedTask;
    private bool _reacting;
    private bool _again;
    private bool _retry;

    /// <summary>The place of a move that nobody asked for.</summary>
    private protected Flows.Turnstile.Pass? _pass;

    public Task LinkChanged(IslId link, long version, LinkStatus status)
    {
        if (Document is null || !Document.ServicePlans().Any(plan => plan.AllHops().Any(held => held.Hop.Isl == link)))
        {
            tools.Turnstile.NotComing(Owner);
            return Task.CompletedTask;
        }

        if (!_told.TryGetValue(link, out var known) || known.Version < version) _told[link] = (version, status);
        LogLink(Noun, Id, link, status);
        if (status != LinkStatus.Active && Document.UnderWay?.Plan is { } plan && plan.AllHops().Any(held => held.Hop.Isl == link)) _running?.Await();
        Wake();
        return Task.CompletedTask;
    }

    public Task Check(bool retry)
    {
        _retry |= retry;
        if (Document is not null) Wake();
        return Task.CompletedTask;
    }

    public virtual Task Recover()
    {
        if (_running is not null || Document?.UnderWay is not { } intent) return Task.CompletedTask;
        var context = new OperationContext(intent.TaskId, OperationContext.Own("").Actor);
        _running = new Operation<TDocument, TRequest>(
            intent.Operation, intent.Request, context, $"Could not {intent.Operation.ToString().ToLowerInvariant()} {Noun}");
        _running.Note(Now, "The operation is taken up again after a restart");
        Start(Resume);
        return Task.CompletedTask;
    }

    private protected async Task<ServiceEnd<TDocument>> EndOf(string taskId)
    {
        Operation<TDocument, TRequest>?[] known = [_running, _last];
        var operation = Array.Find(known, known => known?.Context.TaskId == taskId);
        operation?.Await();
        return operation is null ? new ServiceEnd<TDocument>(Document, null) : await operation.End;
    }

    /// <summary>
    /// What was accepted is done, if every switch answers, else undone. The stages begin anew: whatever the switches hold of them, each
    /// leads to the same state, and until the commit both plans stay installed.
    /// </summary>
    private async Task Resume(CancellationToken cancel)
    {
        var (intent, old) = (Document!.UnderWay!, Document.InPlace);
        var until = Now + tools.Settings.OperationTimeout;
        var switches = Document.ServicePlans().SelectMany(plan => plan.Switches()).Distinct().ToArray();
        while (Array.Exists(switches, id => !IsReady(id)) && Now < until) await Pause(s_look);
        if (old is not null && intent.Plan is { } next && StatusOf(Document.Request, old).Status == FlowStatus.Down)
        {
            var stages = Transition.Between(old, next);
            if (await GoneOver(old, next, stages))
            {
                await Done(_running!, old, intent, stages);
                return;
            }
        }

        await InPlace(old, intent.Plan);
        var away = switches.Where(id => !IsReady(id)).ToArray();
        if (intent.Plan is null || away.Length == 0) await Run(cancel);
        else await Failed(_running!, intent, $"not connected after a restart of the controller: {string.Join(", ", away)}");
    }

    /// <summary>
    /// The way in place carries nothing: it is not gone back to. Traffic that was on the new one already, and what has become of it was not
    /// written, stays there.
    /// </summary>
    private async Task<bool> GoneOver(ServicePlan old, ServicePlan next, Seq<Stage> stages)
    {
        var held = LayersInPlace(old, next).ToDictionary(layers => layers.Switch);
        foreach (var layers in stages.Where(stage => stage.Name != Transition.Clean).SelectMany(stage => stage.Do)) held[layers.Switch] = layers;
        var turns = held.Values.ToLookup(layers => old.TurnsAt(layers.Switch) || next.TurnsAt(layers.Switch));
        return (await Put(turns[false].ToSeq())).Count == 0 && (await Put(turns[true].ToSeq())).Count == 0;
    }

    private protected bool IsReady(Network.SwitchId id) => Network.Now.TryGet(id, out var found) && found.Active;

    private void Wake()
    {
        _again = true;
        if (_reacting) return;
        _reacting = true;
        Start(React);
    }

    /// <summary>The newest news count: what came meanwhile is looked at when an operation that is under way has ended.</summary>
    private async Task React(CancellationToken cancel)
    {
        try
        {
            while (_again)
            {
                if (_running is { } running)
                {
                    tools.Turnstile.NotComing(Owner);
                    await UnlessEnding(running.End);
                }

                _again = false;
                if (Document is not { UnderWay: null } || _running is not null) continue;
                var retry = _retry;
                _retry = false;
                if (!await Judge(retry)) continue;
                (_again, _retry) = (true, _retry || retry);
            }
        }
        finally
        {
            _reacting = false;
            tools.Turnstile.NotComing(Owner);
        }
    }

    /// <summary>Services move so many at a time, the most urgent first.</summary>
    /// <param name="move">Returns why the service stays where it is, or null.</param>
    /// <returns>The same; null, too, where an operation that somebody asked for was faster.</returns>
    private protected async Task<Refusal?> InTurn(Func<Task<Refusal?>> move)
    {
        var turn = tools.Turnstile.Enter(Owner, Priority(Document!.Request), Document.Created);
        try
        {
            _pass = await UnlessEnding(turn);
            return _running is not null || Document is not { UnderWay: null } ? null : await move();
        }
        finally
        {
            _pass = null;
            _ = Leave(turn);
        }

        // Also where it comes only when this activation is not there any more.
        static async Task Leave(Task<Flows.Turnstile.Pass> turn) => (await turn).Dispose();
    }

    /// <summary>Begins and waits for the end.</summary>
    private protected async Task<Refusal?> Do(Operation<TDocument, TRequest> operation)
    {
        var outcome = await Begin(operation);
        return outcome.Value is null ? outcome.Refusal : (await UnlessEnding(operation.End)).Failure;
    }

    /// <summary>
    /// What protects the service takes the traffic: told first and recorded afterwards. A controller that dies in between finds the broken way
    /// in the document and swaps again.
    /// </summary>
    /// <returns>Whether the traffic runs the other way.</returns>
    private protected async Task<bool> SwapOver(ServicePlan swapped, string? reason)
    {
        var (document, plan) = (Document!, Document!.InPlace!);
        var operation = _running = Own(FlowOperation.Swap, reason);
        operation.Note(Now, HistoryWords.Started(operation.Kind), operation.Reason!);
        operation.Dump(Dumps(document, HistoryWords.Before));
        tools.Turnstile.NotComing(Owner);
        await LastIsClean();
        var failures = await Put(AtTurns(swapped));
        if (failures.Count > 0) await Put(AtTurns(plan));
        var now = failures.Count > 0 ? plan : swapped;
        var verdict = StatusOf(document.Request, now);
        operation.Note(Now, $"The {Noun} status was set to {HistoryWords.Constant(verdict.Status)}", string.Join("; ", failures));
        var after = Document!.Moved(document.Request, now).Judged(verdict);
        operation.Dump(Dumps(after, HistoryWords.After));
        operation.Note(Now, failures.Count > 0 ? HistoryWords.Failed(Noun, operation.Kind) : HistoryWords.Done(Title, operation.Kind));
        await Store(
            () => Document!.Moved(document.Request, now).Judged(verdict),
            History(operation, failures.Count > 0 ? failures[0] : operation.Reason!, after));
        Finish(operation, failures.Count > 0 ? Refusal.Of(RefusalKind.Internal, operation.Message, failures[0]) : null);
        operation.IsClean();
        return failures.Count == 0;
    }

    private static Seq<SwitchLayers> AtTurns(ServicePlan plan) => Transition.InPlace(plan).Where(layers => plan.TurnsAt(layers.Switch)).ToSeq();

    /// <summary>An operation that nobody asked for.</summary>
    /// <param name="wanted">What the way has to fulfil; null: all that is asked for.</param>
    /// <param name="request">The service as it is to be; null: as it is.</param>
    private protected Operation<TDocument, TRequest> Own(
        FlowOperation kind, string? reason, TRequest? wanted = null, WayAim aim = WayAim.Best, IReadOnlySet<IslId>? avoid = null,
        TRequest? request = null)
    {
        var message = kind == FlowOperation.Swap ? $"Could not swap paths for {Noun}" : $"Could not reroute {Noun}";
        var asked = request ?? Document!.Request;
        return new Operation<TDocument, TRequest>(kind, asked, OperationContext.Own(Guid.NewGuid().ToString()), message)
        {
            Wanted = wanted ?? asked, Aim = aim, Avoid = avoid ?? FrozenSet<IslId>.Empty, Reason = $"Reason: {reason}",
        };
    }

    /// <summary>What is judged beside an operation is judged again at its end.</summary>
    private protected async Task Mark(ServiceVerdict verdict)
    {
        while (!_marked.IsCompleted) await _marked;
        if (Document is not { UnderWay: null } document || document.Verdict == verdict || _running is not null) return;
        var marked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _marked = marked.Task;
        try
        {
            await Save(document.Judged(verdict), new Commit([], Turned(document, verdict)));
        }
        catch (StoreUnavailableException unavailable)
        {
            // The sweep finds the difference again.
            LogStoreAway(Noun, Id, unavailable.Message);
        }
        finally
        {
            marked.SetResult();
        }
    }

    /// <summary>A status has a history, too, where there is no other way to go, or none is needed any more.</summary>
    private Seq<HistoryEntry> Turned(TDocument document, ServiceVerdict verdict)
    {
        if (document.Verdict.Status == verdict.Status) return [];
        var (operation, now) = (Own(FlowOperation.Reroute, Cause(document, verdict)), Now);
        var after = document.Judged(verdict);
        operation.Note(now, HistoryWords.Started(operation.Kind), operation.Reason!);
        operation.Dump(Dumps(document, HistoryWords.Before));
        var become = verdict.Status == FlowStatus.Up ? "reverted" : "set";
        if (verdict.Status != FlowStatus.Up) operation.Note(now, HistoryWords.Failed(Noun, operation.Kind), verdict.Info ?? "");
        operation.Note(now, $"The {Noun} status was {become} to {HistoryWords.Constant(verdict.Status)}", verdict.Info ?? "");
        operation.Dump(Dumps(after, HistoryWords.After));
        return History(operation, operation.Reason!, after);
    }

    /// <summary>The link that fails, or came back last.</summary>
    private string? Cause(TDocument document, ServiceVerdict verdict)
    {
        if (document.InPlace is not { } plan) return verdict.Info;
        if (verdict.Status != FlowStatus.Up) return StatusOf(document.Request, plan).Info ?? verdict.Info;
        var links = plan.AllHops().Select(held => Network.Now.TryGet(held.Hop.Isl, out var found) ? found : null).OfType<Link>();
        return links.MaxBy(link => link.Since) is { } last ? FlowJudgement.Back(last.Id) : document.Verdict.Info;
    }

    private protected string? Broken(IslId isl)
    {
        var link = Network.Now.TryGet(isl, out var found) ? found : null;
        var status = link?.Status;
        if (_told.TryGetValue(isl, out var told))
        {
            if (link is not null && link.Version >= told.Version) _told.Remove(isl);
            else status = told.Status;
        }

        return FlowJudgement.Broken(isl, status, link?.StatusReason);
    }
}
