using Kilda.Grains.Flows;
using Kilda.Interfaces;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Services;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Kilda.Grains.Services;

/// <summary>
/// One service: a flow or a Y-flow. Every operation is a way from the plan in place to another one: decided by the kind of service, stored, then
/// carried out here. Partial: begin, run, react.
/// </summary>
public abstract partial class ServiceGrain<TDocument, TRequest>(ServiceTools tools, ILogger logger) : Grain, IServiceGrain
    where TDocument : class, IServiceDocument<TDocument, TRequest>
    where TRequest : class
{
    /// <summary>As stored; null: there is no such service.</summary>
    private protected TDocument? Document { get; private set; }

    private protected string Id => this.GetPrimaryKeyString();

    private protected string Owner => OwnerOf(Id);

    private protected static string OwnerOf(string id) => $"{TDocument.Kind}/{id}";

    private protected ServiceTools Tools => tools;

    private protected INetworkView Network => tools.Network;

    private protected DateTimeOffset Now => tools.Clock.GetUtcNow();

    /// <summary>"flow" or "y-flow".</summary>
    private protected static string Noun => TDocument.Kind;

    private static string Title { get; } = char.ToUpperInvariant(TDocument.Kind[0]) + TDocument.Kind[1..];

    private protected ServiceReserver Reserver => new(GrainFactory, tools);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (await tools.Store.Read(TDocument.Kind, Id, cancellationToken) is not { } stored) return;
        Document = DocumentJson.Read<TDocument>(stored).Written(stored.Version, Now);
        Show(Document);
        // Whoever was at it has ended: as after a start of the process, it is finished or undone.
        if (Document.UnderWay is not null) Start(_ => Recover());
    }

    private protected abstract int Priority(TRequest request);

    private protected abstract ServiceVerdict StatusOf(TRequest request, ServicePlan plan);

    /// <summary>What is asked for, where it says something that only the plan decides.</summary>
    private protected virtual TRequest? Fitted(TRequest? request, ServicePlan? plan) => request;

    /// <summary>A drafted plan for what is wanted, or why there is none.</summary>
    private protected abstract Task<Outcome<Reserved>> Reserve(Operation<TDocument, TRequest> operation);

    /// <summary>Switches of a service that has no plan: where it may still hold something.</summary>
    private protected abstract IEnumerable<Network.SwitchId> Ends(TRequest request);

    /// <summary>Into the views of this process.</summary>
    private protected abstract void Show(TDocument document);

    private protected abstract void Hide(TDocument document);

    /// <summary>The flows that the service consists of, for history.</summary>
    /// <param name="type">Before or after the operation.</param>
    private protected abstract IEnumerable<FlowDump> Dumps(TDocument document, string type);

    /// <summary>What history says of an operation of the service.</summary>
    /// <param name="details">In short.</param>
    /// <param name="document">The service after it, or as it was where it is gone.</param>
    private protected virtual Seq<HistoryEntry> History(Operation<TDocument, TRequest> operation, string details, TDocument document) =>
        [operation.History(Id, Now, details)];

    private protected abstract ServiceEvent News(TDocument document, bool isGone);

    /// <summary>Compares what the service is with what its links are, and does what can be done.</summary>
    /// <param name="retry">Something has become better: also where nothing is new.</param>
    /// <returns>Whether to judge again at once.</returns>
    private protected abstract Task<bool> Judge(bool retry);

    private protected Refusal? Busy(string message) =>
        _running is null && Document?.UnderWay is null ? null : Refusal.Of(RefusalKind.RequestInvalid, message, $"{Title} {Id} is in progress now");

    private protected static Holdings HoldingsOf(TDocument? document) => document is null
        ? Holdings.None
        : new(document.InPlace, [.. document.ServicePlans()], [.. document.Endpoints()]);

    /// <param name="id">Of the service, be it this one or one that it leads.</param>
    /// <param name="document">As it is stored.</param>
    /// <param name="find">See <see cref="ServiceReserver.Reserve"/>.</param>
    /// <param name="operation">What it is for.</param>
    /// <param name="lent">Endpoints of another service that this one gets in the same transition.</param>
    private protected Task<Outcome<Reserved>> Reserve(
        string id, TDocument? document, Func<NetworkSnapshot, IReadOnlySet<IslId>, Outcome<ServicePlan>> find,
        Operation<TDocument, TRequest> operation, Seq<Endpoint> lent = default) =>
        Reserver.Reserve(
            OwnerOf(id), HoldingsOf(document), (now, avoid) => find(now, operation.Avoid.Count == 0 ? avoid : avoid.Union(operation.Avoid).ToHashSet()),
            operation.Message, lent, stays: operation.Kind == FlowOperation.DeleteJoin);

    /// <summary>What the document does not say is free again.</summary>
    private protected Task GiveBack(string id, TDocument? keeps, ServicePlan plan) =>
        Reserver.Retain(OwnerOf(id), HoldingsOf(keeps), plan.HoldingSwitches(), plan.AllHops().Select(held => held.Hop.Isl));

    /// <summary>
    /// What the service had and the document does not say is free again: of its plan, and the endpoints that it asked for, which are its own
    /// without a plan, too, and where the plan has no way to a sink or a device.
    /// </summary>
    private protected Task GiveBack(string id, TDocument? keeps, TRequest asked, ServicePlan? plan) => Reserver.Retain(
        OwnerOf(id), HoldingsOf(keeps), Ends(asked).Union(plan?.HoldingSwitches() ?? []), plan?.AllHops().Select(held => held.Hop.Isl) ?? []);

    /// <summary>Writes the document, its rows and history, and tells everyone.</summary>
    /// <param name="next">Null: the service is gone.</param>
    /// <param name="with">History and limits.</param>
    /// <param name="tell">False: the caller does.</param>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    private protected async Task Save(TDocument? next, Commit with, bool tell = true)
    {
        var expected = Document?.Version ?? 0;
        var stored = next?.Written(expected + 1, Now);
        var before = Document;
        await Write(stored, with, stored is null
            ? new DocumentWrite(TDocument.Kind, Id, expected, null)
            : new DocumentWrite(TDocument.Kind, Id, expected, DocumentJson.Write(stored), ServiceRows.Of(stored)));
        if (tell) await Tell(before);
    }

    /// <summary>Writes the document, and others with it.</summary>
    private protected async Task Write(TDocument? stored, Commit with, params DocumentWrite[] writes)
    {
        try
        {
            await tools.Store.Write(with with { Documents = writes.ToSeq() });
        }
        catch (StaleDocumentException stale)
        {
            // Another activation has written: this one knows nothing that counts.
            LogStale(Noun, Id, stale.Message);
            DeactivateOnIdle();
            throw;
        }

        Document = stored;
    }

    /// <summary>Somebody else has written the document.</summary>
    private protected async Task Reread()
    {
        var stored = await tools.Store.Read(TDocument.Kind, Id);
        Document = stored is null ? null : DocumentJson.Read<TDocument>(stored).Written(stored.Version, Now);
    }

    /// <summary>The views of this process at once, the others by the stream.</summary>
    private protected async Task Tell(TDocument? before)
    {
        if ((Document ?? before) is not { } subject) return;
        if (Document is not null) Show(subject);
        else Hide(subject);
        await Publish(News(subject, isGone: Document is null));
    }

    private protected Task Publish(ServiceEvent news) =>
        this.GetStreamProvider(StreamNames.Provider).GetStream<ServiceEvent>(StreamId.Create(StreamNames.Services, StreamNames.All)).OnNextAsync(news);
}
