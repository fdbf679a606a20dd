using Kilda.Network.Paths;
using Kilda.Network.Tests.Paths;
using Kilda.Network.Topology;

namespace Kilda.Network.Tests.Topology;

/// <summary>Random sequences of changes: a snapshot has what two plain dictionaries have, and keeps it.</summary>
public sealed class NetworkSnapshotLaws
{
    private const int Ids = 8;

    [Fact]
    public void A_snapshot_has_what_was_put_last_whatever_comes_later()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var (now, switches, links) = (NetworkSnapshot.Empty, new Dictionary<SwitchId, Switch>(), new Dictionary<IslId, Link>());
            var kept = new List<(NetworkSnapshot Snapshot, string Text)>();
            for (var step = 0; step < 120; step++)
            {
                var before = now;
                now = Change(random, now, switches, links);
                Assert.Equal(ReferenceEquals(before, now) ? before.Version : before.Version + 1, now.Version);
                Assert.Equal(Text(switches.Values, links.Values), Text(now.Switches, now.Links));
                foreach (var id in Enumerable.Range(1, Ids).Select(i => new SwitchId((ulong)i)))
                {
                    Assert.Equal(switches.TryGetValue(id, out var known), now.TryGet(id, out var found));
                    Assert.Equal(known, found);
                    Assert.Equal(links.Values.Where(link => EndsAt(link, id)).OrderBy(link => link.Id), now.LinksAt(id));
                }

                if (random.Next(10) == 0) kept.Add((now, Text(now.Switches, now.Links)));
            }

            Assert.All(kept, old => Assert.Equal(old.Text, Text(old.Snapshot.Switches, old.Snapshot.Links)));
        }
    }

    [Fact]
    public void A_search_sees_the_snapshot_it_was_given_and_no_other()
    {
        var found = 0;
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var (now, switches, links) = (NetworkSnapshot.Empty, new Dictionary<SwitchId, Switch>(), new Dictionary<IslId, Link>());
            var query = new PathQuery(new(1), new(2), PathStrategy.Cost, new(100));
            var kept = new List<(NetworkSnapshot Snapshot, PathAnswer Answer)>();
            for (var step = 0; step < 120; step++)
            {
                now = Change(random, now, switches, links);
                var built = links.Values.Aggregate(NetworkSnapshot.Empty, (made, link) => made.With(link));
                built = switches.Values.Aggregate(built, (made, sw) => made.With(sw));
                var answer = PathFinder.Find(built, query);
                if (random.Next(3) == 0) kept.Add((now, answer));
                else Assert.Equal(answer, PathFinder.Find(now, query));
            }

            Assert.All(kept, old => Assert.Equal(old.Answer, PathFinder.Find(old.Snapshot, query)));
            found += kept.Count(old => old.Answer is PathAnswer.Found);
        }

        Assert.InRange(found, 300, 4_000);
    }

    [Fact]
    public void Links_at_a_port_are_those_that_end_there()
    {
        var now = NetworkSnapshot.Empty.With(SmallNetwork.Link(1, 5, 2, 6)).With(SmallNetwork.Link(1, 5, 3, 7)).With(SmallNetwork.Link(1, 6, 3, 8));
        Assert.Equal(["00:00:00:00:00:00:00:01-5:00:00:00:00:00:00:00:02-6", "00:00:00:00:00:00:00:01-5:00:00:00:00:00:00:00:03-7"],
            now.LinksAt(new PortId(new(1), 5)).Select(link => link.Id.ToString()));
    }

    [Fact]
    public async Task Searches_at_once_on_snapshots_that_change_agree_with_searches_one_by_one()
    {
        var network = new SmallNetwork(3, 40, withTrouble: false);
        var snapshots = new List<NetworkSnapshot> { network.Snapshot };
        for (var i = 0; i < 50; i++)
        {
            var link = network.Links[network.Random.Next(network.Links.Length)];
            snapshots.Add(snapshots[^1].With(link with { Cost = network.Random.Next(1, 1000) }));
        }

        var queries = Enumerable.Range(0, 400).Select(i => new PathQuery(
            network.AnySwitch, network.AnySwitch, (PathStrategy)((i % 4) + 1), new(i % 3 * 100))
        { MaxLatencyNs = i % 5 * 5_000_000 }).ToArray();
        using var barrier = new Barrier(4);
        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                barrier.SignalAndWait();
                return queries.Select((query, i) => PathFinder.Find(snapshots[i % snapshots.Count], query)).ToArray();
            },
            TaskCreationOptions.LongRunning)));
        var expected = queries.Select((query, i) => PathFinder.Find(Copy(snapshots[i % snapshots.Count]), query)).ToArray();
        Assert.All(all, answers => Assert.Equal(expected, answers));
        Assert.Contains(expected, answer => answer is PathAnswer.Found { Path.Hops.Count: > 3 });
    }

    private static NetworkSnapshot Copy(NetworkSnapshot network) =>
        network.Links.Aggregate(network.Switches.Aggregate(NetworkSnapshot.Empty, (made, sw) => made.With(sw)), (made, link) => made.With(link));

    private static NetworkSnapshot Change(
        Random random, NetworkSnapshot now, Dictionary<SwitchId, Switch> switches, Dictionary<IslId, Link> links)
    {
        var (a, b) = ((ulong)random.Next(1, Ids + 1), (ulong)random.Next(1, Ids + 1));
        switch (random.Next(10))
        {
            case 0:
                switches.Remove(new(a));
                return now.Without(new SwitchId(a));
            case 1 when links.Count > 0:
                var gone = links.Keys.Order().ElementAt(random.Next(links.Count));
                links.Remove(gone);
                return now.Without(gone);
            case 1 or 2 or 3:
                var sw = SmallNetwork.Switch(a, random.Next(8) > 0, random.Next(3) == 0 ? "north" : null) with { UnderMaintenance = random.Next(8) == 0 };
                switches[sw.Id] = sw;
                return now.With(sw);
            default:
                // Now and then a cable from a switch to itself.
                var link = SmallNetwork.Link(a, (uint)random.Next(1, 3), b, (uint)random.Next(3, 5), random.Next(1, 4) * 100, used: random.Next(3) * 500) with
                {
                    UnderMaintenance = random.Next(8) == 0,
                    Status = random.Next(8) == 0 ? LinkStatus.Failed : LinkStatus.Active,
                };
                links[link.Id] = link;
                return now.With(link);
        }
    }

    private static bool EndsAt(Link link, SwitchId id) => link.Id.Low.Switch == id || link.Id.High.Switch == id;

    private static string Text(IEnumerable<Switch> switches, IEnumerable<Link> links) =>
        string.Join('\n', [.. switches.OrderBy(sw => sw.Id).Select(sw => sw.ToString()), .. links.OrderBy(link => link.Id).Select(link => link.ToString())]);
}
