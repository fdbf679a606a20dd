using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Grains.Switches;

/// <content>Whose which endpoint, meter and group is.</content>
public sealed partial class SwitchGrain
{
    private readonly ClaimBook _claims = new();
    private Task _settling = Task.CompletedTask;

    public Task<ClaimAnswer> Claim(ClaimRequest request)
    {
        var asked = request with { Endpoints = request.Endpoints.Select(endpoint => endpoint.Normalized()).ToSeq() };
        return Task.FromResult(!asked.IsStored && Objection(asked) is { } problem ? new ClaimAnswer.Refused(problem) : _claims.Claim(asked, time.Steady()));
    }

    public Task Retain(string owner, Seq<Endpoint> endpoints, Seq<uint> meters, Seq<uint> groups)
    {
        _claims.Retain(owner, endpoints.Select(endpoint => endpoint.Normalized()).ToSeq(), meters, groups, Rest());
        return Task.CompletedTask;
    }

    private Seq<SwitchOwner> Owners() => _claims.Owners.Union(_layers.Keys).Union(_undecided.Keys).Order(StringComparer.Ordinal)
        .Select(owner => _claims.HeldBy(owner) with { HasRules = _layers.ContainsKey(owner) || _undecided.ContainsKey(owner) }).ToSeq();

    public Task<Seq<string>> Audit(SwitchOwner held, Seq<PlanLayer> layers)
    {
        var owner = held.Owner;
        var wanted = held with { Endpoints = held.Endpoints.Select(endpoint => endpoint.Normalized()).ToSeq(), HasRules = false };
        var lines = Differences(wanted, _claims.HeldBy(owner));
        if (lines.Count > 0)
        {
            _claims.Restore(owner, wanted.Endpoints, wanted.Meters, wanted.Groups);
            _claims.Retain(owner, wanted.Endpoints, wanted.Meters, wanted.Groups, Rest());
        }

        var isUndecided = _undecided.ContainsKey(owner);
        if (isUndecided || _layers.GetValueOrDefault(owner) != layers)
        {
            var before = State.Of(owner);
            // What the switch makes of it is read at the next audit of its tables.
            _ = Put(owner, layers);
            // A switch is not told of a plan that comes to the same rules there.
            if (isUndecided || before.IsEmpty || !before.HoldsSame(State.Of(owner))) lines.Add($"switch {_id} was to hold other rules");
        }

        return Task.FromResult(lines.ToSeq());
    }

    private List<string> Differences(SwitchOwner wanted, SwitchOwner found)
    {
        return
        [
            .. Of("endpoint", wanted.Endpoints, found.Endpoints), .. Of("meter", wanted.Meters, found.Meters), .. Of("group", wanted.Groups, found.Groups),
        ];

        IEnumerable<string> Of<T>(string what, Seq<T> wants, Seq<T> has) => wants.Except(has).Select(one => $"switch {_id} does not hold {what} {one}")
            .Concat(has.Except(wants).Select(one => $"switch {_id} holds {what} {one} in excess"));
    }

    /// <summary>A switch that is away, or holds nobody knows what, may still use what is given back.</summary>
    private DateTimeOffset? Rest() => IsReady ? time.Steady() + settings.IdRest : null;

    private Problem? Objection(ClaimRequest request)
    {
        if (!IsReady) return new Problem(RefusalKind.DataInvalid, $"Switch {_id} is not connected to the controller");
        foreach (var endpoint in request.Endpoints)
        {
            if (endpoint.Switch != _id) return new Problem(RefusalKind.RequestInvalid, $"{endpoint} is not on the switch {_id}");
            if (!_ports.TryGetValue(endpoint.Port, out var port) || port.Port is null)
                return new Problem(RefusalKind.DataInvalid, $"The switch '{_id}' has no port {endpoint.Port}.");
            if (port.Links.Count > 0)
                return new Problem(RefusalKind.DataInvalid, $"The port {endpoint.Port} on the switch '{_id}' is occupied by an ISL");
        }

        return null;
    }

    /// <summary>What was claimed and never confirmed is held to what storage has of the owner: its process may have died meanwhile.</summary>
    private async Task SettleClaims()
    {
        if (_claims.Overdue(settings.HoldGrace, time.Steady()) is not { } overdue) return;
        try
        {
            foreach (var (owner, since) in overdue)
            {
                var cut = owner.IndexOf('/');
                var document = cut < 0 ? null : await store.Read(owner[..cut], owner[(cut + 1)..]);
                var here = document is null ? null : StoredHere(document);
                if (_claims.Unsettled(owner) != since) continue;
                _claims.Retain(owner, here?.Endpoints ?? [], here?.Meters ?? [], here?.Groups ?? [], Rest());
            }
        }
        catch (Exception away) when (away is StoreUnavailableException or DamagedDocumentException)
        {
            // What is claimed stays so, and is looked at again.
            LogNotSaved(_id, away.Message);
        }
    }
}
