using Dapper;
using Kilda.Interfaces.Storage;
using Kilda.Storage.Tests.Harness;
using Npgsql;

namespace Kilda.Storage.Tests.Postgres;

public sealed class CopyTests : IDisposable
{
    private readonly TempStore _source = new(StoreKind.Sqlite);
    private readonly string _target = TestServer.Missing is null ? TestServer.Database() : "";

    public void Dispose() => _source.Dispose();

    [PostgresFact]
    public async Task Everything_is_there_afterwards_and_goes_on_where_it_was()
    {
        var switchId = new Network.SwitchId(0xfedc_ba98_7654_3210);
        var rows = new IndexRows([new(switchId, 1, 100, 200)], [new(switchId, 33)], [Sample.Hop(100), Sample.Hop(101)], [77], [new(switchId, 44)]);
        var entry = new HistoryEntry("flow", "f1", new DateTimeOffset(2025, 1, 2, 3, 4, 5, 678, TimeSpan.Zero), "actor", "Create", "task", "größer", "[]");
        for (var i = 0; i < 3; i++) await _source.Store.NextEpoch();
        await _source.Store.Write(new Commit([Sample.New("f1", rows, body: """{"a":"☃"}"""), new("switch", "s", 0, "{}")], [entry, entry with { TaskId = "2" }]));
        await _source.Store.LeaseNumbers(64);
        _source.Store.Dispose();

        var copied = StoreCopy.Run(_source.Folder, _target).ToDictionary(table => table.Table, table => table.Rows);
        Assert.Equal((2L, 2L, 2L, 1L, 2L), (copied["documents"], copied["hops"], copied["history"], copied["switch_groups"], copied["counters"]));
        using var store = PostgresStore.Open(_target);
        Assert.Equal(new Document("flow", "f1", 1, """{"a":"☃"}"""), await store.Read("flow", "f1"));
        Assert.Equal([100, 101], (await store.Hops(Sample.Isl())).Select(hop => (int)hop.Label));
        Assert.Equal([entry, entry with { TaskId = "2" }], await store.History("flow", "f1"));
        Assert.Equal("s", Assert.Single(await store.List("switch")).Id);
        Assert.Equal(4, await store.NextEpoch());
        Assert.Equal(65u, await store.LeaseNumbers(10));
        await store.Write(new Commit([new DocumentWrite("flow", "f1", 1, null)], [entry with { TaskId = "3" }]));
        Assert.Equal(3, (await store.History("flow", "f1")).Count);
    }

    [PostgresFact]
    public async Task A_database_with_something_in_it_is_left_as_it_is()
    {
        await _source.Store.Put(Sample.New("mine"));
        _source.Store.Dispose();
        using (var store = PostgresStore.Open(_target)) await store.Put(Sample.New("theirs"));
        Refused("is not empty: there are rows in 'documents'; nothing was copied");
        using var same = PostgresStore.Open(_target);
        Assert.Equal("theirs", Assert.Single(await same.List("flow")).Id);
    }

    [PostgresFact]
    public async Task A_database_that_a_controller_has_only_opened_counts_as_empty()
    {
        await _source.Store.Put(Sample.New("mine"));
        _source.Store.Dispose();
        PostgresStore.Open(_target).Dispose();
        StoreCopy.Run(_source.Folder, _target);
        using var store = PostgresStore.Open(_target);
        Assert.Equal("mine", Assert.Single(await store.List("flow")).Id);
    }

    [PostgresFact]
    public void What_is_in_use_is_not_copied_from_or_to()
    {
        Refused("is used by another process");
        _source.Store.Dispose();
        using var user = PostgresStore.Open(_target);
        Refused("is used by another process");
    }

    [PostgresFact]
    public void The_database_of_another_program_is_left_alone()
    {
        _source.Store.Dispose();
        using (var connection = new NpgsqlConnection(_target)) connection.Execute("CREATE TABLE theirs (x int)");
        Refused("is the database of another program");
    }

    [Fact]
    public void A_folder_without_a_database_is_named_and_not_made()
    {
        var nowhere = Path.Combine(_source.Folder, "nowhere");
        var refused = Assert.Throws<StoreOpenException>(() => StoreCopy.Run(nowhere, "Host=h;Database=d"));
        Assert.Contains($"'{Path.Combine(nowhere, "kilda.db")}' is not there", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(nowhere));
    }

    private void Refused(string says)
    {
        var refused = Assert.Throws<StoreOpenException>(() => StoreCopy.Run(_source.Folder, _target));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }
}
