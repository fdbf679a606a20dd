using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.Grains.Switches;

/// <summary>Who holds which endpoint, meter and group of one switch. An endpoint is exactly a port and its tags, and has one owner.</summary>
internal sealed class ClaimBook
{
    private readonly Dictionary<Endpoint, string> _endpoints = [];
    private readonly Dictionary<uint, int> _ports = [];
    private readonly Dictionary<string, Holding> _owners = [];
    private readonly NumberBook _meters = new(FlowMeter.FirstId);
    private readonly NumberBook _groups = new(PlanCompiler.FirstGroup);
    private bool _hasMeters;

    /// <summary>Whether a client's endpoint is at this port.</summary>
    public bool IsClaimed(uint port) => _ports.ContainsKey(port);

    /// <summary>The switch says how many meters it has.</summary>
    public void Resize(uint maxMeters)
    {
        _hasMeters = maxMeters >= FlowMeter.FirstId;
        _meters.Resize(Math.Min(FlowMeter.LastId, maxMeters));
        _groups.Resize(PlanCompiler.LastGroup);
    }

    /// <summary>What storage says of an owner.</summary>
    public void Restore(string owner, Seq<Endpoint> endpoints, Seq<uint> meters, Seq<uint> groups)
    {
        // Of a switch on its way a service holds nothing but rules.
        if (endpoints.IsEmpty && meters.IsEmpty && groups.IsEmpty) return;
        var holding = Of(owner);
        foreach (var endpoint in endpoints) Take(holding, endpoint);
        foreach (var meter in meters) _meters.Restore(owner, meter);
        foreach (var group in groups) _groups.Restore(owner, group);
    }

    /// <summary>Endpoints, meters and groups, all or nothing. The ports were looked at already.</summary>
    public ClaimAnswer Claim(ClaimRequest request, DateTimeOffset now)
    {
        foreach (var endpoint in request.Endpoints)
        {
            if (_endpoints.TryGetValue(endpoint, out var other) && other != request.Owner)
                return Refused(RefusalKind.AlreadyExists, $"The endpoint {endpoint} belongs to {Name(other)}");
        }

        if (_hasMeters && Objection(request) is { } why) return why;
        if (_groups.Take(request.Owner, request.Groups, now) is not { } groups) return Refused(RefusalKind.Unprocessable, "All groups of the switch are taken");
        // A switch without meters gives none.
        var fresh = _hasMeters ? _meters.Take(request.Owner, request.Meters - request.KeepMeters.Count, now) : [];
        if (fresh is null)
        {
            foreach (var group in groups) _groups.Give(request.Owner, group, now);
            return Refused(RefusalKind.Unprocessable, "All meters of the switch are taken");
        }

        var holding = Of(request.Owner);
        holding.Unsettled = now;
        foreach (var endpoint in request.Endpoints) Take(holding, endpoint);
        return new ClaimAnswer.Held(_hasMeters ? [.. request.KeepMeters.Span, .. fresh] : [], new(groups));
    }

    private ClaimAnswer.Refused? Objection(ClaimRequest request)
    {
        if (request.Meters < request.KeepMeters.Count || request.Meters > FlowMeter.LastId)
            return Refused(RefusalKind.RequestInvalid, $"{request.Meters} meters, {request.KeepMeters.Count} of them kept");
        foreach (var meter in request.KeepMeters)
        {
            if (!_meters.IsOwned(meter, request.Owner))
                return Refused(RefusalKind.Unprocessable, $"The meter {meter} does not belong to {Name(request.Owner)}");
        }

        return request.Groups is < 0 or > (int)PlanCompiler.LastGroup ? Refused(RefusalKind.RequestInvalid, $"{request.Groups} groups") : null;
    }

    /// <param name="rest">When meters and groups that are given back may be taken again; null: when the switch is back.</param>
    public void Retain(string owner, Seq<Endpoint> endpoints, Seq<uint> meters, Seq<uint> groups, DateTimeOffset? rest)
    {
        if (!_owners.TryGetValue(owner, out var holding)) return;
        holding.Unsettled = null;
        for (var i = holding.Endpoints.Count - 1; i >= 0; i--)
        {
            if (!endpoints.Span.Contains(holding.Endpoints[i])) Release(holding, i);
        }

        _meters.Retain(owner, meters, rest);
        _groups.Retain(owner, groups, rest);
        if (holding.Endpoints.Count == 0 && !_meters.HasAny(owner) && !_groups.HasAny(owner)) _owners.Remove(owner);
    }

    /// <summary>The switch is back: meters and groups that were given back meanwhile are free at this time.</summary>
    public void Wake(DateTimeOffset until)
    {
        _meters.Wake(until);
        _groups.Wake(until);
    }

    /// <summary>Owners that claimed something and have not said since what they keep.</summary>
    public List<(string Owner, DateTimeOffset Since)>? Overdue(TimeSpan grace, DateTimeOffset now)
    {
        List<(string, DateTimeOffset)>? overdue = null;
        foreach (var (owner, holding) in _owners)
        {
            if (holding.Unsettled is { } since && now - since >= grace) (overdue ??= []).Add((owner, since));
        }

        return overdue;
    }

    public IEnumerable<string> Owners => _owners.Keys;

    public SwitchOwner HeldBy(string owner) => new(
        owner, _owners.GetValueOrDefault(owner)?.Endpoints.ToSeq() ?? [], _meters.HeldBy(owner), _groups.HeldBy(owner), HasRules: false);

    /// <summary>When the owner last claimed something, if it has not said since what it keeps.</summary>
    public DateTimeOffset? Unsettled(string owner) => _owners.GetValueOrDefault(owner)?.Unsettled;

    private static string Name(string owner) => owner.IndexOf('/') is > 0 and var cut ? $"{owner[..cut]} '{owner[(cut + 1)..]}'" : owner;

    private static ClaimAnswer.Refused Refused(RefusalKind kind, string text) => new(new Problem(kind, text));

    private Holding Of(string owner)
    {
        if (!_owners.TryGetValue(owner, out var holding)) _owners[owner] = holding = new Holding(owner);
        return holding;
    }

    private void Take(Holding holding, Endpoint endpoint)
    {
        if (!_endpoints.TryAdd(endpoint, holding.Owner)) return;
        holding.Endpoints.Add(endpoint);
        _ports[endpoint.Port] = _ports.GetValueOrDefault(endpoint.Port) + 1;
    }

    private void Release(Holding holding, int index)
    {
        var endpoint = holding.Endpoints[index];
        holding.Endpoints.RemoveAt(index);
        _endpoints.Remove(endpoint);
        var left = _ports[endpoint.Port] - 1;
        if (left == 0) _ports.Remove(endpoint.Port);
        else _ports[endpoint.Port] = left;
    }

    private sealed class Holding(string owner)
    {
        public string Owner => owner;

        public List<Endpoint> Endpoints { get; } = [];

        /// <summary>When something was claimed that the owner has not confirmed since.</summary>
        public DateTimeOffset? Unsettled { get; set; }
    }
}
