using System.Diagnostics.CodeAnalysis;
using Kilda.Grains.Switches;
using Kilda.Grains.Views;
using Kilda.Interfaces;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Links;
using Kilda.Interfaces.Settings;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Interfaces.Views;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Topology;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Kilda.Grains.Startup;

/// <summary>
/// Brings what is stored into memory before anyone is listened to. A damaged document is reported and left out; only storage that cannot be
/// read or written ends the start.
/// </summary>
internal sealed class LoadAll(
    IStore store, ProcessIdentity process, INetworkView network, IServiceView services, StoredServices stored, ViewFeed feed, FlowRecovery recovery,
    IMembers members, IGrainFactory grains, ILogger<LoadAll> log) : IStartupTask
{
    /// <summary>Links that are woken at a time.</summary>
    private const int AtATime = 32;

    private readonly List<DocumentStamp> _services = [];

    public async Task Execute(CancellationToken cancellationToken)
    {
        process.Fill(await store.NextEpoch(cancellationToken), await new DiscoveryKeys(store, log).Get(cancellationToken));
        await feed.Start();
        await grains.GetGrain<INetworkSettingsGrain>(INetworkSettingsGrain.Key).Get();
        var switches = await LoadSwitches(cancellationToken);
        var flows = await LoadFlows(cancellationToken);
        if (members.IsOnly) await stored.Starting(_services, cancellationToken);
        _services.Clear();
        var links = await WakeLinks(cancellationToken);
        stored.Started();
        log.Loaded(process.Epoch, switches, links, flows);
    }

    private async Task<int> LoadSwitches(CancellationToken cancel)
    {
        var loaded = 0;
        foreach (var document in await store.List(DocumentKinds.Switch, cancel))
        {
            if (!TryRead<SwitchRecord>(document, stored => Objection(stored.Id.ToString(), document) ?? stored.Objection(), out var stored)) continue;
            network.Put(stored.Snapshot(document.Version));
            loaded++;
        }

        return loaded;
    }

    private async Task<int> LoadFlows(CancellationToken cancel)
    {
        var loaded = 0;
        foreach (var document in await store.List(DocumentKinds.Flow, cancel))
        {
            _services.Add(DocumentStamp.Of(document));
            if (!TryRead<FlowDocument>(document, Check, out var flow)) continue;
            services.Put(flow with { Version = document.Version });
            if (flow.Intent is not null) recovery.Add($"{document.Kind}/{flow.Id}");
            loaded++;

            string? Check(FlowDocument stored) => stored.Request is null ? "no request" : Objection(stored.Id, document);
        }

        return loaded + await LoadYFlows(cancel);
    }

    private async Task<int> LoadYFlows(CancellationToken cancel)
    {
        var loaded = 0;
        foreach (var document in await store.List(DocumentKinds.YFlow, cancel))
        {
            _services.Add(DocumentStamp.Of(document));
            if (!TryRead<YFlowDocument>(document, Check, out var flow)) continue;
            services.Put(flow with { Version = document.Version });
            if (flow.Intent is not null) recovery.Add($"{document.Kind}/{flow.Id}");
            loaded++;

            string? Check(YFlowDocument stored) => stored.Request is null ? "no request" : Objection(stored.Id, document);
        }

        return loaded;
    }

    /// <summary>A link grain reads its document itself.</summary>
    private async Task<int> WakeLinks(CancellationToken cancel)
    {
        var woken = 0;
        await FanOut.ForEach(await store.List(DocumentKinds.Isl, cancel), AtATime, Wake, cancel);
        return woken;

        async Task Wake(Document document)
        {
            if (!IslId.TryParse(document.Id, null, out var id))
            {
                log.DocumentSkipped(document.Kind, document.Id, "that is not the id of a link");
                return;
            }

            try
            {
                await grains.GetGrain<IIslGrain>(id.ToString()).Wake();
                Interlocked.Increment(ref woken);
            }
            catch (Exception why) when (!cancel.IsCancellationRequested)
            {
                // It is woken again by its first probe.
                log.LinkNotWoken(id, why);
            }
        }
    }

    private bool TryRead<T>(Document document, Func<T, string?> objection, [NotNullWhen(true)] out T? read)
        where T : class
    {
        string? damage;
        try
        {
            read = DocumentJson.Read<T>(document);
            damage = objection(read);
            if (damage is null) return true;
        }
        catch (DamagedDocumentException wrong)
        {
            damage = wrong.Message;
        }

        read = null;
        log.DocumentSkipped(document.Kind, document.Id, damage);
        return false;
    }

    private static string? Objection(string id, Document document) => id == document.Id ? null : $"it is of {document.Kind} '{id}'";
}
