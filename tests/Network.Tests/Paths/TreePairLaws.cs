using Kilda.Network.Paths;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Xunit.Abstractions;

namespace Kilda.Network.Tests.Paths;

/// <summary>Two trees without a link in common, against every way to divide the links of a small network among two trees.</summary>
public sealed class TreePairLaws(ITestOutputHelper output)
{
    private const int Networks = 8_000;

    /// <summary>More would take too long to divide in every way.</summary>
    private const int MostLinks = 12;

    [Theory]
    [InlineData(PathStrategy.Cost)]
    [InlineData(PathStrategy.Latency)]
    public void A_pair_is_found_wherever_there_is_one_and_its_main_tree_is_the_best_that_leaves_room(PathStrategy strategy)
    {
        var (sequential, joint, alone) = (0, 0, 0);
        for (var seed = 0; seed < Networks; seed++)
        {
            // Without trouble there is more to choose from, and more to be wrong about.
            var isTrapLaid = seed % 4 == 1;
            var network = new SmallNetwork(seed, mostSwitches: 6, withTrouble: seed % 4 == 0, isTrapLaid);
            var query = network.AnyQuery(strategy);
            if (isTrapLaid) query = query with { From = network.Switches[0].Id, To = network.Switches[3].Id };
            var (z, a, b, banned) = (query.From, query.To, network.AnySwitch, network.AnySwitch);
            var every = new EveryPath(network, query with { From = z, To = a });
            var links = network.Links.Where(every.IsUsable).ToArray();
            if (links.Length > MostLinks || (z == a && a == b)) continue;
            var best = Best(links, network, every, z, a, b, y => y != banned);
            switch (YPoint.FindPair(network.Snapshot, z, a, b, query, y => y != banned))
            {
                case TreePairAnswer.Found pair:
                    Assert.True(best is not null, $"seed {seed}: a pair where there is none");
                    Assert.Empty(Links(pair.Main).Intersect(Links(pair.Protected)));
                    Assert.True(Weight(pair.Main) == best, $"seed {seed}: a main tree of {Weight(pair.Main)}, not {best}");
                    var rest = query with { Avoid = (query.Avoid ?? new HashSet<IslId>()).Union(Links(pair.Main)).ToHashSet() };
                    Assert.Equal(pair.Protected, YPoint.Find(network.Snapshot, z, a, b, rest, y => y != banned));
                    Assert.Equal(pair.Tried == 1, YPoint.Find(network.Snapshot, z, a, b, query, y => y != banned) == pair.Main);
                    _ = pair.Tried == 1 ? sequential++ : joint++;
                    break;
                case TreePairAnswer.Alone single:
                    Assert.True(best is null, $"seed {seed}: alone in spite of a pair of {best}");
                    Assert.True(single.IsSure, $"seed {seed}: the search was given up");
                    Assert.Equal(single.Main, YPoint.Find(network.Snapshot, z, a, b, query, y => y != banned));
                    alone++;
                    break;
                default:
                    Assert.True(best is null, $"seed {seed}: nothing in spite of a pair of {best}");
                    Assert.IsType<YPointAnswer.None>(YPoint.Find(network.Snapshot, z, a, b, query, y => y != banned));
                    break;
            }
        }

        output.WriteLine($"{sequential} with the best tree of all, {joint} with another one, {alone} without a pair");
        Assert.True(sequential > 100 && joint > 50 && alone > 100, $"{sequential} sequential, {joint} joint, {alone} alone");
    }

    [Fact]
    public void With_limits_of_latency_a_pair_is_found_wherever_there_is_one()
    {
        var (found, alone) = (0, 0);
        for (var seed = 0; seed < Networks; seed++)
        {
            var network = new SmallNetwork(seed, mostSwitches: 6, withTrouble: false);
            var limit = network.Random.Next(3, 9) * 1_000_000L;
            var (z, a, b) = (network.AnySwitch, network.AnySwitch, network.AnySwitch);
            var query = new PathQuery(z, a, PathStrategy.Latency, default) { MaxLatencyNs = limit, MaxLatencyTier2Ns = limit };
            var links = network.Links;
            if (links.Length > MostLinks || (z == a && a == b)) continue;
            var every = new EveryPath(network, query);
            var best = Best(links, network, every, z, a, b, _ => true, limit);
            if (YPoint.FindPair(network.Snapshot, z, a, b, query) is TreePairAnswer.Found pair)
            {
                Assert.True(best == Weight(pair.Main), $"seed {seed}: a main tree of {Weight(pair.Main)}, not {best}");
                found++;
            }
            else
            {
                Assert.True(best is null, $"seed {seed}: no pair in spite of one of {best}");
                alone++;
            }
        }

        Assert.True(found > 100 && alone > 100, $"{found} found, {alone} alone");
    }

    /// <summary>The weight of the lightest tree that leaves the links of another one; null: there is none.</summary>
    private static long? Best(
        Link[] links, SmallNetwork network, EveryPath every, SwitchId z, SwitchId a, SwitchId b, Func<SwitchId, bool> maySplit, long? limit = null)
    {
        var hops = links.Select(link => new[] { LinkDirection.Up, LinkDirection.Down }.Select(direction => new PathHop(link.Id, direction)).Select(
            hop => (From: (int)hop.From.Switch.Value - 1, To: (int)hop.To.Switch.Value - 1, Weight: every.Weight([hop]))).ToArray()).ToArray();
        var split = network.Switches.Select(sw => maySplit(sw.Id)).ToArray();
        var (from, to, other) = ((int)z.Value - 1, (int)a.Value - 1, (int)b.Value - 1);
        var trees = new long?[1 << links.Length];
        for (var set = 0; set < trees.Length; set++) trees[set] = Lightest(hops, set, split, from, to, other, limit);
        var best = default(long?);
        for (var set = 0; set < trees.Length; set++)
        {
            if (trees[set] is { } weight && trees[trees.Length - 1 - set] is not null && !(weight >= best)) best = weight;
        }

        return best;
    }

    /// <summary>Of the links of a set.</summary>
    private static long? Lightest((int From, int To, long Weight)[][] links, int set, bool[] split, int z, int a, int b, long? limit)
    {
        const long far = long.MaxValue / 4;
        var count = split.Length;
        Span<long> ways = stackalloc long[count * count];
        ways.Fill(far);
        for (var i = 0; i < count; i++) ways[(i * count) + i] = 0;
        for (var link = 0; link < links.Length; link++)
        {
            if ((set & (1 << link)) == 0) continue;
            foreach (var (from, to, weight) in links[link])
            {
                ref var way = ref ways[(from * count) + to];
                way = Math.Min(way, weight);
            }
        }

        for (var over = 0; over < count; over++)
        {
            for (var i = 0; i < count; i++)
            {
                for (var j = 0; j < count; j++)
                {
                    ref var way = ref ways[(i * count) + j];
                    way = Math.Min(way, ways[(i * count) + over] + ways[(over * count) + j]);
                }
            }
        }

        var best = far;
        for (var y = 0; y < count; y++)
        {
            var (shared, toA, toB) = (ways[(z * count) + y], ways[(y * count) + a], ways[(y * count) + b]);
            if (split[y] && !(shared + Math.Max(toA, toB) > limit)) best = Math.Min(best, shared + toA + toB);
        }

        return best == far ? null : best;
    }

    private static IEnumerable<IslId> Links(YPointAnswer.Found tree) =>
        new[] { tree.Shared, tree.ToA, tree.ToB }.SelectMany(path => path.Hops).Select(hop => hop.Isl).Distinct();

    private static long Weight(YPointAnswer.Found tree) => tree.Shared.Cost + tree.ToA.Cost + tree.ToB.Cost;
}
