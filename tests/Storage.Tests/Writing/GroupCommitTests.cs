using Kilda.Interfaces.Storage;
using Kilda.Storage.Tests.Harness;

namespace Kilda.Storage.Tests.Writing;

public sealed class GroupCommitTests
{
    [Theory]
    [Stores]
    public async Task A_commit_that_fails_takes_no_other_of_its_batch_along(StoreKind kind)
    {
        using var temp = new TempStore(kind);
        using var gate = new Gate(temp.Store);
        var good = Enumerable.Range(1, 20).Select(i => temp.Store.Put(Sample.New($"good{i}", Sample.Hops(Sample.Hop((ushort)i))))).ToArray();
        var taken = temp.Store.Put(Sample.New("taken", Sample.Hops(Sample.Hop(99), Sample.Hop(5))));
        var stale = temp.Store.Put(new DocumentWrite("flow", "good1", 9, "{}"));
        var last = temp.Store.Put(Sample.New("last", Sample.Hops(Sample.Hop(99))));
        gate.Open();

        await Task.WhenAll([.. good, last]);
        await Assert.ThrowsAsync<TakenException>(() => taken);
        await Assert.ThrowsAsync<StaleDocumentException>(() => stale);
        Assert.Equal(21, (await temp.Store.List("flow")).Count);
        Assert.Equal(21, (await temp.Store.Hops(Sample.Isl())).Count);
    }

    [Theory]
    [Stores]
    public async Task Commits_are_applied_in_the_order_they_were_given(StoreKind kind)
    {
        using var temp = new TempStore(kind);
        var writes = Enumerable.Range(0, 300).Select(version => temp.Store.Put(new DocumentWrite("flow", "f1", version, $"{version}"))).ToArray();
        await Task.WhenAll(writes);
        Assert.Equal(new Document("flow", "f1", 300, "299"), await temp.Store.Read("flow", "f1"));
    }

    [Theory]
    [Stores]
    public async Task A_full_queue_refuses_at_once_and_says_so(StoreKind kind)
    {
        using var temp = new TempStore(kind, usual => usual with { QueueLimit = 3 });
        using var gate = new Gate(temp.Store);
        var queued = Enumerable.Range(0, 3).Select(i => temp.Store.Put(Sample.New($"f{i}"))).ToArray();
        var full = await Assert.ThrowsAsync<StoreUnavailableException>(() => temp.Store.Put(Sample.New("f4")));
        Assert.Contains("3 writes are waiting", full.Message, StringComparison.Ordinal);
        gate.Open();
        await Task.WhenAll(queued);
        await temp.Store.Put(Sample.New("f4"));
    }

    [Theory]
    [Stores]
    public async Task What_was_cancelled_while_it_waited_is_not_written(StoreKind kind)
    {
        using var temp = new TempStore(kind);
        using var gate = new Gate(temp.Store);
        using var cancel = new CancellationTokenSource();
        var write = temp.Store.Write(new Commit([Sample.New("f1")]), cancel.Token);
        cancel.Cancel();
        gate.Open();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        Assert.Null(await temp.Store.Read("flow", "f1"));
    }

    [Theory]
    [Stores]
    public async Task Closing_writes_what_waits_and_refuses_what_comes_after(StoreKind kind)
    {
        using var temp = new TempStore(kind);
        var old = temp.Store;
        var writes = Enumerable.Range(0, 50).Select(i => old.Put(Sample.New($"f{i}"))).ToArray();
        var reopened = temp.Reopen();
        await Task.WhenAll(writes);
        Assert.Equal(50, (await reopened.List("flow")).Count);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => old.Put(Sample.New("late")));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => old.Read("flow", "f1"));
    }

    [Theory]
    [Stores]
    public async Task An_error_of_the_caller_s_own_code_ends_nothing(StoreKind kind)
    {
        using var temp = new TempStore(kind);
        await Assert.ThrowsAsync<DivideByZeroException>(() => temp.Store.Update<int>(_ => throw new DivideByZeroException(), default));
        await temp.Store.Put(Sample.New("f1"));
    }

    [Theory]
    [Stores]
    public async Task Many_writers_and_readers_at_once_lose_nothing(StoreKind kind)
    {
        using var temp = new TempStore(kind);
        await Parallel.ForEachAsync(Enumerable.Range(0, 500), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, cancel) =>
        {
            await temp.Store.Write(new Commit([Sample.New($"f{i}", Sample.Hops(Sample.Hop((ushort)(i + 1))))]), cancel);
            Assert.NotNull(await temp.Store.Read("flow", $"f{i}", cancel));
        });
        Assert.Equal(500, (await temp.Store.Hops(Sample.Isl())).Count);
    }

    /// <summary>Holds the writer inside a transaction, so that what follows waits and shares the next one.</summary>
    private sealed class Gate : IDisposable
    {
        private readonly ManualResetEventSlim _open = new();

        public Gate(SqlStore store)
        {
            using var inside = new ManualResetEventSlim();
            _ = store.Update(
                _ =>
                {
                    inside.Set();
                    return _open.Wait(TimeSpan.FromSeconds(30));
                },
                default);
            Assert.True(inside.Wait(TimeSpan.FromSeconds(30)), "the writer did not start");
        }

        public void Open() => _open.Set();

        public void Dispose() => _open.Set();
    }
}
