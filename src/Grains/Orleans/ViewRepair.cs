using Kilda.Interfaces;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Links;
using Kilda.Interfaces.Services;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Interfaces.Views;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.Network.YFlows;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Kilda.Grains.Startup;

/// <summary>
/// Compares the views of this silo with storage and with the grains: when it has started, when a silo has come or gone, and once in a while. So
/// events that never arrived are made good, grains that a silo took with it live again, and one of the silos has their operations finished.
/// </summary>
internal sealed partial class ViewRepair(
    IStore store, IGrainFactory grains, INetworkView network, IServiceView services, IMembers members, ISiloStatusOracle silos, TimeProvider clock,
    ILogger<ViewRepair> logger) : BackgroundService, ISiloStatusListener
{
    private const int AtATime = 32;
    private static readonly TimeSpan s_period = TimeSpan.FromMinutes(1);

    /// <summary>Of several silos that come or go together each is heard of by itself.</summary>
    private static readonly TimeSpan s_settle = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim _changed = new(1);

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status is not (SiloStatus.Active or SiloStatus.Dead)) return;
        LogSilo(updatedSilo.ToString(), status);
        if (_changed.CurrentCount == 0) _changed.Release();
    }

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        silos.SubscribeToSiloStatusEvents(this);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                if (await _changed.WaitAsync(s_period, stoppingToken)) await Task.Delay(s_settle, clock, stoppingToken);
                await TryCompare(stoppingToken);
            }
        }
        finally
        {
            silos.UnSubscribeFromSiloStatusEvents(this);
        }
    }

    private async Task TryCompare(CancellationToken cancel)
    {
        try
        {
            await CompareSwitches(cancel);
            await CompareLinks(cancel);
            await CompareFlows(cancel);
            await CompareYFlows(cancel);
        }
        catch (Exception failed) when (!cancel.IsCancellationRequested)
        {
            // Storage is away, or another silo has just gone: the next pass comes. A background service that fails ends the process.
            LogFailed(failed.Message);
        }
    }

    private async Task CompareSwitches(CancellationToken cancel)
    {
        var known = network.Now.Switches.Select(found => (found.Id, found.Version)).ToArray();
        var stored = (await store.List(DocumentKinds.Switch, cancel))
            .Select(document => SwitchId.TryParse(document.Id, null, out var id) ? id : (SwitchId?)null).OfType<SwitchId>();
        await FanOut.ForEach(stored.Union(known.Select(each => each.Id)), AtATime, Compare, cancel);

        async Task Compare(SwitchId id)
        {
            if (await grains.GetGrain<ISwitchGrain>(id.ToString()).Now() is { } now) network.Put(now);
            else if (Array.Find(known, each => each.Id == id) is { Version: > 0 } gone) network.Remove(id, gone.Version);
        }
    }

    private async Task CompareLinks(CancellationToken cancel)
    {
        var known = network.Now.Links.Select(found => (found.Id, found.Version)).ToArray();
        var stored = (await store.List(DocumentKinds.Isl, cancel))
            .Select(document => IslId.TryParse(document.Id, null, out var id) ? id : (IslId?)null).OfType<IslId>();
        await FanOut.ForEach(stored.Union(known.Select(each => each.Id)), AtATime, Compare, cancel);

        async Task Compare(IslId id)
        {
            if ((await grains.GetGrain<IIslGrain>(id.ToString()).Report()).Link is { } now) network.Put(now);
            else if (Array.Find(known, each => each.Id == id) is { Version: > 0 } gone) network.Remove(id, gone.Version);
        }
    }

    private async Task CompareFlows(CancellationToken cancel)
    {
        var known = services.Flows().Where(flow => flow.YFlowId is null).ToArray();
        var stored = await store.List(DocumentKinds.Flow, cancel);
        foreach (var document in stored)
        {
            if (News<FlowDocument, FlowRequest>(document, services.Flow(document.Id)) is { } flow) services.Put(flow with { Version = document.Version });
        }

        foreach (var flow in known.ExceptBy(stored.Select(document => document.Id), flow => flow.Id))
        {
            if (await store.Read(DocumentKinds.Flow, flow.Id, cancel) is null) services.Remove(flow.Id, flow.Created);
        }

        if (!members.IsFirst) return;
        var cutOff = services.Flows().Where(flow => flow is { Intent: not null, YFlowId: null });
        await Recover(cutOff.Select(flow => $"{DocumentKinds.Flow}/{flow.Id}"), cancel);
    }

    private async Task CompareYFlows(CancellationToken cancel)
    {
        var known = services.YFlows().ToArray();
        var stored = await store.List(DocumentKinds.YFlow, cancel);
        foreach (var document in stored)
        {
            if (News<YFlowDocument, YFlowRequest>(document, services.YFlow(document.Id)) is { } whole) services.Put(whole with { Version = document.Version });
        }

        foreach (var whole in known.ExceptBy(stored.Select(document => document.Id), whole => whole.Id))
        {
            if (await store.Read(DocumentKinds.YFlow, whole.Id, cancel) is null) services.RemoveYFlow(whole.Id, whole.Created);
        }

        if (!members.IsFirst) return;
        var cutOff = services.YFlows().Where(whole => whole.Intent is not null);
        await Recover(cutOff.Select(whole => $"{DocumentKinds.YFlow}/{whole.Id}"), cancel);
    }

    /// <summary>One that is under way in a living grain goes on as it is.</summary>
    private Task Recover(IEnumerable<string> owners, CancellationToken cancel) =>
        FanOut.ForEach(owners, AtATime, owner => grains.Service(owner)!.Recover(), cancel);

    /// <returns>Null: it is what is known, or damaged, which was told of at the start.</returns>
    private static TDocument? News<TDocument, TRequest>(Document document, TDocument? known)
        where TDocument : class, IServiceDocument<TDocument, TRequest>
        where TRequest : class
    {
        try
        {
            var read = ServiceDocuments.Read<TDocument, TRequest>(document, known);
            return ReferenceEquals(read, known) || read.Request is null || read.Id != document.Id ? null : read;
        }
        catch (DamagedDocumentException)
        {
            return null;
        }
    }

    [LoggerMessage(4121, LogLevel.Information, "silo {Silo} is {Status}")]
    private partial void LogSilo(string silo, SiloStatus status);

    [LoggerMessage(4122, LogLevel.Warning, "the views were not compared to the end: {Reason}")]
    private partial void LogFailed(string reason);
}
