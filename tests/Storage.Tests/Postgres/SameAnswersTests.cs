using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Kilda.Storage.Tests.Harness;

namespace Kilda.Storage.Tests.Postgres;

/// <summary>PostgreSQL, whose statements travel together, does with the same commits what SQLite does with them one by one.</summary>
public sealed class SameAnswersTests
{
    private const int Commits = 150, MostAtOnce = 12;
    private static readonly IslId[] s_links = [Sample.Isl(1, 2), Sample.Isl(2, 3), Sample.Isl(3, 4)];

    [PostgresTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Random_commits_end_alike(int seed)
    {
        using var sqlite = new TempStore(StoreKind.Sqlite);
        using var postgres = new TempStore(StoreKind.Postgres);
        var (random, versions, course) = (new Random(seed), new Dictionary<string, long>(), new List<(Commit Commit, string End)>());
        for (var i = 0; i < Commits; i++)
        {
            var commit = Some(random, versions);
            var end = await End(sqlite.Store, commit);
            course.Add((commit, end));
            if (end.Length > 0) continue;
            foreach (var write in commit.Documents) versions[write.Id] = write.Body is null ? 0 : write.ExpectedVersion + 1;
        }

        for (var from = 0; from < Commits;)
        {
            var some = course.Skip(from).Take(1 + random.Next(MostAtOnce)).ToArray();
            var ends = await Task.WhenAll(some.Select(each => End(postgres.Store, each.Commit)).ToArray());
            Assert.Equal(some.Select(each => each.End), ends);
            from += some.Length;
        }

        // Each way to end was met, or the test shows little.
        Assert.Equal(
            ["", nameof(OverbookedException), nameof(StaleDocumentException), nameof(TakenException)],
            course.Select(each => each.End.Split(':')[0]).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(await sqlite.Store.RepairRows());
        Assert.Empty(await postgres.Store.RepairRows());
        foreach (var id in versions.Keys) Assert.Equal(await Rows(sqlite.Store, id), await Rows(postgres.Store, id));
    }

    /// <returns>Empty: it is written. Otherwise what was wrong with it.</returns>
    private static async Task<string> End(SqlStore store, Commit commit)
    {
        try
        {
            await store.Write(commit);
            return "";
        }
        catch (Exception e) when (e is TakenException or OverbookedException or StaleDocumentException)
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }

    private static async Task<string> Rows(SqlStore store, string id)
    {
        var rows = await store.Rows(DocumentKinds.Flow, id);
        return string.Join('\n', new[] { Sorted(rows.Claims), Sorted(rows.Meters), Sorted(rows.Hops), Sorted(rows.Numbers), Sorted(rows.Groups) });

        static string Sorted<T>(Seq<T> values) => string.Join("; ", values.Select(value => $"{value}").Order(StringComparer.Ordinal));
    }

    private static Commit Some(Random random, Dictionary<string, long> versions) => new(
        [
            .. Enumerable.Range(1, 6).OrderBy(_ => random.Next()).Take(1 + random.Next(3)).Select(number =>
            {
                var version = versions.GetValueOrDefault($"f{number}") + (random.Next(20) == 0 ? 1 : 0);
                var isGone = version > 0 && random.Next(5) == 0;
                return new DocumentWrite(DocumentKinds.Flow, $"f{number}", version, isGone ? null : "{}", isGone ? null : Some(random, (uint)number));
            }),
        ],
        [],
        [
            .. s_links.Where(_ => random.Next(2) == 0).Select(link => new LinkLimit(
                link, random.Next(2) == 0 ? LinkDirection.Up : LinkDirection.Down, new Kbps(900), random.Next(2) == 0 ? ReversePolicy.Dummy : ReversePolicy.Exact)),
        ]);

    /// <summary>What a service may hold. Some of it others may hold as well: then one of them is refused.</summary>
    private static IndexRows Some(Random random, uint number) => new(
        [.. Few(random, i => new Endpoint(new SwitchId(1), i, (ushort)number, (ushort)(random.Next(20) == 0 ? 0 : number)))],
        [.. Few(random, i => new MeterRow(new SwitchId(i), random.Next(30) == 0 ? 1 : 10 + number))],
        [
            .. s_links.SelectMany(link => Few(random, i => new HopRow(
                    link, random.Next(2) == 0 ? LinkDirection.Up : LinkDirection.Down, (ushort)(random.Next(40) == 0 ? 1 : 10 * number + i), number, 0,
                    new Kbps(100 * random.Next(4)), random.Next(2) == 0 ? PathKind.Both : PathKind.OneWay, random.Next(5) > 0)))
                .DistinctBy(hop => (hop.Isl, hop.Direction, hop.Label)),
        ],
        [number],
        [.. Few(random, i => new GroupRow(new SwitchId(i), 10 + number))]);

    private static IEnumerable<T> Few<T>(Random random, Func<uint, T> value) => Enumerable.Range(1, 4).Where(_ => random.Next(2) == 0).Select(i => value((uint)i));
}
