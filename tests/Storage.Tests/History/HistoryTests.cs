using Kilda.Interfaces.Storage;
using Kilda.Storage.Tests.Harness;

namespace Kilda.Storage.Tests.History;

public sealed class HistoryTests
{
    [Theory]
    [Stores]
    public async Task Entries_come_back_oldest_first_as_they_were_written(StoreKind kind)
    {
        using var temp = new TempStore(kind);
        await temp.Store.Write(new Commit([], [Entry("f1", 2), Entry("other", 0), Entry("f1", 1)]));
        Assert.Equal([Entry("f1", 2), Entry("f1", 1)], await temp.Store.History("flow", "f1"));
        Assert.Empty(await temp.Store.History("y-flow", "f1"));
    }

    [Theory]
    [Stores]
    public async Task Empty_texts_and_those_beyond_ascii_come_back_as_they_were_written(StoreKind kind)
    {
        using var temp = new TempStore(kind);
        var entry = Entry("f1", 1) with { Actor = "", Details = "", Payload = "größer → 𝄞" };
        await temp.Store.Write(new Commit([], [entry]));
        Assert.Equal([entry], await temp.Store.History("flow", "f1"));
    }

    [Theory]
    [Stores]
    public async Task History_outlives_its_service(StoreKind kind)
    {
        using var temp = new TempStore(kind);
        await temp.Store.Put(Sample.New("f1"));
        await temp.Store.Write(new Commit([new DocumentWrite("flow", "f1", 1, null)], [Entry("f1", 1)]));
        Assert.Single(await temp.Store.History("flow", "f1"));
    }

    [Theory]
    [Stores]
    public async Task A_refused_commit_leaves_no_history(StoreKind kind)
    {
        using var temp = new TempStore(kind);
        await Assert.ThrowsAsync<StaleDocumentException>(() => temp.Store.Write(new Commit([new DocumentWrite("flow", "f1", 9, "{}")], [Entry("f1", 1)])));
        Assert.Empty(await temp.Store.History("flow", "f1"));
    }

    [Theory]
    [Stores]
    public async Task Only_the_last_entries_of_a_service_are_kept(StoreKind kind)
    {
        using var temp = new TempStore(kind, usual => usual with { HistoryOfService = 3 });
        for (var i = 0; i < 10; i++) await temp.Store.Write(new Commit([], [Entry("f1", i), Entry("f2", i)]));
        Assert.Equal([Entry("f1", 7), Entry("f1", 8), Entry("f1", 9)], await temp.Store.History("flow", "f1"));
        Assert.Equal(3, (await temp.Store.History("flow", "f2")).Count);
    }

    [Theory]
    [Stores]
    public async Task Only_the_last_entries_of_all_services_are_kept(StoreKind kind)
    {
        using var temp = new TempStore(kind, usual => usual with { HistoryOfAll = 4 });
        for (var i = 0; i < 6; i++) await temp.Store.Write(new Commit([], [Entry($"f{i}", i)]));
        Assert.Empty(await temp.Store.History("flow", "f1"));
        Assert.Single(await temp.Store.History("flow", "f2"));
    }

    [Theory]
    [Stores]
    public async Task Old_entries_go_when_a_new_one_of_any_service_is_written(StoreKind kind)
    {
        using var temp = new TempStore(kind, usual => usual with { HistoryAge = TimeSpan.FromMinutes(5) });
        for (var i = 0; i < 3; i++) await temp.Store.Write(new Commit([], [Entry("f1", i)]));
        await temp.Store.Write(new Commit([], [Entry("f2", 6)]));
        Assert.Equal([Entry("f1", 1), Entry("f1", 2)], await temp.Store.History("flow", "f1"));
    }

    /// <summary>Limits that were lowered between two starts.</summary>
    [Theory]
    [Stores(2, 1_000_000, 60)]
    [Stores(1_000_000, 2, 60)]
    [Stores(1_000_000, 1_000_000, 0)]
    public async Task What_is_too_much_goes_a_hundred_entries_at_a_time(StoreKind kind, int ofService, int ofAll, int minutes)
    {
        using var temp = new TempStore(kind, usual => usual with { HistoryOfService = 1000 });
        await temp.Store.Write(new Commit([], [.. Enumerable.Range(0, 250).Select(_ => Entry("f1", 0))]));
        temp.Reopen(usual => usual with { HistoryOfService = ofService, HistoryOfAll = ofAll, HistoryAge = TimeSpan.FromMinutes(minutes) });
        var left = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            await temp.Store.Write(new Commit([], [Entry("f1", 30)]));
            left.Add((await temp.Store.History("flow", "f1")).Count);
        }

        var most = minutes == 0 ? 4 : 2;
        Assert.Equal([151, 52, Math.Min(most, 3), most], left);
    }

    private static HistoryEntry Entry(string id, int minute) => new(
        "flow", id, new DateTimeOffset(2025, 1, 2, 3, minute, 5, 678, TimeSpan.Zero), "actor", "Flow creating", "task", "details", """[{"a":1}]""");
}
