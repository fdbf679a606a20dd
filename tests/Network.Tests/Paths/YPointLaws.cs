using Kilda.Network.Paths;
using Kilda.OpenFlow;

namespace Kilda.Network.Tests.Paths;

/// <summary>The tree of a Y-flow, against every switch and every three paths there are.</summary>
public sealed class YPointLaws
{
    private const int Networks = 1_000;

    [Theory]
    [InlineData(PathStrategy.Cost)]
    [InlineData(PathStrategy.CostAndAvailableBandwidth)]
    [InlineData(PathStrategy.Latency)]
    public void The_tree_is_the_best_of_all(PathStrategy strategy)
    {
        var found = 0;
        for (var seed = 0; seed < Networks; seed++)
        {
            var network = new SmallNetwork(seed, mostSwitches: 5);
            var query = network.AnyQuery(strategy);
            query = query with { To = network.AnySwitch };
            var (z, a, b) = (query.From, query.To, network.AnySwitch);
            var banned = network.AnySwitch;
            var every = new EveryPath(network, query);
            var trees = network.Switches.Select(sw => sw.Id).Where(y => y != banned)
                .Select(y => (Y: y, Shared: Best(every, z, y), ToA: Best(every, y, a), ToB: Best(every, y, b)))
                .Where(tree => tree is { Shared: not null, ToA: not null, ToB: not null })
                .OrderBy(tree => every.Weight(tree.Shared!) + every.Weight(tree.ToA!) + every.Weight(tree.ToB!))
                .ThenByDescending(tree => tree.Shared!.Length).ThenBy(tree => tree.Y)
                .ToArray();
            var answer = YPoint.Find(network.Snapshot, z, a, b, query, y => y != banned);
            if (answer is YPointAnswer.Found tree)
            {
                Assert.True(trees.Length > 0, $"seed {seed}: a tree where there is none");
                var expected = trees[0];
                Assert.True(expected.Y == tree.At, $"seed {seed}: {tree.At} instead of {expected.Y}");
                Assert.Equal(new Seq<PathHop>(expected.Shared), tree.Shared.Hops);
                Assert.Equal(new Seq<PathHop>(expected.ToA), tree.ToA.Hops);
                Assert.Equal(new Seq<PathHop>(expected.ToB), tree.ToB.Hops);
                Assert.Equal(answer, YPoint.Find(network.Build(seed + 1), z, a, b, query, y => y != banned));
                found++;
            }
            else
            {
                Assert.True(trees.Length == 0, $"seed {seed}: {answer}");
            }
        }

        Assert.InRange(found, Networks / 3, Networks - (Networks / 20));
    }

    [Theory]
    [InlineData(PathStrategy.Latency)]
    [InlineData(PathStrategy.MaxLatency)]
    public void Limits_hold_for_both_whole_ways(PathStrategy strategy)
    {
        var (first, second, none) = (0, 0, 0);
        for (var seed = 0; seed < Networks; seed++)
        {
            var network = new SmallNetwork(seed, mostSwitches: 5, withTrouble: false);
            var limit = network.Random.Next(2, 9) * 1_000_000L;
            var query = new PathQuery(default, default, strategy, default) { MaxLatencyNs = limit, MaxLatencyTier2Ns = limit + 2_000_000 };
            var (z, a, b) = (network.AnySwitch, network.AnySwitch, network.AnySwitch);
            var every = new EveryPath(network, query with { From = z, To = a });
            var trees = network.Switches.Select(sw => sw.Id)
                .Select(y => (Y: y, Shared: Best(every, z, y), ToA: Best(every, y, a), ToB: Best(every, y, b)))
                .Where(tree => tree is { Shared: not null, ToA: not null, ToB: not null })
                .Select(tree => (tree.Y, Shared: every.Latency(tree.Shared!), ToA: every.Latency(tree.ToA!), ToB: every.Latency(tree.ToB!)))
                .ToArray();
            bool IsWithin(long shared, long toA, long toB, long most) =>
                strategy == PathStrategy.MaxLatency ? shared + Math.Max(toA, toB) < most : shared + Math.Max(toA, toB) <= most;
            var within = trees.Where(tree => IsWithin(tree.Shared, tree.ToA, tree.ToB, limit)).ToArray();
            var isBackup = within.Length == 0;
            if (isBackup) within = [.. trees.Where(tree => IsWithin(tree.Shared, tree.ToA, tree.ToB, limit + 2_000_000))];
            if (YPoint.Find(network.Snapshot, z, a, b, query) is not YPointAnswer.Found found)
            {
                Assert.True(within.Length == 0, $"seed {seed}: no tree where there is one");
                none++;
                continue;
            }

            Assert.True(within.Length > 0, $"seed {seed}: a tree where there is none");
            Assert.Equal(within.Min(tree => tree.Shared + tree.ToA + tree.ToB), found.Shared.Cost + found.ToA.Cost + found.ToB.Cost);
            Assert.Contains(within, tree => tree.Y == found.At);
            Assert.Equal((isBackup, isBackup, isBackup), (found.Shared.IsBackup, found.ToA.IsBackup, found.ToB.IsBackup));
            _ = isBackup ? second++ : first++;
        }

        Assert.True(first > 100 && second > 20 && none > 50, $"{first} in the first tier, {second} in the second, {none} none");
    }

    private static PathHop[]? Best(EveryPath every, SwitchId from, SwitchId to) => from == to
        ? []
        : every.Between(from, to).Order(Comparer<PathHop[]>.Create(every.Compare)).FirstOrDefault();
}
