using Kilda.Network.Bandwidth;
using Kilda.Network.Paths;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Tests.Paths;

/// <summary>Texts and single rules, on networks that are named by their links.</summary>
public sealed class PathFinderTests
{
    private const long Ms = 1_000_000;

    /// <summary>1-2-4 is short, 1-3-4 is long.</summary>
    private static readonly Link[] s_diamond =
    [
        SmallNetwork.Link(1, 1, 2, 1, 100, 1 * Ms), SmallNetwork.Link(2, 2, 4, 1, 100, 1 * Ms),
        SmallNetwork.Link(1, 2, 3, 1, 300, 4 * Ms), SmallNetwork.Link(3, 2, 4, 2, 300, 4 * Ms),
    ];

    [Fact]
    public void Between_the_ends_of_one_switch_there_is_a_path_without_hops()
    {
        var answer = PathFinder.Find(NetworkSnapshot.Empty, new(new(1), new(1), PathStrategy.Cost, new(100)));
        Assert.Equal(new PathAnswer.Found(new FoundPath([], 0, 0, new(long.MaxValue))), answer);
    }

    [Fact]
    public void Of_equal_paths_the_one_through_the_lower_switch_and_then_the_lower_port_is_taken()
    {
        var network = Network(
            SmallNetwork.Link(1, 1, 3, 1), SmallNetwork.Link(3, 2, 4, 1),
            SmallNetwork.Link(1, 9, 2, 1), SmallNetwork.Link(1, 8, 2, 2), SmallNetwork.Link(2, 3, 4, 2));
        Assert.Equal("1.8>2.2 2.3>4.2", Text(PathFinder.Find(network, new(new(1), new(4), PathStrategy.Cost, default))));
    }

    [Fact]
    public void No_connection_says_so_in_the_known_words_and_names_the_links_in_the_way()
    {
        var network = Network(s_diamond[0] with { Status = LinkStatus.Failed }, s_diamond[1], s_diamond[2], s_diamond[3] with { Status = LinkStatus.Failed });
        network = network.With(SmallNetwork.Switch(1, pop: "north"));
        var query = new PathQuery(new(1), new(4), PathStrategy.Cost, new(100)) { DiverseFrom = [new GroupPath(new(4), [])] };
        var none = Assert.IsType<PathAnswer.None>(PathFinder.Find(network, query));
        Assert.Equal(
            "Can't find a path from Node(switchId=00:00:00:00:00:00:00:01, pop=north, diversityGroupUseCounter=0) to "
            + "Node(switchId=00:00:00:00:00:00:00:04, pop=null, diversityGroupUseCounter=2). Reasons: There is no connection, "
            + "Failed to find path with requested bandwidth=100",
            none.Why);
        Assert.Equal([new Obstacle(s_diamond[0].Id, ObstacleKind.Down)], none.InTheWay);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(4, 1)]
    public void An_end_without_usable_links_is_named(ulong from, ulong to)
    {
        var full = s_diamond.Select(link => link.Id.High.Switch.Value == 4 ? link with { Load = [new(new(950), default, default), default] } : link);
        var none = Assert.IsType<PathAnswer.None>(PathFinder.Find(Network([.. full]), new(new(from), new(to), PathStrategy.Cost, new(100))));
        Assert.Equal(
            "Switch 00:00:00:00:00:00:00:04 doesn't have links with enough bandwidth, Failed to find path with requested bandwidth=100", none.Why);
        Assert.Equal([new Obstacle(s_diamond[1].Id, ObstacleKind.Full)], none.InTheWay);
        Assert.Equal($"{none.Why}. Links in the way: {s_diamond[1].Id} (full)", none.WhyAndWhere);
    }

    [Fact]
    public void An_unknown_switch_has_no_links() =>
        Assert.Equal(
            "Switch 00:00:00:00:00:00:00:09 doesn't have links with enough bandwidth",
            Assert.IsType<PathAnswer.None>(PathFinder.Find(Network(s_diamond), new(new(1), new(9), PathStrategy.Latency, default))).Why);

    [Fact]
    public void Ignored_bandwidth_is_named_and_not_asked_for()
    {
        var network = Network([.. s_diamond.Select(link => link with { Capacity = [default, default] })]);
        var query = new PathQuery(new(1), new(4), PathStrategy.Cost, new(100)) { IgnoreBandwidth = true };
        Assert.Equal("1.1>2.1 2.2>4.1", Text(PathFinder.Find(network, query)));
        var none = Assert.IsType<PathAnswer.None>(PathFinder.Find(network, query with { To = new(9) }));
        Assert.EndsWith(", Failed to find path with requested bandwidth= ignored", none.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void New_paths_use_unobserved_links_and_no_switch_that_is_not_connected()
    {
        var network = Network([.. s_diamond.Select(link => link with { Unobserved = true })]);
        var query = new PathQuery(new(1), new(4), PathStrategy.Cost, default);
        Assert.Equal("1.1>2.1 2.2>4.1", Text(PathFinder.Find(network, query)));
        Assert.Equal("1.2>3.1 3.2>4.2", Text(PathFinder.Find(network.With(SmallNetwork.Switch(2, active: false)), query)));
        network = network.With(SmallNetwork.Switch(2, active: false)).With(s_diamond[3] with { Status = LinkStatus.Failed });
        var none = Assert.IsType<PathAnswer.None>(PathFinder.Find(network, query));
        Assert.Equal([new Obstacle(s_diamond[3].Id, ObstacleKind.Down)], none.InTheWay);
    }

    [Theory]
    [InlineData(PathStrategy.Latency, 2, 0, "1.1>2.1 2.2>4.1", false)]
    [InlineData(PathStrategy.Latency, 1, 0, "1.1>2.1 2.2>4.1", true)]
    [InlineData(PathStrategy.Latency, 1, 2, "1.1>2.1 2.2>4.1", true)]
    [InlineData(PathStrategy.MaxLatency, 3, 0, "1.1>2.1 2.2>4.1", false)]
    [InlineData(PathStrategy.MaxLatency, 8, 0, "1.1>2.1 2.2>4.1", false)]
    [InlineData(PathStrategy.MaxLatency, 9, 0, "1.2>3.1 3.2>4.2", false)]
    [InlineData(PathStrategy.MaxLatency, 2, 3, "1.1>2.1 2.2>4.1", true)]
    [InlineData(PathStrategy.MaxLatency, 0, 0, "1.1>2.1 2.2>4.1", false)]
    public void Limits_of_latency_hold(PathStrategy strategy, long max, long tier2, string expected, bool isBackup)
    {
        var answer = PathFinder.Find(Network(s_diamond), Limited(strategy, max, tier2));
        Assert.Equal(expected, Text(answer));
        Assert.Equal(isBackup, ((PathAnswer.Found)answer).Path.IsBackup);
    }

    [Theory]
    [InlineData(PathStrategy.Latency, 1, 1, "Latency limit: Requested path must have latency 1ms or lower, but best path has latency 2ms")]
    [InlineData(PathStrategy.MaxLatency, 1, 2, "Latency limit: Requested path must have latency 1ms or lower, but best path has latency 2ms")]
    public void Above_the_limit_the_answer_names_it_and_the_best_there_is(PathStrategy strategy, long max, long tier2, string reason)
    {
        var none = Assert.IsType<PathAnswer.None>(PathFinder.Find(Network(s_diamond), Limited(strategy, max, tier2)));
        Assert.EndsWith($"Reasons: {reason}", none.Why, StringComparison.Ordinal);
        Assert.Equal([new(s_diamond[0].Id, ObstacleKind.Latency), new(s_diamond[1].Id, ObstacleKind.Latency)], none.InTheWay);
    }

    [Fact]
    public void Where_maintenance_keeps_a_path_from_being_fast_enough_it_is_named()
    {
        var network = Network([s_diamond[0], s_diamond[1] with { UnderMaintenance = true }, s_diamond[2], s_diamond[3]]);
        var none = Assert.IsType<PathAnswer.None>(PathFinder.Find(network, Limited(PathStrategy.Latency, 3, 3)));
        Assert.Equal([new(s_diamond[1].Id, ObstacleKind.Maintenance)], none.InTheWay);
    }

    [Fact]
    public void A_pair_that_the_best_path_stands_in_the_way_of_is_found()
    {
        var network = Network(
            SmallNetwork.Link(1, 1, 2, 1, 1), SmallNetwork.Link(2, 2, 3, 1, 1), SmallNetwork.Link(3, 2, 4, 1, 1),
            SmallNetwork.Link(1, 3, 3, 3, 5), SmallNetwork.Link(2, 4, 4, 4, 6));
        var pair = Assert.IsType<PairAnswer.Found>(PathFinder.FindPair(network, new(new(1), new(4), PathStrategy.Cost, default)));
        Assert.Equal(("1.3>3.3 3.2>4.1", "1.1>2.1 2.4>4.4", 0), (Text(pair.Main), Text(pair.Protected), pair.SharedSwitches));
    }

    [Fact]
    public void The_protected_path_goes_around_the_pops_of_the_main_one_at_a_price_that_is_not_too_high()
    {
        var network = Network([.. s_diamond, SmallNetwork.Link(1, 3, 5, 1, 400), SmallNetwork.Link(5, 2, 4, 3, 400)])
            .With(SmallNetwork.Switch(2, pop: "south")).With(SmallNetwork.Switch(3, pop: "south")).With(SmallNetwork.Switch(5));
        var query = new PathQuery(new(1), new(4), PathStrategy.Cost, default);
        var pair = Assert.IsType<PairAnswer.Found>(PathFinder.FindPair(network, query));
        Assert.Equal(("1.1>2.1 2.2>4.1", "1.3>5.1 5.2>4.3"), (Text(pair.Main), Text(pair.Protected)));
        var dearer = network.With(SmallNetwork.Link(1, 3, 5, 1, 10_000));
        pair = Assert.IsType<PairAnswer.Found>(PathFinder.FindPair(dearer, query));
        Assert.Equal("1.2>3.1 3.2>4.2", Text(pair.Protected));
    }

    [Fact]
    public void A_path_that_stays_alone_says_what_is_in_the_way_of_another()
    {
        var network = Network(s_diamond[0], s_diamond[1], s_diamond[2] with { Status = LinkStatus.Failed }, s_diamond[3]);
        var alone = Assert.IsType<PairAnswer.Alone>(PathFinder.FindPair(network, new(new(1), new(4), PathStrategy.Cost, default)));
        Assert.Equal("1.1>2.1 2.2>4.1", Text(alone.Main));
        Assert.EndsWith("Reasons: There is no non-overlapped protected path", alone.Protected.Why, StringComparison.Ordinal);
        Assert.Equal([new Obstacle(s_diamond[2].Id, ObstacleKind.Down)], alone.Protected.InTheWay);
        network = network.Without(s_diamond[2].Id);
        var none = Assert.IsType<PathAnswer.None>(PathFinder.FindBeside(network, new(new(1), new(4), PathStrategy.Cost, default), alone.Main));
        Assert.Equal([new(s_diamond[0].Id, ObstacleKind.NotDisjoint), new(s_diamond[1].Id, ObstacleKind.NotDisjoint)], none.InTheWay);
    }

    /// <summary>Capacity 1000 both ways; used by pairs, by one-way paths along, and against the asked direction.</summary>
    [Theory]
    [InlineData(ReversePolicy.Dummy, 600, 0, 0, 400, true)]
    [InlineData(ReversePolicy.Dummy, 600, 0, 0, 401, false)]
    [InlineData(ReversePolicy.Dummy, 600, 0, 400, 400, true)]
    [InlineData(ReversePolicy.Dummy, 600, 0, 400, 401, false)]
    [InlineData(ReversePolicy.Dummy, 600, 400, 0, 1, false)]
    [InlineData(ReversePolicy.Dummy, 600, 100, 300, 300, true)]
    [InlineData(ReversePolicy.Dummy, 600, 100, 300, 301, false)]
    [InlineData(ReversePolicy.Exact, 600, 100, 300, 300, true)]
    [InlineData(ReversePolicy.Exact, 600, 100, 300, 301, false)]
    [InlineData(ReversePolicy.Exact, 600, 0, 400, 400, true)]
    public void A_one_way_path_fits_where_its_reservation_does(ReversePolicy policy, long pairs, long along, long against, long asked, bool fits)
    {
        LinkLedger Reserve(LinkLedger ledger, string owner, LinkDirection direction, long kbps, PathKind kind) =>
            ledger.Reserve(owner, [new(new(1, 0, direction), new(kbps), kind, true)], _ => new(1000), default) is Reservation.Held held ? held.Ledger : ledger;
        var ledger = Reserve(LinkLedger.Empty(policy), "up", LinkDirection.Up, pairs, PathKind.Both);
        ledger = Reserve(ledger, "down", LinkDirection.Down, pairs, PathKind.Both);
        ledger = Reserve(ledger, "along", LinkDirection.Up, along, PathKind.OneWay);
        ledger = Reserve(ledger, "against", LinkDirection.Down, against, PathKind.OneWay);
        var network = Network(SmallNetwork.Link(1, 1, 2, 1) with { Load = [ledger.Load(LinkDirection.Up), ledger.Load(LinkDirection.Down)] });
        var query = new PathQuery(new(1), new(2), PathStrategy.Cost, new(asked)) { Kind = PathKind.OneWay, Rules = new() { Reverse = policy } };
        var admitted = ledger.Reserve("new", [new(new(9, 0, LinkDirection.Up), new(asked), PathKind.OneWay, true)], _ => new(1000), default);
        Assert.Equal(fits, admitted is Reservation.Held);
        Assert.Equal(fits, PathFinder.Find(network, query) is PathAnswer.Found);
    }

    private static PathQuery Limited(PathStrategy strategy, long maxMs, long tier2Ms) =>
        new(new(1), new(4), strategy, default) { MaxLatencyNs = maxMs * Ms, MaxLatencyTier2Ns = tier2Ms * Ms };

    private static NetworkSnapshot Network(params Link[] links)
    {
        var network = links.Aggregate(NetworkSnapshot.Empty, (now, link) => now.With(link));
        return Enumerable.Range(1, 4).Aggregate(network, (now, id) => now.With(SmallNetwork.Switch((ulong)id)));
    }

    private static string Text(PathAnswer answer) => answer is PathAnswer.Found { Path: var path } ? Text(path) : answer.ToString();

    private static string Text(FoundPath path) => string.Join(
        ' ', path.Hops.Select(hop => $"{hop.From.Switch.Value}.{hop.From.Port}>{hop.To.Switch.Value}.{hop.To.Port}"));
}
