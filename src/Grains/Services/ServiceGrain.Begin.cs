using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Services;
using Kilda.Interfaces.Storage;
using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Grains.Services;

/// <content>How an operation begins: reserve, store the intent, answer.</content>
public abstract partial class ServiceGrain<TDocument, TRequest>
{
    private const int MostBegins = 5;

    /// <summary>At most one; another one waits only for the traces of the last, never for the operation itself.</summary>
    private Operation<TDocument, TRequest>? _running;
    private Operation<TDocument, TRequest>? _last;

    private protected FlowOperation? Running => _running?.Kind;

    /// <summary>This operation is under way from now on, until <see cref="Finish"/>.</summary>
    private protected void Occupy(Operation<TDocument, TRequest> operation) => _running = operation;

    /// <summary>Answers when everything is held and stored; the switches are told afterwards.</summary>
    private protected Task<Outcome<TDocument>> Begin(Operation<TDocument, TRequest> operation) => Begin(operation, () => Intend(operation), Run);

    /// <param name="intend">Holds and stores everything; returns why that is not possible, or null.</param>
    /// <param name="run">Carries it out.</param>
    private protected async Task<Outcome<TDocument>> Begin(
        Operation<TDocument, TRequest> operation, Func<Task<Refusal?>> intend, Func<CancellationToken, Task> run)
    {
        _running = operation;
        operation.Note(Now, HistoryWords.Started(operation.Kind), operation.Reason ?? "");
        if (Document is { } document) operation.Dump(Dumps(document, HistoryWords.Before));
        var started = false;
        Refusal? refusal = null;
        try
        {
            await LastIsClean();
            refusal = await intend();
            if (refusal is not null) return refusal;
            started = true;
            Start(run);
            return Document!;
        }
        finally
        {
            if (!started) await NotBegun(operation, refusal);
        }
    }

    /// <summary>Whoever waits for the end goes on. An intent that is stored, and that nobody knows the fate of, is taken up as after a crash.</summary>
    private async Task NotBegun(Operation<TDocument, TRequest> operation, Refusal? refusal)
    {
        _running = null;
        operation.Ended(new ServiceEnd<TDocument>(Document, refusal ?? Refusal.Of(RefusalKind.Internal, operation.Message, "It did not begin")));
        operation.IsClean();
        if (Document?.UnderWay is not null) await Recover();
    }

    /// <summary>The last operation tells the switches once more, when the packets of its old plan are gone: what comes next must come after that.</summary>
    private protected async Task LastIsClean()
    {
        // A verdict may be on its way to storage: an operation goes on from what is stored then.
        await _marked;
        if (_last is not { } last) return;
        last.Hurry();
        await last.Cleaned;
    }

    /// <summary>Stores a request that asks the network for nothing; meanwhile nothing else begins.</summary>
    /// <param name="operation">What history is to say of it, step by step.</param>
    /// <param name="details">What history is to say of it in short.</param>
    /// <param name="next">From the document as it is then.</param>
    private protected async Task<Outcome<TDocument>> Keep(
        Operation<TDocument, TRequest> operation, string details, Func<TDocument, TDocument> next)
    {
        _running = operation;
        try
        {
            await _marked;
            var document = next(Document!);
            await Save(document, new Commit([], History(operation, details, document)));
            return Document!;
        }
        catch (StoreUnavailableException unavailable)
        {
            return Refusal.Of(RefusalKind.Unavailable, operation.Message, $"Storage is not available: {unavailable.Message}");
        }
        finally
        {
            _running = null;
            operation.Ended(new ServiceEnd<TDocument>(Document, null));
            operation.IsClean();
        }
    }

    /// <summary>The switches were told once more what they are to hold.</summary>
    /// <param name="failure">Why they do not all hold it; null: they do.</param>
    /// <param name="next">The document from now on, where they do.</param>
    private protected Task<Outcome<TDocument>> Synced(
        string? failure, OperationContext context, string message, Func<TDocument, TDocument> next)
    {
        var (before, after) = (Document!, failure is null ? next(Document!) : Document!);
        var operation = new Operation<TDocument, TRequest>(FlowOperation.Sync, before.Request, context, message);
        operation.Note(Now, HistoryWords.Started(FlowOperation.Sync));
        operation.Dump(Dumps(before, HistoryWords.Before));
        if (failure is null) operation.Note(Now, HistoryWords.Done(Title, FlowOperation.Sync));
        else operation.Note(Now, HistoryWords.Failed(Noun, FlowOperation.Sync), failure);
        operation.Dump(Dumps(after, HistoryWords.After));
        return Keep(operation, "Performing flow paths sync operation on NB request", document => failure is null ? next(document) : document);
    }

    private async Task<Refusal?> Intend(Operation<TDocument, TRequest> operation)
    {
        var why = "";
        for (var left = MostBegins; left > 0; left--)
        {
            Reserved? reserved = null;
            if (operation is { Plan: null, Wanted: not null })
            {
                var outcome = await Reserve(operation);
                if (outcome.Value is null) return outcome.Refusal;
                _pass?.Placed();
                reserved = outcome.Value;
            }

            var before = Document;
            try
            {
                await Save(Intended(operation, reserved?.Plan ?? operation.Plan), new Commit([], operation.Preludes, reserved?.Limits ?? []));
                operation.Prelude = null;
                if (reserved is null || await Reserver.Confirm(Owner, reserved))
                {
                    operation.Note(Now, $"{Title} was validated successfully");
                    if (reserved is not null) operation.Note(Now, "New primary paths were created");
                    if (reserved?.Plan.Flows[0].Protected is not null) operation.Note(Now, "New protected paths were created");
                    return null;
                }

                why = "a link has no room any more";
                // An intent that is stored and not followed would stay for ever.
                await Certainly(() => Save(before?.Written(Document!.Version, Now), new Commit([])));
            }
            catch (StoreUnavailableException unavailable)
            {
                if (reserved is not null) await GiveBack(reserved.Plan);
                return Refusal.Of(RefusalKind.Unavailable, operation.Message, $"Storage is not available: {unavailable.Message}");
            }
            catch (Exception taken) when (reserved is not null && taken is TakenException or OverbookedException)
            {
                why = taken.Message;
            }

            await GiveBack(reserved!.Plan);
        }

        return ServiceReserver.NotAllocated(operation.Message, why);
    }

    private TDocument Intended(Operation<TDocument, TRequest> operation, ServicePlan? plan)
    {
        var intent = new ServiceIntent<TRequest>(operation.Kind, Fitted(operation.Request, plan), plan, operation.Context.TaskId, Now);
        return (Document ?? TDocument.New(operation.Request!, tools.Services.Created(TDocument.Kind, Id, Now))).Intending(intent);
    }

    /// <summary>What the document does not say is free again.</summary>
    private Task GiveBack(ServicePlan? plan) => plan is null ? Task.CompletedTask : GiveBack(Id, Document, plan);
}
