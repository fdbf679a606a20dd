using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Services;
using Kilda.Interfaces.Settings;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;

namespace Kilda.Grains.Switches;

/// <content>What storage knows of the switch, and what is written there.</content>
public sealed partial class SwitchGrain
{
    /// <summary>One that is under way already, one that meets a newer record, and one that writes over it.</summary>
    private const int SaveAttempts = 3;

    private long _recordVersion;
    private Task _saving = Task.CompletedTask;

    /// <summary>Changes of the record, and how many of them storage has.</summary>
    private long _changes;
    private long _saved;

    /// <summary>A service's document is damaged: nothing is removed from the switch, as it may be that service's.</summary>
    private bool _isBlind;

    private async Task Restore(CancellationToken cancel)
    {
        await RestoreRecord(cancel);
        foreach (var stamp in await stored.At(_id, cancel))
        {
            if (Known(stamp) is { } here) Restore(Owner(stamp.Kind, stamp.Id), here);
            else if (await store.Read(stamp.Kind, stamp.Id, cancel) is { } document) RestoreService(document);
        }

        if (_record is null) return;
        Compile(_record.Abilities);
        foreach (var port in _record.Ports)
        {
            if (EntryOf(port.Port) is not { } entry) continue;
            (entry.Port, entry.Discovers) = (port, !_record.Undiscovered.Contains(port.Port));
            entry.Flaps.Known(port.Up);
        }
    }

    private async Task RestoreRecord(CancellationToken cancel)
    {
        if (await store.Read(DocumentKinds.Switch, _id.ToString(), cancel) is not { } document) return;
        _recordVersion = document.Version;
        try
        {
            var record = DocumentJson.Read<SwitchRecord>(document);
            if (record.Objection() is { } why) throw new DamagedDocumentException($"document {document.Kind} '{document.Id}' is damaged: {why}");
            _record = record;
            _since = record.Since;
        }
        catch (DamagedDocumentException damaged)
        {
            // The switch says all of it anew when it connects; what the operator had set is lost.
            LogDamaged(_id, damaged.Message);
        }
    }

    private void RestoreService(Document document)
    {
        try
        {
            if (StoredHere(document) is { } here) Restore(Owner(document.Kind, document.Id), here);
        }
        catch (DamagedDocumentException damaged)
        {
            _isBlind = true;
            LogDamaged(_id, damaged.Message);
        }
    }

    private void Restore(string owner, ServiceHere here)
    {
        _claims.Restore(owner, here.Endpoints, here.Meters, here.Groups);
        if (here.IsUndecided) _undecided[owner] = here.Plans;
        else if (here.Plans is [var plan]) _layers[owner] = [new PlanLayer(plan, PlanPart.Whole)];
    }

    private static string Owner(string kind, string id) => $"{kind}/{id}";

    /// <returns>Null: the document is no service's.</returns>
    /// <exception cref="DamagedDocumentException">It cannot be read.</exception>
    private ServiceHere? StoredHere(Document document) => document.Kind switch
    {
        DocumentKinds.Flow => Here(DocumentJson.Read<FlowDocument>(document)),
        DocumentKinds.YFlow => Here(DocumentJson.Read<YFlowDocument>(document)),
        _ => null,
    };

    /// <summary>What this process knows is in memory once, for all switches.</summary>
    /// <returns>Null: it does not know what is stored.</returns>
    private ServiceHere? Known(DocumentStamp stored) => stored.Kind switch
    {
        DocumentKinds.Flow when services.Flow(stored.Id) is { YFlowId: null } known && known.IsStored(stored) => Here(known),
        DocumentKinds.YFlow when services.YFlow(stored.Id) is { } known && known.IsStored(stored) => Here(known),
        _ => null,
    };

    private ServiceHere Here<TDocument, TRequest>(IServiceDocument<TDocument, TRequest> service)
        where TDocument : class, IServiceDocument<TDocument, TRequest>
        where TRequest : class
    {
        var plans = service.ServicePlans().ToSeq();
        return new(
            service.Endpoints().Where(endpoint => endpoint.Switch == _id).ToSeq(),
            plans.SelectMany(plan => plan.MetersAt(_id)).Distinct().ToSeq(),
            plans.SelectMany(plan => plan.GroupsAt(_id)).Distinct().ToSeq(),
            plans,
            service.UnderWay is not null);
    }

    /// <summary>What a stored service has here.</summary>
    /// <param name="IsUndecided">An operation is under way that leads from one of the plans to another.</param>
    private sealed record ServiceHere(Seq<Endpoint> Endpoints, Seq<uint> Meters, Seq<uint> Groups, Seq<ServicePlan> Plans, bool IsUndecided);

    /// <summary>What the switch said, and a generation greater than every earlier one.</summary>
    private async Task Remember(SwitchHello hello)
    {
        var (id, _, origin, abilities, ports) = hello;
        var settings = await GrainFactory.GetGrain<INetworkSettingsGrain>(INetworkSettingsGrain.Key).Get();
        _record = _record is null
            ? new SwitchRecord(
                id, ports, abilities with { MultiTable = settings.MultiTable }, origin, null, null, UnderMaintenance: false, Generation: 1, _since)
            : _record with
            {
                Ports = ports,
                Abilities = abilities with { MultiTable = _record.Abilities.MultiTable },
                Origin = origin,
                Generation = _record.Generation + 1,
            };
        await Record();
    }

    /// <summary>The record has changed.</summary>
    private Task Record()
    {
        _changes++;
        if (_saving.IsCompleted) _saving = Save();
        return _saving;
    }

    /// <summary>The record has changed, and somebody waits until that is stored.</summary>
    /// <returns>False: storage is away; the next tick tries again.</returns>
    private async Task<bool> Stored()
    {
        var mine = ++_changes;
        for (var attempt = 0; attempt < SaveAttempts && _saved < mine; attempt++)
        {
            if (_saving.IsCompleted) _saving = Save();
            await _saving;
        }

        return _saved >= mine;
    }

    /// <summary>Writes the record, once at a time. While storage is away the next tick tries again.</summary>
    private async Task Save()
    {
        if (_record is null) return;
        var changes = _changes;
        try
        {
            var body = DocumentJson.Write(_record);
            await store.Write(new Commit([new DocumentWrite(DocumentKinds.Switch, _id.ToString(), _recordVersion, body)]));
            _recordVersion++;
            _saved = changes;
        }
        catch (StoreUnavailableException away)
        {
            LogNotSaved(_id, away.Message);
        }
        catch (StaleDocumentException)
        {
            await Merge();
        }
    }

    /// <summary>Somebody else has written the record: what the operator set is theirs, what the switch said is ours.</summary>
    private async Task Merge()
    {
        var mine = _record!;
        (_record, _recordVersion) = (null, 0);
        await RestoreRecord(CancellationToken.None);
        _record = _record is { } theirs
            ? mine with
            {
                Pop = theirs.Pop,
                Name = theirs.Name,
                Location = theirs.Location,
                Undiscovered = theirs.Undiscovered,
                Abilities = mine.Abilities with { MultiTable = theirs.Abilities.MultiTable },
                UnderMaintenance = theirs.UnderMaintenance,
                Generation = Math.Max(mine.Generation, theirs.Generation),
            }
            : mine;
    }
}
