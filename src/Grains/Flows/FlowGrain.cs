using Kilda.Grains.Views;
using Kilda.Interfaces;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Views;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Kilda.Grains.Flows;

/// <summary>One flow. Every operation is a way from the plan in place to another one: decided here, stored, then carried out.</summary>
public sealed partial class FlowGrain(
    IStore store,
    INetworkView network,
    IServiceView services,
    FlowNumbers numbers,
    Turnstile turnstile,
    ControllerSettings settings,
    TimeProvider clock,
    ILogger<FlowGrain> logger) : Grain, IFlowGrain
{
    private FlowDocument? _flow;

    private string Id => this.GetPrimaryKeyString();

    private string Owner => $"{DocumentKinds.Flow}/{Id}";

    private FlowReserver Reserver => new(GrainFactory, network, numbers, Ways);

    private WayFinder Ways => new(services, clock);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (await store.Read(DocumentKinds.Flow, Id, cancellationToken) is not { } stored) return;
        _flow = DocumentJson.Read<FlowDocument>(stored) with { Version = stored.Version };
        services.Put(_flow);
    }

    public async Task<Outcome<FlowDocument>> Create(FlowRequest request, OperationContext context)
    {
        const string message = "Could not create flow";
        if (_flow?.Intent is { Operation: FlowOperation.Create })
            return Refusal.Of(RefusalKind.AlreadyExists, message, $"Flow {Id} is already creating now", "$.flow_id");
        if (_flow is not null) return Refusal.Of(RefusalKind.AlreadyExists, message, $"Flow {Id} already exists", "$.flow_id");
        if (Busy(message) is { } busy) return busy;
        var problems = FlowValidator.Check(request, new FlowFacts(network.Now, services));
        if (!problems.IsEmpty) return new Refusal(message, problems);
        return await Begin(new Operation(FlowOperation.Create, request, context, message));
    }

    public async Task<Outcome<FlowDocument>> Delete(OperationContext context)
    {
        const string message = "Could not delete flow";
        if (_flow is null) return Refusal.Of(RefusalKind.NotFound, message, $"Flow {Id} not found");
        if (_flow.Intent is { Operation: FlowOperation.Delete })
            return Refusal.Of(RefusalKind.RequestInvalid, message, $"Flow {Id} is already deleting now");
        if (Busy(message) is { } busy) return busy;
        return await Begin(new Operation(FlowOperation.Delete, null, context, message));
    }

    public Task<FlowDocument?> Get() => Task.FromResult(_flow);

    /// <summary>Writes the document, its rows and history, and tells everyone.</summary>
    /// <param name="next">Null: the flow is gone.</param>
    /// <param name="history">What the operation did; null: nothing to tell.</param>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    private async Task Save(FlowDocument? next, Commit with, bool tell = true)
    {
        var expected = _flow?.Version ?? 0;
        var stored = next is null ? null : next with { Version = expected + 1, Updated = clock.GetUtcNow() };
        var write = stored is null
            ? new DocumentWrite(DocumentKinds.Flow, Id, expected, null)
            : new DocumentWrite(DocumentKinds.Flow, Id, expected, DocumentJson.Write(stored), FlowRows.Of(stored));
        try
        {
            await store.Write(with with { Documents = [write] });
        }
        catch (StaleDocumentException stale)
        {
            // Another activation has written: this one knows nothing that counts.
            LogStale(Id, stale.Message);
            DeactivateOnIdle();
            throw;
        }

        var before = _flow;
        _flow = stored;
        if (tell) await Tell(before);
    }

    /// <summary>The views of this process at once, the others by the stream.</summary>
    private async Task Tell(FlowDocument? before)
    {
        ServiceEvent? news = null;
        if (_flow is not null)
        {
            services.Put(_flow);
            news = new ServiceEvent.FlowChanged(_flow);
        }
        else if (before is not null)
        {
            services.Remove(Id, before.Created);
            news = new ServiceEvent.FlowGone(Id, before.Created);
        }

        if (news is null) return;
        var stream = this.GetStreamProvider(StreamNames.Provider).GetStream<ServiceEvent>(StreamId.Create(StreamNames.Services, StreamNames.All));
        await stream.OnNextAsync(news);
    }
}
