using Kilda.Interfaces.Links;
using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.Links;

/// <summary>Whatever many owners do at once: ledgers, the view and storage say the same in the end, and no link was ever overbooked.</summary>
public sealed class ConservationTests
{
    private static readonly IslId[] s_links = [.. Enumerable.Range(1, 5).Select(i => Sample.Isl((ulong)i, (ulong)i + 1))];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Random_operations_of_many_owners_leave_ledgers_view_and_storage_equal(int seed)
    {
        await using var host = await LinkHost.Start();
        foreach (var link in s_links) await host.Discover(link);
        var owners = Enumerable.Range(1, 24).Select(i => new RandomOwner(host, (uint)i, new Random((seed * 1000) + i))).ToArray();
        await Parallel.ForEachAsync(owners, new ParallelOptions { MaxDegreeOfParallelism = owners.Length }, async (owner, _) =>
        {
            for (var i = 0; i < 30; i++) await owner.Move();
        });

        Assert.InRange(owners.Sum(owner => owner.Moves), owners.Length, (owners.Length * 30) - 1);
        await Compare(host);
        await host.Restart();
        await Compare(host);
    }

    private static async Task Compare(LinkHost host)
    {
        foreach (var id in s_links)
        {
            var rows = await host.Store.Hops(id);
            var report = await host.Link(id).Report();
            var held = report.Owners.SelectMany(owner => owner.Holds.Select(hold =>
                new HopRow(id, hold.Want.Key.Direction, hold.Label, hold.Want.Key.Number, hold.Want.Key.Slot, hold.Want.Bandwidth, hold.Want.Kind, hold.Want.Counted, owner.Owner)));
            Assert.Equal(rows.OrderBy(Place), held.OrderBy(Place));
            foreach (var direction in (LinkDirection[])[LinkDirection.Up, LinkDirection.Down])
            {
                var stored = rows.Where(row => row.Direction == direction).GroupBy(row => row.Owner).Sum(own => own.Max(row => row.Bandwidth.Value));
                Assert.Equal(new Kbps(stored), host.Seen(id).Load[(int)direction].Used);
            }
        }

        static (LinkDirection, ushort) Place(HopRow row) => (row.Direction, row.Label);
    }

    /// <summary>Moves from path to path as a flow does: reserve, store both, confirm, store the new one, give back the old one.</summary>
    private sealed class RandomOwner(LinkHost host, uint number, Random random)
    {
        private readonly string _flow = $"f{number}";
        private Seq<HopRow> _rows;
        private byte _slot;

        public int Moves { get; private set; }

        public async Task Move()
        {
            var slot = (byte)((_slot + 1) % 4);
            var wants = Sample.Wants(number, random.Next(1, 200), slot);
            var path = s_links.Where(_ => random.Next(3) > 0).ToArray();
            var (next, limits, epochs) = (default(Seq<HopRow>), default(Seq<LinkLimit>), new List<(IslId Link, long Epoch)>());
            foreach (var link in path)
            {
                var answer = await host.Link(link).Reserve($"flow/{_flow}", wants);
                var seen = host.Seen(link);
                Assert.True(seen.Load[0].Used <= seen.Capacity[0], $"{link} is overbooked: {seen.Load[0].Used}");
                if (answer is not ReserveAnswer.Held held)
                {
                    await Retain(path, _rows);
                    return;
                }

                next = [.. next, .. Sample.Rows(link, wants, held.Labels)];
                limits = [.. limits, .. held.Limits];
                epochs.Add((link, held.Epoch));
            }

            await host.Store.Keep(_flow, [.. _rows, .. next], limits);
            foreach (var (link, epoch) in epochs) Assert.True(await host.Link(link).Confirm($"flow/{_flow}", epoch));
            await host.Store.Keep(_flow, next);
            (_rows, _slot) = (next, slot);
            Moves++;
            await Retain(s_links, next);
        }

        private async Task Retain(IEnumerable<IslId> links, Seq<HopRow> rows)
        {
            foreach (var link in links)
            {
                var keep = rows.Where(row => row.Isl == link).Select(row => new LedgerKey(row.Number, row.Slot, row.Direction)).ToSeq();
                await host.Link(link).Retain($"flow/{_flow}", keep);
            }
        }
    }
}
