using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.Grains.Switches;

/// <summary>Who holds which endpoint and which meter of one switch. An endpoint is exactly a port and its tags, and has one owner.</summary>
internal sealed class ClaimBook
{
    private readonly Dictionary<Endpoint, string> _endpoints = [];
    private readonly Dictionary<uint, int> _ports = [];
    private readonly Dictionary<uint, string> _meterOwners = [];
    private readonly Dictionary<string, Holding> _owners = [];
    private readonly MeterPool _meters = new(FlowMeter.FirstId);
    private bool _hasMeters;

    /// <summary>Whether a client's endpoint is at this port.</summary>
    public bool IsClaimed(uint port) => _ports.ContainsKey(port);

    /// <summary>The switch says how many meters it has.</summary>
    public void Resize(uint maxMeters)
    {
        _hasMeters = maxMeters >= FlowMeter.FirstId;
        _meters.Resize(Math.Min(FlowMeter.LastId, maxMeters));
    }

    /// <summary>What storage says of an owner.</summary>
    public void Restore(string owner, IEnumerable<Endpoint> endpoints, IEnumerable<uint> meters)
    {
        var holding = Of(owner);
        foreach (var endpoint in endpoints) Take(holding, endpoint);
        foreach (var meter in meters) Take(holding, meter);
    }

    /// <summary>Endpoints and meters, all or nothing. The ports were looked at already.</summary>
    public ClaimAnswer Claim(ClaimRequest request, DateTimeOffset now)
    {
        foreach (var endpoint in request.Endpoints)
        {
            if (_endpoints.TryGetValue(endpoint, out var other) && other != request.Owner)
                return Refused(RefusalKind.AlreadyExists, $"The endpoint {endpoint} belongs to {Name(other)}");
        }

        if (!_hasMeters)
        {
            Take(request, [], now);
            return new ClaimAnswer.Held([]);
        }

        if (request.Meters < request.KeepMeters.Count || request.Meters > FlowMeter.LastId)
            return Refused(RefusalKind.RequestInvalid, $"{request.Meters} meters, {request.KeepMeters.Count} of them kept");
        foreach (var meter in request.KeepMeters)
        {
            if (!_meterOwners.TryGetValue(meter, out var other) || other != request.Owner)
                return Refused(RefusalKind.Unprocessable, $"The meter {meter} does not belong to {Name(request.Owner)}");
        }

        var meters = new uint[request.Meters];
        request.KeepMeters.Span.CopyTo(meters);
        for (var i = request.KeepMeters.Count; i < meters.Length; i++)
        {
            if (_meters.Take(now) is { } meter)
            {
                meters[i] = meter;
                continue;
            }

            foreach (var back in meters.AsSpan(request.KeepMeters.Count, i - request.KeepMeters.Count)) _meters.Rest(back, now);
            return Refused(RefusalKind.Unprocessable, "All meters of the switch are taken");
        }

        Take(request, meters, now);
        return new ClaimAnswer.Held(new Seq<uint>(meters));
    }

    /// <param name="rest">When meters that are given back may be taken again; null: when the switch is back.</param>
    public void Retain(string owner, Seq<Endpoint> endpoints, Seq<uint> meters, DateTimeOffset? rest)
    {
        if (!_owners.TryGetValue(owner, out var holding)) return;
        holding.Unsettled = null;
        for (var i = holding.Endpoints.Count - 1; i >= 0; i--)
        {
            if (!endpoints.Span.Contains(holding.Endpoints[i])) Release(holding, i);
        }

        for (var i = holding.Meters.Count - 1; i >= 0; i--)
        {
            var meter = holding.Meters[i];
            if (meters.Span.Contains(meter)) continue;
            holding.Meters.RemoveAt(i);
            _meterOwners.Remove(meter);
            _meters.Rest(meter, rest);
        }

        if (holding.Endpoints.Count + holding.Meters.Count == 0) _owners.Remove(owner);
    }

    /// <summary>The switch is back: meters that were given back meanwhile are free at this time.</summary>
    public void Wake(DateTimeOffset until) => _meters.Wake(until);

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

    /// <summary>When the owner last claimed something, if it has not said since what it keeps.</summary>
    public DateTimeOffset? Unsettled(string owner) => _owners.GetValueOrDefault(owner)?.Unsettled;

    private static string Name(string owner) => owner.IndexOf('/') is > 0 and var cut ? $"{owner[..cut]} '{owner[(cut + 1)..]}'" : owner;

    private static ClaimAnswer.Refused Refused(RefusalKind kind, string text) => new(new Problem(kind, text));

    private Holding Of(string owner)
    {
        if (!_owners.TryGetValue(owner, out var holding)) _owners[owner] = holding = new Holding(owner);
        return holding;
    }

    private void Take(ClaimRequest request, ReadOnlySpan<uint> meters, DateTimeOffset now)
    {
        var holding = Of(request.Owner);
        holding.Unsettled = now;
        foreach (var endpoint in request.Endpoints) Take(holding, endpoint);
        foreach (var meter in meters) Take(holding, meter);
    }

    private void Take(Holding holding, Endpoint endpoint)
    {
        if (!_endpoints.TryAdd(endpoint, holding.Owner)) return;
        holding.Endpoints.Add(endpoint);
        _ports[endpoint.Port] = _ports.GetValueOrDefault(endpoint.Port) + 1;
    }

    private void Take(Holding holding, uint meter)
    {
        if (!_meterOwners.TryAdd(meter, holding.Owner)) return;
        holding.Meters.Add(meter);
        _meters.Restore(meter);
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

        public List<uint> Meters { get; } = [];

        /// <summary>When something was claimed that the owner has not confirmed since.</summary>
        public DateTimeOffset? Unsettled { get; set; }
    }
}
