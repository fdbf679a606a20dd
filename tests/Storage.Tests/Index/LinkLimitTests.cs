using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Topology;
using Kilda.Storage.Tests.Harness;

namespace Kilda.Storage.Tests.Index;

public sealed class LinkLimitTests : StoreTests
{
    [Theory]
    [Stores]
    public async Task The_limit_is_kept_to_the_last_kilobit(StoreKind kind)
    {
        Use(kind);
        await Write(1000, Sample.New("f1", Sample.Hops(Sample.Hop(1, 600))));
        var over = await Assert.ThrowsAsync<OverbookedException>(() => Write(1000, Sample.New("f2", Sample.Hops(Sample.Hop(2, 401)))));
        Assert.Equal(Sample.Isl(), over.Isl);
        Assert.Contains("1001 kbit/s would be reserved of 1000 kbit/s", over.Message, StringComparison.Ordinal);
        await Write(1000, Sample.New("f2", Sample.Hops(Sample.Hop(2, 400))));
    }

    [Theory]
    [Stores]
    public async Task A_document_counts_once_with_its_greatest_reservation(StoreKind kind)
    {
        Use(kind);
        await Write(700, Sample.New("f1", Sample.Hops(Sample.Hop(1, 600), Sample.Hop(2, 700))));
    }

    [Theory]
    [Stores]
    public async Task What_is_not_counted_is_recorded_only(StoreKind kind)
    {
        Use(kind);
        await Write(10, Sample.New("f1", Sample.Hops(Sample.Hop(1, 600, counted: false))));
        Assert.Single(await Store.Hops(Sample.Isl()));
    }

    [Theory]
    [Stores(ReversePolicy.Dummy, 500, true)]
    [Stores(ReversePolicy.Dummy, 499, false)]
    [Stores(ReversePolicy.Exact, 300, true)]
    [Stores(ReversePolicy.Exact, 299, false)]
    public async Task One_way_paths_count_against_both_directions_unless_exact(StoreKind kind, ReversePolicy policy, long capacity, bool fits)
    {
        Use(kind);
        await Store.Put(Sample.New("f1", Sample.Hops(
            Sample.Hop(1, 100), Sample.Hop(2, 200, kind: PathKind.OneWay), Sample.Hop(3, 400, kind: PathKind.OneWay, direction: LinkDirection.Down))));
        var limit = new LinkLimit(Sample.Isl(), LinkDirection.Up, new Kbps(capacity), policy);
        var write = Store.Write(new Commit([new DocumentWrite("flow", "f1", 1, "{}")], Limits: [limit]));
        if (fits) await write;
        else await Assert.ThrowsAsync<OverbookedException>(() => write);
    }

    [Theory]
    [Stores]
    public async Task What_is_given_back_can_be_taken_again(StoreKind kind)
    {
        Use(kind);
        await Write(1000, Sample.New("f1", Sample.Hops(Sample.Hop(1, 1000))));
        await Write(1000, new DocumentWrite("flow", "f1", 1, "{}", Sample.Hops(Sample.Hop(1, 300))), Sample.New("f2", Sample.Hops(Sample.Hop(2, 700))));
        await Write(1000, new DocumentWrite("flow", "f2", 1, null), Sample.New("f3", Sample.Hops(Sample.Hop(3, 700))));
    }

    /// <summary>
    /// The sums that limits are checked with are always those of the hops, whatever was written, refused and deleted before.
    /// </summary>
    [Theory]
    [Stores]
    public async Task The_sums_are_those_of_the_hops(StoreKind kind)
    {
        Use(kind);
        var random = new Random(7);
        var model = new Dictionary<string, (long Version, HopRow[] Hops)>();
        var refused = 0;
        for (var step = 0; step < 400; step++)
        {
            var id = $"f{random.Next(12)}";
            var version = model.TryGetValue(id, out var known) ? known.Version : 0;
            var hops = Enumerable.Range(0, random.Next(5)).Select(i => Sample.Hop(
                (ushort)random.Next(1, 12), random.Next(0, 400), direction: (LinkDirection)random.Next(2), kind: (PathKind)random.Next(1, 3), counted: random.Next(5) > 0)).ToArray();
            var body = version > 0 && random.Next(4) == 0 ? null : "{}";
            try
            {
                await Write(800, new DocumentWrite("flow", id, version, body, Sample.Hops(hops)));
                if (body is null) model.Remove(id);
                else model[id] = (version + 1, hops);
            }
            catch (Exception e) when (e is TakenException or OverbookedException)
            {
                refused++;
            }

            var expected = Used(model, LinkDirection.Up);
            await Check(expected);
            if (expected > 0) await Assert.ThrowsAsync<OverbookedException>(() => Check(expected - 1));
        }

        Assert.InRange(refused, 20, 380);
    }

    private static long Used(Dictionary<string, (long Version, HopRow[] Hops)> model, LinkDirection at)
    {
        long Sum(LinkDirection direction, PathKind kind) => model.Values.Sum(document => document.Hops
            .Where(hop => hop.Counted && hop.Direction == direction && hop.Kind == kind).Select(hop => hop.Bandwidth.Value).DefaultIfEmpty().Max());
        return Sum(at, PathKind.Both) + Math.Max(Sum(at, PathKind.OneWay), Sum(at.Opposite(), PathKind.OneWay));
    }

    private Task Check(long kbps) => Write(kbps);

    private Task Write(long capacity, params DocumentWrite[] writes) =>
        Store.Write(new Commit([.. writes], Limits: [new(Sample.Isl(), LinkDirection.Up, new Kbps(capacity), ReversePolicy.Dummy)]));
}
