using Kilda.Network.Paths;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Tests.Paths;

/// <summary>Searches by cost that know landmarks answer as those that do not, which others compare with every path there is.</summary>
public sealed class LandmarkLaws
{
    private const int Networks = 300;

    [Theory]
    [InlineData(PathStrategy.Cost)]
    [InlineData(PathStrategy.CostAndAvailableBandwidth)]
    public void Answers_are_those_of_a_network_without(PathStrategy strategy)
    {
        var found = 0;
        for (var seed = 0; seed < Networks; seed++)
        {
            var network = new SmallNetwork(seed, mostSwitches: 40);
            var known = network.Build(0);
            SmallNetwork.Practise(known);
            for (var i = 0; i < 5; i++) found += Compare(known, network.Build(seed + 1), Query(network, known, strategy), $"seed {seed}, query {i}");
        }

        Assert.InRange(found, Networks, 5 * Networks);
    }

    [Fact]
    public void They_hold_when_links_and_switches_fail_and_fill_up()
    {
        for (var seed = 0; seed < Networks; seed++)
        {
            var (network, trouble) = (new SmallNetwork(seed, mostSwitches: 40, withTrouble: false), new Random(seed));
            var known = network.Build(0);
            SmallNetwork.Practise(known);
            for (var i = 0; i < 10; i++)
            {
                var link = network.Links[trouble.Next(network.Links.Length)];
                var sw = network.Switches[trouble.Next(network.Switches.Length)];
                known = trouble.Next(4) switch
                {
                    0 => known.With(link with { Status = LinkStatus.Failed }),
                    1 => known.With(link with { UnderMaintenance = true }),
                    2 => known.With(link with { Load = [new(new(900), default, default), default] }),
                    _ => known.With(sw with { Active = false }),
                };
            }

            var query = Query(network, known, PathStrategy.Cost);
            Compare(known, Again(known), query, $"seed {seed}");
        }
    }

    [Fact]
    public void A_link_whose_cost_changes_counts_with_the_new_cost_and_for_older_snapshots_with_the_old()
    {
        var moved = 0;
        for (var seed = 0; seed < Networks; seed++)
        {
            var network = new SmallNetwork(seed, mostSwitches: 40, withTrouble: false);
            var before = network.Build(0);
            SmallNetwork.Practise(before);
            var query = Query(network, before, PathStrategy.Cost);
            if (query.From == query.To || PathFinder.Find(before, query) is not PathAnswer.Found { Path: var path }) continue;
            // A link that is not on the path becomes cheap, one on it dear: both could move the path.
            var on = network.Links.First(link => link.Id == path.Hops[0].Isl);
            var off = network.Links.FirstOrDefault(link => path.Hops.All(hop => hop.Isl != link.Id)) ?? on;
            var after = before.With(off with { Cost = 1 }).With(on with { Cost = 5_000 });
            Compare(after, Again(after), query, $"seed {seed}, at once");
            SmallNetwork.Practise(after);
            Compare(after, Again(after), query, $"seed {seed}, later");
            Assert.Equal(path, Assert.IsType<PathAnswer.Found>(PathFinder.Find(before, query)).Path);
            if (PathFinder.Find(after, query) is PathAnswer.Found { Path: var other } && other.Hops != path.Hops) moved++;
        }

        Assert.InRange(moved, Networks / 10, Networks);
    }

    [Theory]
    [InlineData(700, 1)]
    [InlineData(1, 700)]
    public void Links_without_a_cost_count_with_the_default_of_the_query(int practised, int asked)
    {
        for (var seed = 0; seed < Networks; seed++)
        {
            var network = new SmallNetwork(seed, mostSwitches: 40);
            var known = network.Build(0);
            SmallNetwork.Practise(known, Rules(practised));
            var query = Query(network, known, PathStrategy.Cost) with { Rules = Rules(asked) };
            Compare(known, network.Build(seed + 1), query, $"seed {seed}");
        }

        static PathRules Rules(int cost) => PathRules.Default with { Cost = PathRules.Default.Cost with { Default = cost } };
    }

    [Fact]
    public void They_hold_where_costs_are_as_great_as_can_be()
    {
        var strip = NetworkSnapshot.Empty;
        for (ulong at = 1; at <= 12; at++) strip = strip.With(SmallNetwork.Switch(at));
        for (ulong at = 1; at < 12; at++) strip = strip.With(SmallNetwork.Link(at, 1, at + 1, 2, int.MaxValue));
        strip = strip.With(SmallNetwork.Link(1, 3, 12, 3, int.MaxValue)).With(SmallNetwork.Link(3, 4, 6, 4, 1));
        SmallNetwork.Practise(strip);
        foreach (var (to, cost) in new[] { (2UL, 1L), (6UL, 2L), (7UL, 3L), (9UL, 4L), (12UL, 1L) })
        {
            var answer = PathFinder.Find(strip, new(new(1), new(to), PathStrategy.Cost, default));
            Assert.Equal(cost, Assert.IsType<PathAnswer.Found>(answer).Path.Cost / int.MaxValue);
        }
    }

    /// <returns>1: there is a path; 0: there is none.</returns>
    private static int Compare(NetworkSnapshot known, NetworkSnapshot fresh, PathQuery query, string what)
    {
        var answer = PathFinder.Find(known, query);
        Assert.True(answer.Equals(PathFinder.Find(fresh, query)), $"{what}: {answer}");
        Assert.True(PathFinder.FindPair(known, query).Equals(PathFinder.FindPair(fresh, query)), $"{what}: not the same pair");
        Assert.True(PathFinder.FindMany(known, query, 5).SequenceEqual(PathFinder.FindMany(fresh, query, 5)), $"{what}: not the same paths");
        var third = known.Switches.Max(sw => sw.Id);
        var (tree, freshTree) = (YPoint.Find(known, query.From, query.To, third, query), YPoint.Find(fresh, query.From, query.To, third, query));
        Assert.True(tree.Equals(freshTree), $"{what}: not the same tree");
        return answer is PathAnswer.Found { Path.Hops.IsEmpty: false } ? 1 : 0;
    }

    /// <summary>Built from what is in it: no search has been here.</summary>
    private static NetworkSnapshot Again(NetworkSnapshot network) =>
        network.Links.Aggregate(network.Switches.Aggregate(NetworkSnapshot.Empty, (now, sw) => now.With(sw)), (now, link) => now.With(link));

    private static PathQuery Query(SmallNetwork network, NetworkSnapshot known, PathStrategy strategy)
    {
        var (random, plain) = (network.Random, new PathQuery(network.AnySwitch, network.AnySwitch, strategy, new(network.Random.Next(3) * 300)));
        var group = PathFinder.Find(known, plain with { From = network.AnySwitch }) is PathAnswer.Found { Path.Hops: { IsEmpty: false } hops }
            ? new GroupPath(hops[0].From.Switch, hops)
            : null;
        return plain with
        {
            Own = random.Next(2) == 0 ? network.SomeLinks(3).ToDictionary(id => id, _ => new Kbps(random.Next(0, 900))) : null,
            Avoid = random.Next(2) == 0 ? network.SomeLinks(3) : null,
            Affinity = random.Next(4) == 0 ? network.SomeLinks(9) : null,
            DiverseFrom = group is not null && random.Next(2) == 0 ? [group] : [],
        };
    }
}
