using Kilda.Interfaces.Storage;
using Kilda.Storage.Tests.Harness;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Kilda.Storage.Tests.Writing;

/// <summary>What docs/storage.md says of backups: taken while the controller writes, each is as of one moment.</summary>
public sealed class BackupTests
{
    [Fact]
    public async Task A_copy_of_a_running_sqlite_is_whole()
    {
        using var temp = new TempStore(StoreKind.Sqlite);
        var folder = Directory.CreateTempSubdirectory("kilda-backup-").FullName;
        try
        {
            await While(temp.Store, () => Task.Run(() =>
            {
                // What sqlite3's .backup does.
                using var from = new SqliteConnection($"Data Source={Path.Combine(temp.Folder, "kilda.db")};Pooling=False");
                using var to = new SqliteConnection($"Data Source={Path.Combine(folder, "kilda.db")};Pooling=False");
                from.Open();
                to.Open();
                from.BackupDatabase(to);
            }));
            using var restored = SqliteStore.Open(folder);
            await IsWhole(restored);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [PostgresFact]
    public async Task A_dump_of_a_running_postgres_is_whole()
    {
        using var temp = new TempStore(StoreKind.Postgres);
        var dump = Path.GetTempFileName();
        try
        {
            var database = new NpgsqlConnectionStringBuilder(temp.Connection).Database!;
            await While(temp.Store, () => TestServer.Tool("pg_dump", "-Fc", "-n", "kilda", "-f", dump, database));
            var empty = TestServer.Database();
            await TestServer.Tool("pg_restore", "-d", new NpgsqlConnectionStringBuilder(empty).Database!, dump);
            using var restored = PostgresStore.Open(empty);
            await IsWhole(restored);
        }
        finally
        {
            File.Delete(dump);
        }
    }

    /// <summary>Writes documents with two hops each until the backup has ended, at least some before and after it began.</summary>
    private static async Task While(IStore store, Func<Task> backup)
    {
        for (var i = 1; i <= 50; i++) await Put(i);
        var running = backup();
        for (var i = 51; i <= 60 || (!running.IsCompleted && i < 2000); i++) await Put(i);
        await running;

        Task Put(int i) => store.Put(Sample.New($"f{i}", Sample.Hops(Sample.Hop((ushort)i), Sample.Hop((ushort)(i + 2000)))));
    }

    private static async Task IsWhole(SqlStore store)
    {
        var documents = await store.List("flow");
        Assert.InRange(documents.Count, 50, 2000);
        Assert.Equal(2 * documents.Count, (await store.Hops(Sample.Isl())).Count);
        await store.Put(Sample.New("after"));
    }
}
