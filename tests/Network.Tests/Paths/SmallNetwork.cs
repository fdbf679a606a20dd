using Kilda.Network.Bandwidth;
using Kilda.Network.Paths;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Tests.Paths;

/// <summary>A random network of a few switches, small enough to look at every path in it. The same for a seed.</summary>
internal sealed class SmallNetwork
{
    private static readonly (ulong A, ulong B, int Length)[] s_trap = [(1, 2, 1), (2, 3, 1), (3, 4, 1), (1, 3, 5), (2, 4, 5)];
    private readonly Random _random;

    /// <param name="seed">Of all that is drawn.</param>
    /// <param name="mostSwitches">Three at least.</param>
    /// <param name="withTrouble">Links and switches that are down, full, unstable or under maintenance.</param>
    /// <param name="withTrap">The best path between the first switch and the fourth uses links of both paths of every pair.</param>
    public SmallNetwork(int seed, int mostSwitches = 6, bool withTrouble = true, bool withTrap = false)
    {
        _random = new Random(seed);
        var count = _random.Next(withTrap ? 4 : 3, mostSwitches + 1);
        string?[] pops = [null, null, "north", "south"];
        Switches = [.. Enumerable.Range(1, count).Select(i => Switch((ulong)i, !withTrouble || _random.Next(20) > 0, pops[_random.Next(4)]) with
        {
            UnderMaintenance = withTrouble && _random.Next(20) == 0,
        })];
        var links = new Dictionary<IslId, Link>();
        foreach (var (a, b, length) in withTrap ? s_trap : []) Add(links, Link(a, 90, b, 91, cost: 100 * length, latencyNs: 1_000_000 * length));
        for (var i = _random.Next(count, (9 * count / 4) + 1); i > 0; i--)
        {
            var (a, b) = (_random.Next(count), _random.Next(count));
            if (a != b) Add(links, RandomLink(Switches[a].Id, Switches[b].Id, (uint)i, withTrouble));
        }

        Links = [.. links.Values];
        Snapshot = Build(0);
        if (seed % 4 == 0) Practise(Snapshot);
    }

    public Switch[] Switches { get; }

    public Link[] Links { get; }

    /// <summary>For every fourth seed with landmarks.</summary>
    public NetworkSnapshot Snapshot { get; }

    /// <summary>Numbers that go with this network.</summary>
    public Random Random => _random;

    public SwitchId AnySwitch => Switches[_random.Next(Switches.Length)].Id;

    /// <summary>Any link of the network, sometimes none.</summary>
    public HashSet<IslId> SomeLinks(int most) =>
        [.. Enumerable.Range(0, Links.Length == 0 ? 0 : _random.Next(most + 1)).Select(_ => Links[_random.Next(Links.Length)].Id)];

    /// <summary>The same network, become known in another order, with detours.</summary>
    public NetworkSnapshot Build(int seed)
    {
        var random = new Random(seed);
        var network = NetworkSnapshot.Empty;
        var changes = Switches.Select(sw => (Func<NetworkSnapshot, NetworkSnapshot>)(now => now.With(sw)))
            .Concat(Links.Select(link => (Func<NetworkSnapshot, NetworkSnapshot>)(now => now.With(link))))
            .ToArray();
        if (seed > 0)
        {
            random.Shuffle(changes);
            foreach (var link in Links.Where(_ => random.Next(3) == 0)) network = network.With(link with { Cost = 1 });
            foreach (var link in Links.Where(_ => random.Next(3) == 0)) network = network.Without(link.Id);
        }

        return changes.Aggregate(network, (now, change) => change(now));
    }

    /// <summary>Searches so often that all landmarks are there.</summary>
    public static void Practise(NetworkSnapshot network, PathRules? rules = null)
    {
        const int Searches = 64;
        var ends = network.Switches.Take(2).Select(sw => sw.Id).ToArray();
        var query = new PathQuery(ends[0], ends[1], PathStrategy.Cost, default) { Rules = rules ?? PathRules.Default };
        for (var i = 0; i < Searches; i++) PathFinder.Find(network, query);
    }

    /// <summary>With whatever a query can have but limits.</summary>
    public PathQuery AnyQuery(PathStrategy strategy)
    {
        var own = SomeLinks(3).ToDictionary(id => id, _ => new Kbps(_random.Next(0, 900)));
        var query = new PathQuery(
            AnySwitch, AnySwitch, strategy, new(_random.Next(3) * 300), _random.Next(2) == 0 ? own : null, SomeLinks(1))
        {
            IgnoreBandwidth = _random.Next(5) == 0,
            DiverseFrom = [.. Enumerable.Range(0, _random.Next(3)).Select(_ => AnyPath())],
            Affinity = _random.Next(4) == 0 ? SomeLinks(3) : null,
            Now = _random.Next(2) == 0 ? DateTimeOffset.UnixEpoch.AddHours(3) : null,
        };
        return query;
    }

    private GroupPath AnyPath()
    {
        var (from, to) = (AnySwitch, AnySwitch);
        var all = new EveryPath(this, new PathQuery(from, to, PathStrategy.Cost, default)).All();
        return new(from, all.Count == 0 ? [] : new Seq<PathHop>(all[_random.Next(all.Count)]));
    }

    public static Switch Switch(ulong id, bool active = true, string? pop = null) =>
        new(new SwitchId(id), 1, active, false, SwitchAbilities.Full, [], pop);

    public static Link Link(ulong a, uint portA, ulong b, uint portB, int cost = 0, long latencyNs = 0, long capacity = 1000, long used = 0) => new(
        IslId.Between(new(new(a), portA), new(new(b), portB)), 1, LinkStatus.Active, false, cost, [latencyNs, latencyNs],
        [new(capacity), new(capacity)], [new(new(used), default, default), new(new(used), default, default)], false, null, default);

    private Link RandomLink(SwitchId a, SwitchId b, uint number, bool withTrouble)
    {
        var id = IslId.Between(new(a, (uint)_random.Next(1, 4) + (4 * number)), new(b, (uint)_random.Next(1, 4) + (4 * number)));
        long Pick(params ReadOnlySpan<long> of) => of[_random.Next(of.Length)];
        bool Trouble(int oneIn) => withTrouble && _random.Next(oneIn) == 0;
        LinkLoad Load() => new(new(Pick(0, 0, 0, 0, 0, 0, 300, 800, 1200)), default, default);
        return new(
            id, 1, Trouble(16) ? (LinkStatus)Pick(1, 3, 4) : LinkStatus.Active, _random.Next(4) == 0, (int)Pick(0, 100, 100, 200, 700),
            [Pick(0, 1, 2, 2, 5) * 1_000_000, Pick(1, 2, 2, 5) * 1_000_000], [new(1000), new(1000)], withTrouble ? [Load(), Load()] : [default, default],
            Trouble(16), Trouble(16) ? DateTimeOffset.UnixEpoch.AddHours(Pick(0, 1, 2, 3)) : null, default);
    }

    private static void Add(Dictionary<IslId, Link> links, Link link) => links.TryAdd(link.Id, link);
}
