using Kilda.Network.Bandwidth;
using Kilda.Network.Flows;
using Kilda.Network.Mirrors;
using Kilda.Network.Paths;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Tests.Bandwidth;

/// <summary>
/// A few switches and links with their ledgers, and services that hold plans of it: what link grains and services' grains do, one after the
/// other and without them. The same for a seed.
/// </summary>
internal sealed class ReservedNetwork
{
    private const int Switches = 5, MostServices = 6;
    private static readonly DateTimeOffset s_now = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Random _random;
    private readonly ReversePolicy _policy;
    private readonly Dictionary<IslId, LinkLedger> _ledgers = [];
    private readonly Dictionary<string, ServicePlan> _plans = [];
    private NetworkSnapshot _network = NetworkSnapshot.Empty;
    private uint _number;

    public ReservedNetwork(int seed, ReversePolicy policy)
    {
        (_random, _policy) = (new Random(seed), policy);
        for (var id = 1UL; id <= Switches; id++) _network = _network.With(new Switch(new(id), 1, true, false, SwitchAbilities.Full, []));
        for (var i = 0U; i < 2 * Switches; i++)
        {
            // A ring first, then whatever comes.
            var (a, b) = i < Switches ? (1 + i, 1 + ((i + 1) % Switches)) : (1UL + (uint)_random.Next(Switches), 1UL + (uint)_random.Next(Switches));
            if (a != b) Add(IslId.Between(new(new(a), (2 * i) + 1), new(new(b), (2 * i) + 2)));
        }
    }

    public int Granted { get; private set; }

    public int Refused { get; private set; }

    /// <summary>One operation or event, and what must hold whatever it was.</summary>
    public void Step()
    {
        var service = $"f{_random.Next(MostServices)}";
        switch (_random.Next(10))
        {
            case 0: Put(AnyLink() with { Capacity = [AnyCapacity(), AnyCapacity()] }); break;
            case 1: Put(AnyLink() is { Status: LinkStatus.Active } link ? link with { Status = LinkStatus.Failed } : AnyLink() with { Status = LinkStatus.Active }); break;
            case 2 when _plans.Remove(service): Retain(service); break;
            case 3 or 4 when _plans.TryGetValue(service, out var plan): Mirror(service, plan.Flows[0]); break;
            default: Move(service, _plans.GetValueOrDefault(service)?.Flows[0]); break;
        }

        LoadsAreWhatPlansSay();
    }

    /// <summary>What is held now, put back in any order, comes to the same; and when all is given back nothing is left.</summary>
    public void End()
    {
        foreach (var (isl, ledger) in _ledgers)
        {
            var holds = ledger.Owners.SelectMany(owner => owner.Value.Select(hold => (owner.Key, hold))).ToArray();
            _random.Shuffle(holds);
            var again = holds.Aggregate(LinkLedger.Empty(_policy), (now, held) => now.Restore(held.Key, held.hold));
            Assert.Equal(Loads(ledger), Loads(again));
            var atOnce = LinkLedger.Empty(_policy).Restore(holds.Select(held => (held.Key, held.hold)));
            Assert.Equal(again.Owners.OrderBy(owner => owner.Key, StringComparer.Ordinal), atOnce.Owners.OrderBy(owner => owner.Key, StringComparer.Ordinal));
            Assert.Equal(Loads(ledger), Loads(atOnce));
            Assert.True(_network.TryGet(isl, out var link) && link.Load == Loads(ledger), $"{isl} is shown otherwise");
        }

        foreach (var service in _plans.Keys.ToArray())
        {
            _plans.Remove(service);
            Retain(service);
        }

        Assert.All(_ledgers.Values, ledger => Assert.Equal([default, default], Loads(ledger)));
    }

    private static Seq<LinkLoad> Loads(LinkLedger ledger) => [ledger.Load(LinkDirection.Up), ledger.Load(LinkDirection.Down)];

    private void Add(IslId isl)
    {
        _ledgers[isl] = LinkLedger.Empty(_policy);
        var capacity = AnyCapacity();
        Put(new Link(
            isl, 0, LinkStatus.Active, false, 1 + _random.Next(3), [1, 1], [capacity, capacity], Loads(_ledgers[isl]), false, null, s_now));
    }

    private Kbps AnyCapacity() => new(500 * _random.Next(0, 4));

    private Link AnyLink() => _network.Links.ElementAt(_random.Next(_ledgers.Count));

    private SwitchId AnySwitch() => new(1UL + (ulong)_random.Next(Switches));

    private void Put(Link link) => _network = _network.With(link with { Version = link.Version + 1, Load = Loads(_ledgers[link.Id]) });

    /// <summary>A new flow, or another way or bandwidth for one that is there: held beside the old plan, then one of the two goes.</summary>
    private void Move(string service, FlowPlan? old)
    {
        var request = new FlowRequest(
            service, old?.Source ?? new(AnySwitch(), 1, 10), old?.Destination ?? new(AnySwitch(), 2, 10), new Kbps(100 * _random.Next(0, 6)),
            IgnoreBandwidth: _random.Next(8) == 0, AllocateProtectedPath: _random.Next(3) == 0);
        if (request.Source.Switch == request.Destination.Switch) return;
        var own = old is null || old.IgnoreBandwidth
            ? null
            : old.AllHops().Select(held => held.Hop.Isl).Distinct().ToDictionary(isl => isl, _ => old.Bandwidth);
        var query = new PathQuery(request.Source.Switch, request.Destination.Switch, PathStrategy.Cost, request.Bandwidth, own)
        {
            IgnoreBandwidth = request.IgnoreBandwidth,
            Rules = new() { Reverse = _policy },
        };
        var number = old?.Number ?? ++_number;
        var draft = request.AllocateProtectedPath
            ? PathFinder.FindPair(_network, query) is PairAnswer.Found pair ? PlanDraft.Of(request, number, old, pair.Main.Hops, pair.Protected.Hops) : null
            : PathFinder.Find(_network, query) is PathAnswer.Found found ? PlanDraft.Of(request, number, old, found.Path.Hops) : null;
        // What has another bandwidth would have to be reserved anew.
        var stays = old is not null && old.Bandwidth == request.Bandwidth && old.IgnoreBandwidth == request.IgnoreBandwidth;
        if (draft is null) IsFull(query);
        else Reserve(service, new([draft.Build() with { Mirrors = stays ? old!.Mirrors : [] }]));
    }

    /// <summary>A path that runs one way comes to a flow, or goes.</summary>
    private void Mirror(string service, FlowPlan flow)
    {
        if (!flow.Mirrors.IsEmpty)
        {
            _plans[service] = new([flow with { Mirrors = [] }]);
            Retain(service);
            return;
        }

        var (at, sink) = (flow.Primary.Forward.Hops[0].To.Switch, new Endpoint(AnySwitch(), 9, 10));
        if (at == sink.Switch) return;
        var query = PointWays.Query(flow, PathStrategy.Cost, at, sink.Switch, null, new HashSet<IslId>()) with { Rules = new() { Reverse = _policy } };
        if (PathFinder.Find(_network, query) is not PathAnswer.Found { Path.Hops: var hops })
        {
            IsFull(query);
            return;
        }

        var point = new MirrorPoint(at, FlowDirection.Forward, [new Sink("m", sink, ++_number, 0, hops.Unlabelled())], []);
        Reserve(service, new([flow with { Mirrors = [point] }]));
    }

    /// <summary>Whoever is refused is told which links are in the way, and none of them would do.</summary>
    private void IsFull(PathQuery query)
    {
        Refused++;
        if (PathFinder.Find(_network, query) is not PathAnswer.None none) return;
        Assert.NotEmpty(none.InTheWay);
        Assert.All(none.InTheWay, obstacle => Assert.True(
            _network.TryGet(obstacle.Isl, out var link) && (obstacle.Kind == ObstacleKind.Down) == (link.Status != LinkStatus.Active), $"{obstacle}"));
    }

    private void Reserve(string service, ServicePlan draft)
    {
        var labels = new Dictionary<(IslId, LedgerKey), ushort>();
        var before = draft.Wants().Keys.ToDictionary(isl => isl, isl => Loads(_ledgers[isl]));
        foreach (var (isl, wants) in draft.Wants())
        {
            Assert.True(_network.TryGet(isl, out var link));
            // Nobody came between: what the search has found is granted.
            var held = Assert.IsType<Reservation.Held>(_ledgers[isl].Reserve(service, wants, direction => link.Capacity[(int)direction], s_now));
            _ledgers[isl] = held.Ledger;
            IsAdmitted(link, before[isl], Loads(held.Ledger));
            for (var i = 0; i < wants.Count; i++) labels[(isl, wants[i].Key)] = held.Labels[i];
        }

        Granted++;
        var isKept = _random.Next(4) > 0;
        if (isKept) _plans[service] = draft.Filled((isl, key) => labels[(isl, key)], _ => null);
        Retain(service);
        if (!isKept) Assert.All(before, link => Assert.Equal(link.Value, Loads(_ledgers[link.Key])));
    }

    private static void IsAdmitted(Link link, Seq<LinkLoad> before, Seq<LinkLoad> after)
    {
        for (var i = 0; i < 2; i++)
        {
            Assert.True(after[i].Used <= link.Capacity[i] || after[i].Used <= before[i].Used, $"{link.Id}: {after[i].Used} of {link.Capacity[i]}");
        }
    }

    /// <summary>The service keeps what its plan says.</summary>
    private void Retain(string service)
    {
        var keys = _plans.GetValueOrDefault(service)?.Links();
        foreach (var isl in _ledgers.Keys.ToArray())
        {
            _ledgers[isl] = _ledgers[isl].Retain(service, key => keys?[isl].Contains(key) == true, s_now);
            Assert.True(_network.TryGet(isl, out var link));
            if (link.Load != Loads(_ledgers[isl])) Put(link);
        }
    }

    private void LoadsAreWhatPlansSay()
    {
        var held = _plans.SelectMany(plan => plan.Value.AllHops().Where(hop => hop.Counted).Select(hop => (Service: plan.Key, Hop: hop)))
            .GroupBy(hold => (hold.Hop.Hop.Isl, hold.Hop.Hop.Direction, hold.Hop.Kind, hold.Service, hold.Hop.Number))
            .GroupBy(number => (number.Key.Isl, number.Key.Direction, number.Key.Kind), number => number.Max(hold => hold.Hop.Bandwidth.Value))
            .ToDictionary(sum => sum.Key, sum => sum.Sum());
        foreach (var link in _network.Links)
        {
            foreach (var direction in new[] { LinkDirection.Up, LinkDirection.Down })
            {
                var (one, other) = (Sum(direction, PathKind.OneWay), Sum(direction.Opposite(), PathKind.OneWay));
                var dummy = _policy == ReversePolicy.Exact ? 0 : Math.Max(0, other - one);
                Assert.Equal(new LinkLoad(new(Sum(direction, PathKind.Both)), new(one), new(dummy)), link.Load[(int)direction]);
            }

            if (_policy == ReversePolicy.Dummy) Assert.Equal(link.Load[0].Used, link.Load[1].Used);
            long Sum(LinkDirection direction, PathKind kind) => held.GetValueOrDefault((link.Id, direction, kind));
        }
    }
}
