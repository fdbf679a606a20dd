using Kilda.Network.Paths;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Tests.Paths;

public sealed class ManyPathsLaws
{
    private const int Networks = 1_000;

    [Theory]
    [InlineData(PathStrategy.Cost)]
    [InlineData(PathStrategy.CostAndAvailableBandwidth)]
    [InlineData(PathStrategy.Latency)]
    public void The_paths_are_the_best_of_all_as_many_as_are_asked_for(PathStrategy strategy)
    {
        var full = 0;
        for (var seed = 0; seed < Networks; seed++)
        {
            var network = new SmallNetwork(seed, mostSwitches: 7);
            var query = network.AnyQuery(strategy);
            if (query.From == query.To) continue;
            var (every, count) = (new EveryPath(network, query), network.Random.Next(1, 8));
            var expected = every.All().Order(Comparer<PathHop[]>.Create(every.Compare)).Take(count).Select(path => new Seq<PathHop>(path)).ToArray();
            var found = PathFinder.FindMany(network.Snapshot, query, count);
            Assert.True(expected.Select(Text).Order().SequenceEqual(found.Select(path => Text(path.Hops)).Order()), $"seed {seed}: not the best {count}");
            Assert.Equal(found.OrderBy(path => Rank(strategy, path)), found);
            if (expected.Length == count && count > 2) full++;
        }

        Assert.InRange(full, 50, Networks);
    }

    [Fact]
    public void With_a_limit_paths_above_the_first_tier_are_backups_and_those_above_the_second_are_left_out()
    {
        var backups = 0;
        for (var seed = 0; seed < Networks; seed++)
        {
            var network = new SmallNetwork(seed, mostSwitches: 7);
            var query = network.AnyQuery(PathStrategy.MaxLatency) with { MaxLatencyNs = 4_000_000, MaxLatencyTier2Ns = 8_000_000 };
            if (query.From == query.To) continue;
            var every = new EveryPath(network, query);
            var expected = every.All().Where(path => every.Latency(path) < 8_000_000).ToArray();
            var found = PathFinder.FindMany(network.Snapshot, query, PathFinder.MostPaths);
            Assert.Equal(expected.Select(path => Text(new(path))).Order(), found.Select(path => Text(path.Hops)).Order());
            Assert.All(found, path => Assert.Equal(every.Latency(path.Hops.Span.ToArray()) >= 4_000_000, path.IsBackup));
            backups += found.Count(path => path.IsBackup);
        }

        Assert.InRange(backups, 100, 100 * Networks);
    }

    [Fact]
    public void The_first_of_many_paths_is_the_path()
    {
        for (var seed = 0; seed < Networks; seed++)
        {
            var network = new SmallNetwork(seed, mostSwitches: 7);
            var query = network.AnyQuery((PathStrategy)network.Random.Next(1, 4));
            var found = PathFinder.FindMany(network.Snapshot, query, 1);
            if (PathFinder.Find(network.Snapshot, query) is PathAnswer.Found { Path: var path }) Assert.Equal([path], found);
            else Assert.Empty(found);
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 0)]
    [InlineData(7, 7)]
    [InlineData(int.MaxValue, PathFinder.MostPaths)]
    public void More_than_the_limit_are_not_given(int asked, int given)
    {
        // Ten pairs of parallel links in a row make 1024 paths.
        var network = Enumerable.Range(1, 10).SelectMany(i => new[] { 1u, 2u }, (i, port) => SmallNetwork.Link((ulong)i, port, (ulong)i + 1, 10 + port))
            .Aggregate(NetworkSnapshot.Empty, (now, link) => now.With(link));
        network = Enumerable.Range(1, 11).Aggregate(network, (now, i) => now.With(SmallNetwork.Switch((ulong)i)));
        Assert.Equal(given, PathFinder.FindMany(network, new(new(1), new(11), PathStrategy.Cost, default), asked).Count);
    }

    private static (long, long) Rank(PathStrategy strategy, FoundPath path) =>
        strategy == PathStrategy.Latency ? (path.LatencyNs, -path.Available.Value) : (-path.Available.Value, path.LatencyNs);

    private static string Text(Seq<PathHop> hops) => hops.ToString();
}
