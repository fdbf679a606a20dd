using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Orleans.Runtime;

namespace Kilda.Grains.Flows;

/// <content>How an operation begins: reserve, store the intent, answer.</content>
public sealed partial class FlowGrain
{
    private const int MostBegins = 5;

    /// <summary>At most one; another one waits only for the traces of the last, never for the operation itself.</summary>
    private Operation? _running;
    private Operation? _last;

    private Refusal? Busy(string message) =>
        _running is null && _flow?.Intent is null ? null : Refusal.Of(RefusalKind.RequestInvalid, message, $"Flow {Id} is in progress now");

    /// <summary>Answers when everything is held and stored; the switches are told afterwards.</summary>
    private async Task<Outcome<FlowDocument>> Begin(Operation operation)
    {
        _running = operation;
        var started = false;
        try
        {
            if (_last is { } last)
            {
                last.Hurry();
                await last.Cleaned;
            }

            var refusal = await Intend(operation);
            if (refusal is not null) return refusal;
            started = true;
            Start(Run);
            return _flow!;
        }
        finally
        {
            if (!started)
            {
                _running = null;
                operation.IsClean();
            }
        }
    }

    private async Task<Refusal?> Intend(Operation operation)
    {
        var why = "";
        for (var left = MostBegins; left > 0; left--)
        {
            Reserved? reserved = null;
            if (operation is { Plan: null, Wanted: { } wanted })
            {
                var outcome = await Reserver.Reserve(Owner, wanted, _flow, operation.Aim, operation.Message);
                if (outcome.Value is null) return outcome.Refusal;
                reserved = outcome.Value;
            }

            var before = _flow;
            try
            {
                await Save(Intended(operation, reserved?.Plan ?? operation.Plan), new Commit([], Limits: reserved?.Limits ?? []));
                if (reserved is null || await Reserver.Confirm(Owner, reserved)) return null;
                why = "a link has no room any more";
                await Save(before is null ? null : before with { Version = _flow!.Version }, new Commit([]));
            }
            catch (StoreUnavailableException unavailable)
            {
                if (reserved is not null) await GiveBack(reserved.Plan);
                return Refusal.Of(RefusalKind.Unavailable, operation.Message, $"Storage is not available: {unavailable.Message}");
            }
            catch (Exception taken) when (taken is TakenException or OverbookedException)
            {
                why = taken.Message;
            }

            await GiveBack(reserved!.Plan);
        }

        return Refusal.Of(RefusalKind.Internal, operation.Message, $"Failed to allocate flow resources. {why}");
    }

    private FlowDocument Intended(Operation operation, FlowPlan? plan)
    {
        var now = clock.GetUtcNow();
        var intent = new FlowIntent(operation.Kind, operation.Request, plan, operation.Context.TaskId, now);
        return _flow is null
            ? new FlowDocument(operation.Request!, 0, null, intent, FlowStatus.Down, null, now, now)
            : _flow with { Intent = intent };
    }

    /// <summary>What the flow's document does not say is free again.</summary>
    private Task GiveBack(params ReadOnlySpan<FlowPlan?> plans)
    {
        var (switches, links) = (new HashSet<Network.SwitchId>(), new HashSet<IslId>());
        foreach (var plan in plans)
        {
            if (plan is null) continue;
            switches.UnionWith([plan.Source.Switch, plan.Destination.Switch]);
            links.UnionWith(plan.AllHops().Select(held => held.Hop.Isl));
        }

        return Reserver.Retain(Owner, _flow, switches, links);
    }

    /// <summary>Long work runs beside the calls of this grain.</summary>
    private void Start(Func<CancellationToken, Task> work) => this.RegisterGrainTimer(
        work, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });

    private async Task Pause(TimeSpan time)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var timer = this.RegisterGrainTimer(
            _ =>
            {
                over.TrySetResult();
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(time, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        await over.Task;
    }
}
