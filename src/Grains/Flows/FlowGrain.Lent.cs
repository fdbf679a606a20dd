using Kilda.Grains.Services;
using Kilda.Interfaces;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Network.Flows;

namespace Kilda.Grains.Flows;

/// <content>This flow while another one leads an operation that moves both, and what becomes of such an operation after a crash.</content>
public sealed partial class FlowGrain
{
    private Operation<FlowDocument, FlowRequest>? _lent;

    public async Task<Outcome<FlowDocument>> Lend(string leader, OperationContext context)
    {
        // The leader has begun anew and goes on from what it had stored, of this flow too.
        if (_lent?.Context.TaskId == context.TaskId && !await TryReread()) return Busy(SwapMessage)!;
        if (Missing(SwapMessage, $"Flow {Id} not found") is { } missing) return missing;
        var isSame = Document!.Intent is { Pair: { Leads: false } } intent && intent.Pair.With == leader && intent.TaskId == context.TaskId;
        if (!isSame && Busy(SwapMessage) is { } busy) return busy;
        if (_lent is null)
        {
            var lent = _lent = new Operation<FlowDocument, FlowRequest>(FlowOperation.SwapEndpoints, Document.Request, context, SwapMessage);
            Occupy(lent);
            // Begins later, when this operation may be over.
            Start(_ => Watch(lent, leader));
        }

        await LastIsClean();
        return Document;
    }

    public async Task Return(string taskId, Refusal? failure)
    {
        if (_lent is not { } lent || lent.Context.TaskId != taskId)
        {
            // This activation has not seen the beginning.
            if (Running is null && Document?.Intent is { Pair.Leads: false } intent && intent.TaskId == taskId) await TryReread();
            return;
        }

        while (!await TryReread()) await Pause(s_again);
        if (_lent != lent) return;
        _lent = null;
        Finish(lent, failure);
        lent.IsClean();
    }

    /// <returns>False: storage is away.</returns>
    private async Task<bool> TryReread()
    {
        try
        {
            await Reread();
            return true;
        }
        catch (StoreUnavailableException unavailable)
        {
            LogStoreAway(Noun, Id, unavailable.Message);
            return false;
        }
    }

    public override async Task Recover()
    {
        if (Document?.Intent is not { Pair: { } pair } intent)
        {
            await base.Recover();
            return;
        }

        if (_lent is not null || Running is not null) return;
        if (!pair.Leads)
        {
            await GrainFactory.GetGrain<IFlowGrain>(pair.With).Recover();
            return;
        }

        var context = new OperationContext(intent.TaskId, OperationContext.Own("").Actor);
        var operation = new Operation<FlowDocument, FlowRequest>(intent.Operation, intent.Request, context, SwapMessage);
        operation.Note(Now, "The operation is taken up again after a restart");
        Occupy(operation);
        Start(_ => ResumeBoth(operation, pair.With));
    }

    /// <summary>As for one flow: done if every switch answers, else undone.</summary>
    private async Task ResumeBoth(Operation<FlowDocument, FlowRequest> operation, string other)
    {
        Outcome<FlowDocument> lent;
        while ((lent = await GrainFactory.GetGrain<IFlowGrain>(other).Lend(Id, operation.Context)).Value is null) await Pause(s_again);
        _other = lent.Value!;
        var second = new Operation<FlowDocument, FlowRequest>(operation.Kind, _other.Intent!.Request, operation.Context, SwapMessage);
        var until = Now + Tools.Settings.OperationTimeout;
        var switches = new[] { Document!, _other }.SelectMany(flow => flow.Plans()).SelectMany(plan => plan.Switches()).Distinct().ToArray();
        while (Array.Exists(switches, id => !IsReady(id)) && Now < until) await Pause(s_look);
        await RunBoth(operation, second);
    }

    /// <summary>The leader's process may have died: then the documents say where the operation was, and the leader goes on from there.</summary>
    private async Task Watch(Operation<FlowDocument, FlowRequest> lent, string leader)
    {
        while (_lent == lent)
        {
            await Task.WhenAny(Pause(2 * Tools.Settings.OperationTimeout), IsOver(lent));
            if (_lent != lent) return;
            Ending.ThrowIfCancellationRequested();
            try
            {
                if (await Tools.Store.Read(DocumentKinds.Flow, Id) is { } stored && DocumentJson.Read<FlowDocument>(stored).Intent is null)
                    await Return(lent.Context.TaskId, Refusal.Of(RefusalKind.Internal, SwapMessage, $"Flow {leader} has given up"));
                else
                    await GrainFactory.GetGrain<IFlowGrain>(leader).Recover();
            }
            catch (Exception away) when (GrainAway.Is(away) || away is DamagedDocumentException)
            {
                LogStoreAway(Noun, Id, away.Message);
            }
        }

        // Within a turn of this grain, as nothing else may run in between.
        static async Task IsOver(Operation<FlowDocument, FlowRequest> operation) => await operation.End;
    }
}
