using Kilda.Network.Paths;
using Kilda.Network.Topology;

namespace Kilda.Network.Tests.Paths;

/// <summary>What a search and a change allocate does not grow with the network.</summary>
public sealed class AllocationTests
{
    private const long Kilobyte = 1024;

    private static readonly NetworkSnapshot s_large = Strip(1_000);

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
        var small = Strip(10);
        var link = small.LinksAt(new SwitchId(7)).First();
        var (inSmall, inLarge) = (Allocated(() => small.With(link)), Allocated(() => s_large.With(link)));
        Assert.InRange(inLarge, inSmall, inSmall + 64);
        Assert.InRange(inLarge, 1, 2 * Kilobyte);
    }

    [Fact]
    public void A_change_of_a_link_leaves_what_links_what_as_it_is()
    {
        var link = s_large.LinksAt(new SwitchId(7)).First();
        var query = new PathQuery(new(10), new(14), PathStrategy.Cost, default);
        var cost = 1;
        Assert.InRange(Allocated(() => PathFinder.Find(s_large.With(link with { Cost = cost++, Status = LinkStatus.Failed }), query)), 1, 3 * Kilobyte);
        Assert.InRange(Allocated(() => PathFinder.Find(s_large.Without(link.Id), query)), 100 * Kilobyte, long.MaxValue);
    }

    /// <summary>Three switches wide.</summary>
    private static NetworkSnapshot Strip(int length)
    {
        var network = NetworkSnapshot.Empty;
        for (var at = 1; at <= 3 * length; at++)
        {
            network = network.With(SmallNetwork.Switch((ulong)at));
            if (at > 3) network = network.With(SmallNetwork.Link((ulong)at, 1, (ulong)at - 3, 2, latencyNs: 1_000_000));
            if (at % 3 != 1) network = network.With(SmallNetwork.Link((ulong)at, 3, (ulong)at - 1, 4, latencyNs: 1_000_000));
        }

        return network;
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
