using Dapper;
using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Topology;
using Kilda.Storage.Tests.Harness;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Kilda.Storage.Tests.Index;

/// <summary>Rows that follow from no document, and sums that are not those of the rows, are found and put right; nothing else is touched.</summary>
public sealed class RepairTests : StoreTests
{
    private static readonly IndexRows s_rows = Sample.Hops(
        Sample.Hop(1, 600), Sample.Hop(2, 200, kind: PathKind.OneWay), Sample.Hop(3, 600, direction: LinkDirection.Down)) with
    {
        Claims = [new Endpoint(new SwitchId(1), 5, 100, 0)],
        Meters = [new MeterRow(new SwitchId(1), 32)],
        Numbers = [1],
        Groups = [new GroupRow(new SwitchId(1), 10)],
    };

    [Theory]
    [Stores]
    public async Task Where_nothing_differs_nothing_is_found(StoreKind kind)
    {
        Use(kind);
        Assert.Empty(await Store.RepairRows());
        await Store.Put(Sample.New("f1", s_rows));
        Assert.Empty(await Store.RepairRows());
        Assert.Equal(s_rows.Hops.Count, (await Store.Rows("flow", "f1")).Hops.Count);
    }

    [Theory]
    [Stores]
    public async Task Rows_whose_document_is_gone_go_and_their_place_is_free(StoreKind kind)
    {
        Use(kind);
        await Store.Put(Sample.New("f1", s_rows), Sample.New("f2", Sample.Hops(Sample.Hop(7, 50) with { Number = 2 })));
        Change(kind, "delete from documents where id = 'f1'");
        var found = await Store.RepairRows();
        // Five tables, and both directions of the link.
        Assert.Equal(7, found.Count);
        Assert.Contains("storage has 3 rows in hops for flow/f1, which does not exist", found);
        Assert.Empty(await Store.RepairRows());
        Assert.Equal("f2", (await Store.Hops(Sample.Isl())).Single().Owner.Split('/')[1]);
        var limit = new LinkLimit(Sample.Isl(), LinkDirection.Up, new Kbps(850), ReversePolicy.Dummy);
        await Store.Write(new Commit([Sample.New("f1", s_rows)], Limits: [limit]));
        Assert.Empty(await Store.RepairRows());
    }

    [Theory]
    [Stores("update link_loads set both_kbps = both_kbps + 100")]
    [Stores("update link_loads set both_kbps = 0, one_way_kbps = one_way_kbps + 3")]
    [Stores("delete from link_loads")]
    [Stores("insert into link_loads values (8, 1, 9, 1, 0, 5, 0)")]
    public async Task Sums_become_those_of_the_rows(StoreKind kind, string damage)
    {
        Use(kind);
        await Store.Put(Sample.New("f1", s_rows));
        Change(kind, damage);
        Assert.NotEmpty(await Store.RepairRows());
        Assert.Empty(await Store.RepairRows());
        var exact = new LinkLimit(Sample.Isl(), LinkDirection.Up, new Kbps(800), ReversePolicy.Exact);
        await Store.Write(new Commit([new DocumentWrite("flow", "f1", 1, "{}")], Limits: [exact]));
        await Assert.ThrowsAsync<OverbookedException>(() =>
            Store.Write(new Commit([new DocumentWrite("flow", "f1", 2, "{}")], Limits: [exact with { Capacity = new Kbps(799) }])));
        await Store.Put(new DocumentWrite("flow", "f1", 2, null));
        Assert.Empty(await Store.RepairRows());
    }

    [Theory]
    [Stores]
    public async Task What_comes_and_goes_meanwhile_is_not_touched(StoreKind kind)
    {
        Use(kind);
        var work = Work();
        while (!work.IsCompleted) Assert.Empty(await Store.RepairRows());
        await work;
        Assert.Empty(await Store.RepairRows());
        Assert.Equal(s_rows.Hops.Count, (await Store.Hops(Sample.Isl())).Count);

        async Task Work()
        {
            for (var i = 0; i < 100; i++)
            {
                await Store.Put(Sample.New($"f{i}", s_rows));
                if (i < 99) await Store.Put(new DocumentWrite("flow", $"f{i}", 1, null));
            }
        }
    }

    private void Change(StoreKind kind, string sql)
    {
        using System.Data.Common.DbConnection connection = kind == StoreKind.Postgres
            ? new NpgsqlConnection($"{Temp.Connection};Search Path=kilda")
            : new SqliteConnection($"Data Source={Path.Combine(Temp.Folder, "kilda.db")};Pooling=False");
        connection.Open();
        Assert.NotEqual(0, connection.Execute(sql));
    }
}
