using Kilda.Network.Paths;
using Kilda.OpenFlow;

namespace Kilda.Network.Tests.Paths;

/// <summary>Main and protected path, against every pair of paths there is.</summary>
public sealed class PairLaws
{
    private const int Networks = 1_500;

    [Theory]
    [InlineData(PathStrategy.Cost)]
    [InlineData(PathStrategy.CostAndAvailableBandwidth)]
    [InlineData(PathStrategy.Latency)]
    public void A_pair_is_found_wherever_there_is_one_and_is_the_best(PathStrategy strategy)
    {
        var (simple, traps, shared, alone) = (0, 0, 0, 0);
        for (var seed = 0; seed < Networks; seed++)
        {
            var isTrapLaid = seed % 4 == 0;
            var network = new SmallNetwork(seed, mostSwitches: 7, withTrap: isTrapLaid);
            var query = network.AnyQuery(strategy);
            if (isTrapLaid) query = query with { From = network.Switches[0].Id, To = network.Switches[3].Id };
            if (query.From == query.To) continue;
            var every = new EveryPath(network, query);
            var paths = every.All();
            var pairs = paths.SelectMany(_ => paths, (a, b) => (A: a, B: b)).Where(pair => IsDisjoint(pair.A, pair.B)).ToArray();
            switch (PathFinder.FindPair(network.Snapshot, query))
            {
                case PairAnswer.None:
                    Assert.True(paths.Count == 0, $"seed {seed}: none of {paths.Count} paths");
                    break;
                case PairAnswer.Alone answer:
                    Assert.True(pairs.Length == 0, $"seed {seed}: alone in spite of {pairs.Length} pairs");
                    Assert.Equal(new Seq<PathHop>(every.Best()), answer.Main.Hops);
                    alone++;
                    break;
                case PairAnswer.Found answer:
                    var (main, second) = (answer.Main.Hops.Span.ToArray(), answer.Protected.Hops.Span.ToArray());
                    var fewest = pairs.Min(pair => Shared(pair.A, pair.B));
                    Assert.True(answer.SharedSwitches == fewest, $"seed {seed}: {answer.SharedSwitches}, not {fewest}, switches");
                    Assert.Equal(fewest, Shared(main, second));
                    var best = every.Best()!;
                    var isTrap = !pairs.Any(pair => pair.A.SequenceEqual(best) && Shared(pair.A, pair.B) == fewest);
                    Assert.True(isTrap || main.SequenceEqual(best), $"seed {seed}: not the best main path");
                    Assert.True(BestBeside(network, query, paths, main).SequenceEqual(second), $"seed {seed}: {answer.Protected.Hops} is not the best beside");
                    if (isTrap) Assert.True(SumWith(every, pairs, main, fewest) == LeastSum(every, pairs, fewest), $"seed {seed}: not the smallest sum");
                    _ = isTrap ? traps++ : fewest > 0 ? shared++ : simple++;
                    break;
            }
        }

        Assert.True(simple > 100 && traps > 20 && shared > 20 && alone > 100, $"{simple} simple, {traps} traps, {shared} shared, {alone} alone");
    }

    [Theory]
    [InlineData(PathStrategy.Cost)]
    [InlineData(PathStrategy.Latency)]
    public void A_path_beside_any_given_one_is_the_best_there_is(PathStrategy strategy)
    {
        var found = 0;
        for (var seed = 0; seed < Networks; seed++)
        {
            var network = new SmallNetwork(seed, mostSwitches: 7);
            var query = network.AnyQuery(strategy);
            var paths = new EveryPath(network, query).All();
            if (query.From == query.To || paths.Count == 0) continue;
            var main = paths[network.Random.Next(paths.Count)];
            var expected = BestBeside(network, query, paths, main);
            var answer = PathFinder.FindBeside(network.Snapshot, query, new FoundPath(new(main), 0, 0, default));
            if (answer is PathAnswer.Found { Path: var path })
            {
                Assert.Equal(new Seq<PathHop>(expected), path.Hops);
                found++;
            }
            else
            {
                var none = Assert.IsType<PathAnswer.None>(answer);
                Assert.Empty(expected);
                Assert.Contains("There is no non-overlapped protected path", none.Why, StringComparison.Ordinal);
            }
        }

        Assert.InRange(found, Networks / 10, Networks);
    }

    [Theory]
    [InlineData(PathStrategy.Latency)]
    [InlineData(PathStrategy.MaxLatency)]
    public void With_a_limit_both_paths_are_within_it_and_a_pair_is_found_wherever_there_is_one(PathStrategy strategy)
    {
        var (first, second, alone) = (0, 0, 0);
        for (var seed = 0; seed < Networks; seed++)
        {
            var network = new SmallNetwork(seed, mostSwitches: 7);
            var query = network.AnyQuery(strategy) with { DiverseFrom = [], MaxLatencyNs = network.Random.Next(2, 9) * 1_000_000L };
            query = query with { MaxLatencyTier2Ns = network.Random.Next(2) == 0 ? query.MaxLatencyNs + 3_000_000 : query.MaxLatencyNs };
            if (query.From == query.To) continue;
            var every = new EveryPath(network, query);
            var paths = every.All().Where(path => IsWithin(query, query.MaxLatencyTier2Ns, every.Latency(path))).ToArray();
            // A path that penalties keep it from using is not within the limit for it.
            if (every.Best() is not { } best || (strategy == PathStrategy.Latency && !paths.Any(path => path.SequenceEqual(best)))) continue;
            var hasPair = paths.Any(a => paths.Any(b => IsDisjoint(a, b) && every.Penalty(a) + every.Penalty(b) == 0));
            var answer = PathFinder.FindPair(network.Snapshot, query);
            if (answer is not PairAnswer.Found pair)
            {
                Assert.False(hasPair, $"seed {seed}: {answer}");
                alone++;
                continue;
            }

            Assert.True(IsDisjoint(pair.Main.Hops.Span.ToArray(), pair.Protected.Hops.Span.ToArray()));
            foreach (var path in new[] { pair.Main, pair.Protected })
            {
                var latency = every.Latency(path.Hops.Span.ToArray());
                Assert.True(IsWithin(query, query.MaxLatencyTier2Ns, latency), $"seed {seed}: {latency}");
                Assert.Equal(!IsWithin(query, query.MaxLatencyNs, latency), path.IsBackup);
                _ = path.IsBackup ? second++ : first++;
            }
        }

        Assert.True(first > 100 && second > 20 && alone > 100, $"{first} in the first tier, {second} in the second, {alone} alone");
    }

    [Fact]
    public void Equal_networks_give_equal_pairs_in_whatever_order_they_became_known()
    {
        for (var seed = 0; seed < Networks; seed++)
        {
            var network = new SmallNetwork(seed, mostSwitches: 7);
            var query = network.AnyQuery((PathStrategy)network.Random.Next(1, 5));
            if (network.Random.Next(3) == 0) query = query with { MaxLatencyNs = 7_000_000 };
            Assert.Equal(PathFinder.FindPair(network.Snapshot, query), PathFinder.FindPair(network.Build(seed + 1), query));
        }
    }

    /// <summary>Every other network is taken without its first path's links: the first search alone would find no pair.</summary>
    private static PathHop[] BestBeside(SmallNetwork network, PathQuery query, List<PathHop[]> paths, PathHop[] main)
    {
        var beside = new EveryPath(network, query, main);
        return paths.Where(path => IsDisjoint(path, main))
            .Order(Comparer<PathHop[]>.Create((a, b) => Shared(a, main) != Shared(b, main) ? Shared(a, main) - Shared(b, main) : beside.Compare(a, b)))
            .FirstOrDefault([]);
    }

    private static bool IsWithin(PathQuery query, long limit, long latency) =>
        query.Strategy == PathStrategy.MaxLatency ? latency < limit : latency <= limit;

    private static bool IsDisjoint(PathHop[] a, PathHop[] b) => !a.Any(hop => b.Any(other => other.Isl == hop.Isl));

    private static int Shared(PathHop[] a, PathHop[] b) => a[..^1].Count(hop => b[..^1].Any(other => other.To.Switch == hop.To.Switch));

    private static long LeastSum(EveryPath every, (PathHop[] A, PathHop[] B)[] pairs, int shared) =>
        pairs.Where(pair => Shared(pair.A, pair.B) == shared).Min(pair => every.Weight(pair.A) + every.Weight(pair.B));

    private static long SumWith(EveryPath every, (PathHop[] A, PathHop[] B)[] pairs, PathHop[] main, int shared) =>
        LeastSum(every, [.. pairs.Where(pair => pair.A.SequenceEqual(main))], shared);
}
