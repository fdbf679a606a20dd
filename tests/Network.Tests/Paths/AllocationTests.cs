using Kilda.Network.Paths;
using Kilda.Network.Topology;

namespace Kilda.Network.Tests.Paths;

/// <summary>What a search and a change allocate does not grow with the network.</summary>
public sealed class AllocationTests
{
    private const long Kilobyte = 1024;

    /// <summary>A ring with a second link beside each.</summary>
    private static readonly NetworkSnapshot s_large = Ring(3_000);

    [Theory]
    [InlineData(PathStrategy.Cost)]
    [InlineData(PathStrategy.CostAndAvailableBandwidth)]
    [InlineData(PathStrategy.Latency)]
    [InlineData(PathStrategy.MaxLatency)]
    public void A_search_allocates_its_answer_only(PathStrategy strategy)
    {
        var query = new PathQuery(new(10), new(14), strategy, new(100)) { MaxLatencyNs = strategy == PathStrategy.MaxLatency ? 6_000_000 : 0 };
        Assert.InRange(Allocated(() => PathFinder.Find(s_large, query)), 1, Kilobyte);
        Assert.InRange(Allocated(() => PathFinder.FindPair(s_large, query)), 1, 4 * Kilobyte);
        Assert.InRange(Allocated(() => YPoint.Find(s_large, new(10), new(14), new(12), query)), 1, 4 * Kilobyte);
    }

    [Fact]
    public void A_change_of_a_link_allocates_as_much_in_a_large_network_as_in_a_small_one()
    {
        var small = Ring(30);
        var link = small.LinksAt(new SwitchId(7)).First();
        var (inSmall, inLarge) = (Allocated(() => small.With(link)), Allocated(() => s_large.With(link)));
        Assert.InRange(inLarge, inSmall, inSmall + 64);
        Assert.InRange(inLarge, 1, 2 * Kilobyte);
    }

    [Fact]
    public void A_change_of_a_link_leaves_what_links_what_as_it_is()
    {
        var link = s_large.LinksAt(new SwitchId(7)).First();
        Assert.Same(s_large.Shape, s_large.With(link with { Cost = 5, Status = LinkStatus.Failed }).Shape);
        Assert.NotSame(s_large.Shape, s_large.Without(link.Id).Shape);
    }

    private static NetworkSnapshot Ring(int size)
    {
        var network = Enumerable.Range(1, size).Aggregate(NetworkSnapshot.Empty, (now, id) => now.With(SmallNetwork.Switch((ulong)id)));
        return Enumerable.Range(1, size).SelectMany(_ => new uint[] { 1, 3 }, (at, port) => (at, port)).Aggregate(
            network, (now, place) => now.With(SmallNetwork.Link((ulong)place.at, place.port, (ulong)(place.at % size) + 1, place.port + 1, latencyNs: 1_000_000)));
    }

    /// <summary>Once everything is warm: the least of several runs, as the runtime allocates now and then, too.</summary>
    private static long Allocated(Func<object> run)
    {
        var least = long.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            GC.KeepAlive(run());
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
