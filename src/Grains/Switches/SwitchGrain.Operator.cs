using System.Buffers;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Interfaces.Views;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Grains.Switches;

/// <content>What an operator asks of the switch.</content>
public sealed partial class SwitchGrain
{
    /// <summary>That are told of at once; more are not.</summary>
    private const int MostProblems = 100;

    public async Task<Outcome<Switch>> Set(SwitchSettings given)
    {
        if (_record is not { } before) return Unknown();
        _record = Given(before, given);
        if (_record != before && !await Stored())
        {
            // Only what was given is taken back: the switch may have said something meanwhile.
            _record = _record with { UnderMaintenance = before.UnderMaintenance, Pop = before.Pop, Location = before.Location };
            return NotStored("Could not update the switch");
        }

        Publish();
        return Shown();
    }

    public async Task<Outcome<Switch>> SetPort(uint port, bool up)
    {
        var done = await Reading(at => Switched(at, port, up));
        return done.Refusal is { } refusal ? refusal : done.Value!.Problem is { } problem ? problem : Shown();
    }

    public async Task<Outcome<Switch>> SetDiscovery(uint port, bool enabled)
    {
        if (_record is not { } before) return Unknown();
        if (!_ports.TryGetValue(port, out var entry) || entry.Port is null)
            return Refusal.Of(RefusalKind.NotFound, $"Port not found: 'Port FSM not found ({_id}_{port}).'", "Port not found exception");
        if (enabled != before.Undiscovered.Contains(port)) return Shown();
        var others = before.Undiscovered.Where(other => other != port);
        _record = before with { Undiscovered = (enabled ? others : others.Append(port).Order()).ToSeq() };
        if (!await Stored())
        {
            _record = _record with { Undiscovered = before.Undiscovered };
            return NotStored("Could not update port properties");
        }

        entry.Discovers = enabled;
        entry.Changed(++_version);
        if (enabled) entry.Eager();
        Publish();
        Tell(entry);
        return Shown();
    }

    public async Task<Outcome<Switch>> Delete(bool force)
    {
        if (_record is null) return Unknown();
        if (IsReady && !force)
            return Refusal.Of(RefusalKind.RequestInvalid, $"Switch '{_id}' is in 'Active' state.", "Switch is in illegal state");
        var was = Shown();
        if (_session is { } at) Lose(at, "the operator has deleted the switch");
        while (!_saving.IsCompleted) await _saving;
        var erasing = Erase();
        _saving = erasing;
        if (!await erasing) return NotStored("Could not delete the switch");
        LogDeleted(_id, force);
        _version++;
        if (_record is not null)
        {
            // It has connected again meanwhile, as a new one.
            _ = Record();
            Publish();
            return was;
        }

        _ports.Clear();
        _told = null;
        view.Remove(_id, _version);
        audits.Forget(_id);
        await Send(new NetworkEvent.SwitchGone(_id, _version));
        return was;
    }

    /// <summary>Stands in the place of a save, so that none comes between.</summary>
    /// <returns>False: storage is away.</returns>
    private async Task<bool> Erase()
    {
        try
        {
            await store.Write(new Commit([new DocumentWrite(DocumentKinds.Switch, _id.ToString(), _recordVersion, null)]));
        }
        catch (Exception failed) when (failed is StoreUnavailableException or StaleDocumentException)
        {
            LogNotSaved(_id, failed.Message);
            return false;
        }

        _recordVersion = 0;
        _saved = _changes;
        foreach (var port in _ports.Values) port.Discovers = true;
        _record = _session is null ? null : _record! with { UnderMaintenance = false, Pop = null, Location = null, Undiscovered = [] };
        return true;
    }

    private static SwitchRecord Given(SwitchRecord before, SwitchSettings given) => before with
    {
        UnderMaintenance = given.UnderMaintenance ?? before.UnderMaintenance,
        Pop = given.Pop is null ? before.Pop : given.Pop.Length == 0 ? null : given.Pop,
        Location = given.Location is null ? before.Location : given.Location.Over(before.Location),
    };

    private Switch Shown() => _record!.Snapshot(_version) with { Active = IsReady, Ports = KnownPorts(), Since = _since };

    private Refusal Unknown() => Refusal.Of(RefusalKind.NotFound, $"Switch {_id} not found.", "Switch was not found.");

    private static Refusal NotStored(string message) => Refusal.Of(RefusalKind.Unavailable, message, "Storage cannot be written now");

    /// <summary>The port's hardware address is part of the command (§7.3.4.5), so its description is read first.</summary>
    private async Task<PortDone> Switched(ControlSession at, uint port, bool up)
    {
        var known = (await Lists(at, TableParts.Ports)).Ports.Find(description => description.Port == port);
        if (known.Port != port)
            return new(Refusal.Of(RefusalKind.DataInvalid, $"Port {_id}_{port} does not exists.", "Port configuration request failed"));
        var buffer = new ArrayBufferWriter<byte>();
        var (change, barrier) = (at.TakeXids(2), at.LastXid);
        var (asked, done) = (at.Ask(change), at.Ask(barrier));
        OfFrame.Write(buffer, change, new PortMod(port, known.HardwareAddress, up ? 0 : PortConfig.PortDown, PortConfig.PortDown, 0));
        OfFrame.Write(buffer, barrier, new BarrierRequest());
        await Send(at, buffer.WrittenMemory);
        await done.Reply;
        at.Forget(change);
        return new(asked.Reply.IsCompletedSuccessfully && (await asked.Reply).Error is { } error
            ? Refusal.Of(RefusalKind.DataInvalid, $"{error.Describe()} for port {_id}_{port}", "Port configuration request failed")
            : null);
    }

    /// <param name="Problem">Null: it was carried out.</param>
    private sealed record PortDone(Refusal? Problem);
}
