using Kilda.Network.Paths;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Tests.Paths;

/// <summary>Networks with too many paths to look at each: answers are compared with those of the plainest algorithm there is for it.</summary>
public sealed class LargerNetworkLaws
{
    private const int Networks = 400;

    [Fact]
    public void Of_very_many_equal_paths_the_first_in_order_is_taken()
    {
        for (var seed = 0; seed < Networks; seed++)
        {
            var random = new Random(seed);
            var side = random.Next(3, 9);
            var links = Grid(side, random.Next(2) == 0 ? [1] : [1, 1, 1, 2], random);
            var (from, to) = (random.Next(1, (side * side) + 1), random.Next(1, (side * side) + 1));
            if (from == to) continue;
            var answer = PathFinder.Find(Network(side * side, links, random), new(new((ulong)from), new((ulong)to), PathStrategy.Cost, default));
            Assert.Equal(FirstInOrder(links, new((ulong)from), new((ulong)to)), Assert.IsType<PathAnswer.Found>(answer).Path.Hops);
        }
    }

    [Fact]
    public void A_pair_is_found_wherever_the_network_carries_two_paths()
    {
        var (changed, shared, alone) = (0, 0, 0);
        for (var seed = 0; seed < Networks; seed++)
        {
            var random = new Random(seed);
            var count = random.Next(8, 25);
            var links = Chain(count, random);
            var network = Network(count, links, random);
            var query = new PathQuery(new(1), new((ulong)count), PathStrategy.Cost, default);
            var least = TwoUnits.LeastCost(links, query.From, query.To);
            if (PathFinder.FindPair(network, query) is not PairAnswer.Found pair)
            {
                Assert.True(least is null, $"seed {seed}: no pair where there is one");
                alone++;
                continue;
            }

            Assert.True(least is not null, $"seed {seed}: a pair where there is none");
            Assert.Empty(pair.Main.Hops.Select(hop => hop.Isl).Intersect(pair.Protected.Hops.Select(hop => hop.Isl)));
            Assert.True(least.Value.Shared == pair.SharedSwitches, $"seed {seed}: {pair.SharedSwitches} switches, not {least.Value.Shared}");
            var isBest = PathFinder.Find(network, query) is PathAnswer.Found { Path: var best } && best == pair.Main;
            Assert.True(isBest || least.Value.Cost == pair.Main.Cost + pair.Protected.Cost, $"seed {seed}: not the smallest sum");
            Assert.True(least.Value.Cost <= pair.Main.Cost + pair.Protected.Cost, $"seed {seed}: the plain algorithm is wrong");
            if (!isBest) changed++;
            if (pair.SharedSwitches > 0) shared++;
        }

        Assert.True(changed > 20 && shared > 20 && alone > 20, $"{changed} with another main path, {shared} with shared switches, {alone} alone");
    }

    /// <summary>Links of a square of switches, and some beside each other.</summary>
    private static List<Link> Grid(int side, int[] costs, Random random)
    {
        var links = new List<Link>();
        for (var at = 0; at < side * side; at++)
        {
            if (at % side < side - 1) Add(at + 1, at + 2);
            if (at < side * (side - 1)) Add(at + 1, at + 1 + side);
        }

        return links;

        void Add(int a, int b)
        {
            for (var i = random.Next(8) == 0 ? 2 : 1; i > 0; i--)
            {
                var (portA, portB) = ((uint)((1000 * b) + random.Next(100)), (uint)((1000 * a) + (10 * i)));
                links.Add(SmallNetwork.Link((ulong)a, portA, (ulong)b, portB, costs[random.Next(costs.Length)]));
            }
        }
    }

    /// <summary>A chain of cheap links, and dear ones that skip parts of it: the best path, along the chain, is in the way of most pairs.</summary>
    private static List<Link> Chain(int count, Random random)
    {
        var links = new List<Link>();
        for (var i = 1; i < count; i++) Add(i, i + 1, random.Next(1, 4));
        for (var i = random.Next(count / 2, count); i > 0; i--)
        {
            var skipped = random.Next(1, count);
            Add(skipped, Math.Min(count, skipped + random.Next(2, 7)), random.Next(5, 30));
        }

        return links;

        void Add(int a, int b, int cost)
        {
            var port = (uint)links.Count + 1;
            if (a != b) links.Add(SmallNetwork.Link((ulong)a, port, (ulong)b, port, cost));
        }
    }

    private static NetworkSnapshot Network(int count, List<Link> links, Random random)
    {
        var shuffled = links.ToArray();
        random.Shuffle(shuffled);
        var network = shuffled.Aggregate(NetworkSnapshot.Empty, (now, link) => now.With(link));
        return Enumerable.Range(1, count).Aggregate(network, (now, id) => now.With(SmallNetwork.Switch((ulong)id)));
    }

    /// <summary>Distances to the end, improved until nothing changes, and a walk that always takes the first link of those that lead there best.</summary>
    private static Seq<PathHop> FirstInOrder(List<Link> links, SwitchId from, SwitchId to)
    {
        var left = new Dictionary<SwitchId, (long Cost, int Hops)> { [to] = default };
        var hops = links.SelectMany(
            _ => new[] { LinkDirection.Up, LinkDirection.Down }, (link, direction) => (Hop: new PathHop(link.Id, direction), link.Cost)).ToArray();
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var (hop, cost) in hops)
            {
                if (!left.ContainsKey(hop.To.Switch)) continue;
                if (left.TryGetValue(hop.From.Switch, out var known) && Through(hop, cost).CompareTo(known) >= 0) continue;
                left[hop.From.Switch] = Through(hop, cost);
                changed = true;
            }
        }

        var path = new List<PathHop>();
        for (var at = from; at != to; at = path[^1].To.Switch)
        {
            path.Add(hops.Where(next => next.Hop.From.Switch == at && Through(next.Hop, next.Cost) == left[at]).Select(next => next.Hop)
                .OrderBy(hop => hop.To.Switch).ThenBy(hop => hop.From.Port).ThenBy(hop => hop.To.Port).First());
        }

        return path.ToSeq();

        (long Cost, int Hops) Through(PathHop hop, int cost) => (left[hop.To.Switch].Cost + cost, left[hop.To.Switch].Hops + 1);
    }
}
