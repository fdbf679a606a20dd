using Dapper;
using Kilda.Interfaces.Storage;
using Kilda.Storage.Tests.Harness;
using Microsoft.Data.Sqlite;

namespace Kilda.Storage.Tests.Sqlite;

public sealed class DurabilityTests : IDisposable
{
    private readonly TempStore _temp = new(StoreKind.Sqlite);
    private readonly string _copy = Directory.CreateTempSubdirectory("kilda-copy-").FullName;

    public void Dispose()
    {
        _temp.Dispose();
        Directory.Delete(_copy, recursive: true);
    }

    [Fact]
    public async Task What_was_answered_is_there_after_the_process_was_killed()
    {
        await Task.WhenAll(Enumerable.Range(1, 100).Select(i => _temp.Store.Put(Sample.New($"f{i}", Sample.Hops(Sample.Hop((ushort)i))))));
        using var after = AfterKill(cut: 0);
        Assert.Equal(100, (await after.List("flow")).Count);
        Assert.Equal(100, (await after.Hops(Sample.Isl())).Count);
    }

    [Fact]
    public async Task A_torn_log_loses_whole_commits_and_nothing_else()
    {
        for (ushort i = 1; i <= 30; i++) await _temp.Store.Put(Sample.New($"f{i:D2}", Sample.Hops(Sample.Hop(i), Sample.Hop((ushort)(i + 100)))));
        var random = new Random(5);
        var kept = new HashSet<int>();
        for (var tear = 0; tear < 20; tear++)
        {
            using var after = AfterKill(cut: random.Next(1, 200_000));
            var documents = await after.List("flow");
            Assert.Equal(Enumerable.Range(1, documents.Count).Select(i => $"f{i:D2}"), documents.Select(document => document.Id));
            Assert.Equal(2 * documents.Count, (await after.Hops(Sample.Isl())).Count);
            kept.Add(documents.Count);
        }

        Assert.True(kept.Count > 3, $"the tears were no test: {string.Join(' ', kept)}");
    }

    [Fact]
    public async Task While_another_program_has_locked_the_database_writes_are_refused_and_reads_go_on()
    {
        using var temp = new TempStore(StoreKind.Sqlite, usual => (SqliteStoreOptions)usual with { Busy = TimeSpan.FromMilliseconds(50) });
        await temp.Store.Put(Sample.New("before"));
        using (var other = new SqliteConnection($"Data Source={Path.Combine(temp.Folder, "kilda.db")};Pooling=False"))
        {
            other.Open();
            other.Execute("BEGIN IMMEDIATE");
            var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => temp.Store.Put(Sample.New("meanwhile")));
            Assert.Contains("another program has locked it", refused.Message, StringComparison.Ordinal);
            Assert.NotNull(await temp.Store.Read("flow", "before"));
        }

        await temp.Store.Put(Sample.New("after"));
        Assert.Equal(["after", "before"], (await temp.Store.List("flow")).Select(document => document.Id));
    }

    /// <summary>The files as a killed process leaves them, the last <paramref name="cut"/> bytes of the log lost.</summary>
    private SqliteStore AfterKill(int cut)
    {
        Directory.Delete(_copy, recursive: true);
        Directory.CreateDirectory(_copy);
        File.Copy(Path.Combine(_temp.Folder, "kilda.db"), Path.Combine(_copy, "kilda.db"));
        var log = File.ReadAllBytes(Path.Combine(_temp.Folder, "kilda.db-wal"));
        File.WriteAllBytes(Path.Combine(_copy, "kilda.db-wal"), log[..Math.Max(0, log.Length - cut)]);
        return SqliteStore.Open(_copy);
    }
}
