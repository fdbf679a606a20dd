using Kilda.Network.Paths;
using Kilda.Network.Topology;

namespace Kilda.Network.Tests.Paths;

/// <summary>On thousands of small networks the answer is the best of all paths there are, and the same in whatever order they became known.</summary>
public sealed class StrategyLaws
{
    private const int Networks = 2_000;

    [Theory]
    [InlineData(PathStrategy.Cost)]
    [InlineData(PathStrategy.CostAndAvailableBandwidth)]
    [InlineData(PathStrategy.Latency)]
    [InlineData(PathStrategy.MaxLatency)]
    public void The_path_is_the_best_of_all(PathStrategy strategy)
    {
        var found = 0;
        for (var seed = 0; seed < Networks; seed++)
        {
            var network = new SmallNetwork(seed);
            var query = network.AnyQuery(strategy);
            var best = query.From == query.To ? [] : new EveryPath(network, query).Best();
            switch (PathFinder.Find(network.Snapshot, query))
            {
                case PathAnswer.Found { Path: var path }:
                    Assert.True(best is not null, $"seed {seed}: a path where there is none");
                    Assert.True(best.AsSpan().SequenceEqual(path.Hops.Span), $"seed {seed}: {path.Hops} is not {string.Join(", ", best)}");
                    Assert.Equal(new EveryPath(network, query).Weight(best), path.Cost);
                    found++;
                    break;
                case PathAnswer.None none:
                    Assert.True(best is null, $"seed {seed}: {none.Why}");
                    break;
            }
        }

        Assert.InRange(found, Networks / 4, Networks - (Networks / 20));
    }

    [Fact]
    public void Below_a_limit_the_path_has_the_fewest_penalties_and_then_the_greatest_latency()
    {
        var (first, second) = (0, 0);
        for (var seed = 0; seed < Networks; seed++)
        {
            var network = new SmallNetwork(seed);
            var query = network.AnyQuery(PathStrategy.MaxLatency) with { MaxLatencyNs = network.Random.Next(1, 12) * 1_000_000L };
            if (network.Random.Next(2) == 0) query = query with { MaxLatencyTier2Ns = query.MaxLatencyNs + (network.Random.Next(1, 600) * 1_000_000L) };
            if (query.From == query.To) continue;
            var every = new EveryPath(network, query);
            var tier1 = Longest(every, query.MaxLatencyNs);
            var expected = tier1 ?? Longest(every, query.MaxLatencyTier2Ns);
            var answer = PathFinder.Find(network.Snapshot, query);
            if (answer is PathAnswer.Found { Path: var path })
            {
                Assert.True(expected is not null, $"seed {seed}: a path where there is none");
                Assert.True(expected.AsSpan().SequenceEqual(path.Hops.Span), $"seed {seed}: {path.Hops} is not {string.Join(", ", expected)}");
                Assert.Equal(tier1 is null, path.IsBackup);
                _ = path.IsBackup ? second++ : first++;
            }
            else
            {
                Assert.True(expected is null, $"seed {seed}: {answer}");
            }
        }

        Assert.InRange(first, Networks / 10, Networks);
        Assert.InRange(second, Networks / 50, Networks);
    }

    [Fact]
    public void Equal_networks_give_equal_answers_in_whatever_order_they_became_known()
    {
        for (var seed = 0; seed < Networks; seed++)
        {
            var network = new SmallNetwork(seed);
            var query = network.AnyQuery((PathStrategy)network.Random.Next(1, 5));
            if (network.Random.Next(2) == 0) query = query with { MaxLatencyNs = 7_000_000 };
            Assert.Equal(PathFinder.Find(network.Snapshot, query), PathFinder.Find(network.Build(seed + 1), query));
        }
    }

    [Fact]
    public void There_is_a_path_once_what_is_in_the_way_is_out_of_it()
    {
        var told = new HashSet<ObstacleKind>();
        for (var seed = 0; seed < Networks; seed++)
        {
            var network = new SmallNetwork(seed);
            var query = network.AnyQuery(PathStrategy.Cost);
            if (PathFinder.Find(network.Snapshot, query) is not PathAnswer.None { InTheWay: { IsEmpty: false } inTheWay }) continue;
            var better = inTheWay.Aggregate(network.Snapshot, (now, obstacle) => Without(now, obstacle.Isl));
            var avoid = query.Avoid!.Except(inTheWay.Select(obstacle => obstacle.Isl)).ToHashSet();
            Assert.IsType<PathAnswer.Found>(PathFinder.Find(better, query with { Avoid = avoid }));
            told.UnionWith(inTheWay.Select(obstacle => obstacle.Kind));
        }

        Assert.Equal([ObstacleKind.Down, ObstacleKind.Disconnected, ObstacleKind.Full, ObstacleKind.Avoided], told.Order());
    }

    /// <summary>The link works, is empty, and its switches are there.</summary>
    private static NetworkSnapshot Without(NetworkSnapshot network, IslId id)
    {
        Assert.True(network.TryGet(id, out var link));
        foreach (var end in new[] { id.Low.Switch, id.High.Switch })
        {
            Assert.True(network.TryGet(end, out var sw));
            network = network.With(sw with { Active = true });
        }

        return network.With(link with { Status = LinkStatus.Active, Load = [default, default] });
    }

    private static PathHop[]? Longest(EveryPath every, long limit) => every.All()
        .Where(path => every.Latency(path) < limit)
        .Order(Comparer<PathHop[]>.Create((a, b) =>
            EveryPath.ComparePlain(a, b, [(every.Penalty(a), every.Penalty(b)), (every.Latency(b), every.Latency(a))])))
        .FirstOrDefault();
}
