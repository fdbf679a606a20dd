using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Topology;
using Kilda.Storage.Tests.Harness;

namespace Kilda.Storage.Tests.Index;

public sealed class IndexRowTests : StoreTests
{
    private static readonly SwitchId s_switch = new(0xfedc_ba98_7654_3210);
    [Theory]
    [Stores]
    public async Task Hops_come_back_as_they_were_written_with_their_owner(StoreKind kind)
    {
        Use(kind);
        var isl = IslId.Between(new PortId(s_switch, uint.MaxValue), new PortId(new SwitchId(3), 9));
        var hop = new HopRow(isl, LinkDirection.Down, 4094, 1_048_575, 3, new Kbps(long.MaxValue), PathKind.OneWay, false);
        await Store.Put(Sample.New("f1", Sample.Hops(hop, Sample.Hop(1))));
        Assert.Equal([hop with { Owner = "flow/f1" }], await Store.Hops(isl));
    }

    [Theory]
    [Stores]
    public async Task Each_kind_of_row_has_one_owner(StoreKind kind)
    {
        Use(kind);
        var rows = new IndexRows([new Endpoint(s_switch, 1, 100, 200)], [new MeterRow(s_switch, 33)], [Sample.Hop(100)], [77], [new GroupRow(s_switch, 44)]);
        await Store.Put(Sample.New("first", rows));
        (IndexRows Rows, string Says)[] cases =
        [
            (IndexRows.None with { Claims = rows.Claims },   "the endpoint switchId=\"fe:dc:ba:98:76:54:32:10\" port=1 vlanId=100 innerVlanId=200 belongs to flow/first"),
            (IndexRows.None with { Meters = rows.Meters },   "meter 33 of switch fe:dc:ba:98:76:54:32:10 belongs to flow/first"),
            (IndexRows.None with { Hops = rows.Hops },       $"label 100 of link {Sample.Isl()}, direction Up, belongs to flow/first"),
            (IndexRows.None with { Numbers = rows.Numbers }, "flow number 77 belongs to flow/first"),
            (IndexRows.None with { Groups = rows.Groups },   "group 44 of switch fe:dc:ba:98:76:54:32:10 belongs to flow/first"),
        ];
        foreach (var (second, says) in cases)
        {
            var taken = await Assert.ThrowsAsync<TakenException>(() => Store.Put(Sample.New("second", second)));
            Assert.Equal(says, taken.Message);
        }

        Assert.Null(await Store.Read("flow", "second"));
    }

    [Theory]
    [Stores]
    public async Task Rows_beside_each_other_do_not_collide(StoreKind kind)
    {
        Use(kind);
        var at = new Endpoint(s_switch, 1, 100, 200);
        await Store.Put(Sample.New("f1", new([at], [new(s_switch, 1)], [Sample.Hop(100)], [1])));
        await Store.Put(Sample.New("f2", new(
            [at with { Inner = 0 }, at with { Outer = 101 }, at with { Port = 2 }], [new(s_switch, 2), new(new(1), 1)],
            [Sample.Hop(101), Sample.Hop(100, direction: LinkDirection.Down), Sample.Hop(100, isl: Sample.Isl(port: 8))], [2])));
    }

    [Theory]
    [Stores]
    public async Task Two_documents_exchange_their_rows_in_one_commit(StoreKind kind)
    {
        Use(kind);
        await Store.Put(Sample.New("f1", Sample.Hops(Sample.Hop(1))), Sample.New("f2", Sample.Hops(Sample.Hop(2))));
        await Store.Put(new DocumentWrite("flow", "f1", 1, "{}", Sample.Hops(Sample.Hop(2))), new DocumentWrite("flow", "f2", 1, "{}", Sample.Hops(Sample.Hop(1))));
        Assert.Equal([(1, "flow/f2"), (2, "flow/f1")], (await Store.Hops(Sample.Isl())).Select(hop => ((int)hop.Label, hop.Owner)));
    }

    [Theory]
    [Stores]
    public async Task Rows_stay_when_a_write_brings_none_and_change_when_it_does(StoreKind kind)
    {
        Use(kind);
        await Store.Put(Sample.New("f1", Sample.Hops(Sample.Hop(1), Sample.Hop(2))));
        await Store.Put(new DocumentWrite("flow", "f1", 1, "{}"));
        Assert.Equal(2, (await Store.Hops(Sample.Isl())).Count);

        await Store.Put(new DocumentWrite("flow", "f1", 2, "{}", Sample.Hops(Sample.Hop(2, 999), Sample.Hop(3))));
        Assert.Equal([(2, 999L), (3, 100L)], (await Store.Hops(Sample.Isl())).Select(hop => ((int)hop.Label, hop.Bandwidth.Value)));
    }

    [Theory]
    [Stores]
    public async Task Rows_that_were_read_can_be_written_again(StoreKind kind)
    {
        Use(kind);
        await Store.Put(Sample.New("f1", Sample.Hops(Sample.Hop(1))));
        var read = await Store.Hops(Sample.Isl());
        await Store.Put(new DocumentWrite("flow", "f1", 1, "{}", Sample.Hops([.. read])));
        Assert.Equal(read, await Store.Hops(Sample.Isl()));
    }

    [Theory]
    [Stores]
    public async Task Rows_of_a_document_are_those_that_were_written_with_it(StoreKind kind)
    {
        Use(kind);
        var rows = new IndexRows([new Endpoint(s_switch, 1, 100, 200)], [new MeterRow(s_switch, 33)], [Sample.Hop(100)], [77], [new GroupRow(s_switch, 44)]);
        await Store.Put(Sample.New("f1", rows), Sample.New("f2", Sample.Hops(Sample.Hop(2))));
        Assert.Equal(rows, await Store.Rows("flow", "f1"));
        Assert.Equal(IndexRows.None, await Store.Rows("flow", "f3"));
        await Store.Put(new DocumentWrite("flow", "f1", 1, null));
        Assert.Equal(IndexRows.None, await Store.Rows("flow", "f1"));
    }

    [Theory]
    [Stores]
    public async Task Services_are_found_by_every_switch_they_use(StoreKind kind)
    {
        Use(kind);
        await Store.Put(
            Sample.New("claims", IndexRows.None with { Claims = [new Endpoint(new(1), 1)] }),
            Sample.New("meters", IndexRows.None with { Meters = [new(new(1), 1)] }),
            Sample.New("starts", Sample.Hops(Sample.Hop(1, isl: Sample.Isl(1, 5)))),
            Sample.New("ends", Sample.Hops(Sample.Hop(1, isl: Sample.Isl(0, 1)))),
            Sample.New("elsewhere", Sample.Hops(Sample.Hop(1, isl: Sample.Isl(2, 3)))));
        Assert.Equal(["claims", "ends", "meters", "starts"], (await Store.ServicesAt(new SwitchId(1))).Select(document => document.Id));
        Assert.Empty(await Store.ServicesAt(new SwitchId(9)));
        var places = await Store.Places();
        Assert.Equal(["claims", "ends", "meters", "starts"], places.Where(place => place.Switch == new SwitchId(1)).Select(place => place.Id).Order());
        Assert.Equal(["ends"], places.Where(place => place.Switch == new SwitchId(0)).Select(place => place.Id));
        Assert.Equal(["elsewhere"], places.Where(place => place.Switch == new SwitchId(3)).Select(place => place.Id));
        Assert.Equal(8, places.Count);
    }

    [Theory]
    [Stores]
    public async Task What_is_stored_of_a_service_is_told_without_its_text(StoreKind kind)
    {
        Use(kind);
        var at = IndexRows.None with { Claims = [new Endpoint(new(1), 1)] };
        var created = new string('x', 3000) + "\",\"Created\":\"2026-11-24T10:00:00.5+00:00\",\"Updated\":\"2026-11-25T10:00:00.5+00:00\"}";
        await Store.Put(new DocumentWrite("flow", "f1", 0, $"{{\"Text\":\"{created}", at));
        await Store.Put(new DocumentWrite("flow", "f2", 0, "{}", IndexRows.None with { Claims = [new Endpoint(new(1), 2)] }));
        var stamps = await Store.ServicesAt(new SwitchId(1));
        Assert.Equal(("f1", 1L), (stamps[0].Id, stamps[0].Version));
        Assert.Equal("\"2026-11-24T10:00:00.5+00:00\",\"Updated\":", stamps[0].Created);
        Assert.Equal(DocumentStamp.Of((await Store.Read("flow", "f1"))!), stamps[0]);
        Assert.False(stamps[1].Created.StartsWith('"'));
    }

    [Theory]
    [Stores(0, 1u, "Documents.Rows.Hops.Label")]
    [Stores(4095, 1u, "Documents.Rows.Hops.Label")]
    [Stores(1, 0u, "Documents.Rows.Numbers")]
    [Stores(1, 1_048_576u, "Documents.Rows.Numbers")]
    public async Task A_row_out_of_bounds_is_refused_by_name(StoreKind kind, ushort label, uint number, string field)
    {
        Use(kind);
        var refused = await Assert.ThrowsAsync<ArgumentException>(
            () => Store.Put(Sample.New("f1", Sample.Hops(Sample.Hop(label)) with { Numbers = [number] })));
        Assert.Equal(field, refused.ParamName);
    }
}
