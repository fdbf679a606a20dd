using Kilda.Interfaces.Storage;
using Kilda.Storage.Tests.Harness;

namespace Kilda.Storage.Tests.Documents;

public sealed class DocumentTests : StoreTests
{
    [Theory]
    [Stores]
    public async Task A_written_document_is_read_back_at_once_and_after_a_restart(StoreKind kind)
    {
        Use(kind);
        await Store.Put(Sample.New("f1", body: """{"naïve":"☃"}"""));
        var written = new Document("flow", "f1", 1, """{"naïve":"☃"}""");
        Assert.Equal(written, await Store.Read("flow", "f1"));
        Assert.Equal(written, await Temp.Reopen().Read("flow", "f1"));
    }

    [Theory]
    [Stores]
    public async Task What_is_not_stored_reads_as_null(StoreKind kind)
    {
        Use(kind);
        Assert.Null(await Store.Read("flow", "nothing"));
        Assert.Empty(await Store.List("flow"));
        Assert.Empty(await Store.Hops(Sample.Isl()));
    }

    [Theory]
    [Stores]
    public async Task Each_write_raises_the_version_by_one(StoreKind kind)
    {
        Use(kind);
        await Store.Put(Sample.New("f1"));
        await Store.Put(new DocumentWrite("flow", "f1", 1, "two"));
        await Store.Put(new DocumentWrite("flow", "f1", 2, "three"));
        Assert.Equal(new Document("flow", "f1", 3, "three"), await Store.Read("flow", "f1"));
    }

    [Theory]
    [Stores(0, "has version 1, expected was 0")]
    [Stores(2, "has version 1, expected was 2")]
    public async Task A_write_with_another_version_is_stale(StoreKind kind, long expected, string says)
    {
        Use(kind);
        await Store.Put(Sample.New("f1"));
        var stale = await Assert.ThrowsAsync<StaleDocumentException>(() => Store.Put(new DocumentWrite("flow", "f1", expected, "lost")));
        Assert.Contains(says, stale.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StaleDocumentException>(() => Store.Put(new DocumentWrite("flow", "f1", expected, null)));
        Assert.Equal("{}", (await Store.Read("flow", "f1"))!.Body);
    }

    [Theory]
    [Stores]
    public async Task A_document_that_is_gone_cannot_be_updated(StoreKind kind)
    {
        Use(kind);
        var stale = await Assert.ThrowsAsync<StaleDocumentException>(() => Store.Put(new DocumentWrite("flow", "f1", 4, "lost")));
        Assert.Contains("is not stored", stale.Message, StringComparison.Ordinal);
    }

    [Theory]
    [Stores]
    public async Task Deleting_takes_the_rows_along(StoreKind kind)
    {
        Use(kind);
        await Store.Put(Sample.New("f1", Sample.Hops(Sample.Hop(100)) with { Numbers = [5] }));
        await Store.Put(new DocumentWrite("flow", "f1", 1, null));
        Assert.Null(await Store.Read("flow", "f1"));
        Assert.Empty(await Store.Hops(Sample.Isl()));
        await Store.Put(Sample.New("f2", Sample.Hops(Sample.Hop(100)) with { Numbers = [5] }));
    }

    [Theory]
    [Stores]
    public async Task A_commit_is_written_whole_or_not_at_all(StoreKind kind)
    {
        Use(kind);
        await Store.Put(Sample.New("f2"));
        await Assert.ThrowsAsync<StaleDocumentException>(() => Store.Put(Sample.New("f1", Sample.Hops(Sample.Hop(100))), Sample.New("f2")));
        Assert.Null(await Store.Read("flow", "f1"));
        Assert.Empty(await Store.Hops(Sample.Isl()));
    }

    [Theory]
    [Stores]
    public async Task Documents_are_listed_by_kind_in_the_order_of_their_ids(StoreKind kind)
    {
        Use(kind);
        await Store.Put(Sample.New("b"), Sample.New("a"), new DocumentWrite("switch", "s", 0, "{}"));
        Assert.Equal(["a", "b"], (await Store.List("flow")).Select(document => document.Id));
    }

    [Theory]
    [Stores("", "{}", "Documents.Id")]
    [Stores("f1", "1234567890", "Documents.Body")]
    public async Task What_is_out_of_bounds_is_refused_by_name(StoreKind kind, string id, string body, string field)
    {
        using var small = new TempStore(kind, usual => usual with { MaxBody = 9 });
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => small.Store.Put(Sample.New(id, body: body)));
        Assert.Equal(field, refused.ParamName);
    }
}
