using Dapper;
using Kilda.Interfaces.Storage;
using Kilda.Storage.Tests.Harness;
using Npgsql;

namespace Kilda.Storage.Tests.Postgres;

/// <summary>Who has lost the lock writes nothing any more.</summary>
public sealed class ReplacedTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Notices nothing until it writes.</summary>
    private static readonly PostgresStoreOptions s_asleep = new() { Heartbeat = TimeSpan.FromHours(1) };

    private readonly string _at = TestServer.Database();

    [PostgresFact]
    public async Task The_late_writes_of_a_process_that_was_replaced_are_refused()
    {
        using var loser = PostgresStore.Open(_at, s_asleep);
        await loser.Put(Sample.New("before"));
        // Of this database only: other tests run beside this one.
        Execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid() "
            + "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
        using var winner = await OpenWhenFree();

        var late = Enumerable.Range(0, 20).Select(i => loser.Put(Sample.New($"late{i}"))).ToArray();
        foreach (var write in late)
        {
            var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => write);
            Assert.Contains("another process has taken over", refused.Message, StringComparison.Ordinal);
        }

        Assert.Contains("another process has taken over", await loser.Replaced.WaitAsync(s_patience), StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => loser.NextEpoch());
        await winner.Put(Sample.New("after"));
        Assert.Equal(["after", "before"], (await winner.List("flow")).Select(document => document.Id));
        Assert.False(winner.Replaced.IsCompleted);
    }

    /// <summary>However a process may have lost its lock without its connection: the epoch alone is enough to turn it away.</summary>
    [PostgresFact]
    public async Task Every_transaction_checks_the_epoch()
    {
        using var loser = PostgresStore.Open(_at, s_asleep);
        await loser.Put(Sample.New("before"));
        Execute("UPDATE kilda.counters SET value = value + 1 WHERE name = 'active'");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => loser.Put(Sample.New("late")));
        await loser.Replaced.WaitAsync(s_patience);
        using var next = await OpenWhenFree();
        Assert.Equal("before", Assert.Single(await next.List("flow")).Id);
    }

    [PostgresFact]
    public async Task A_process_that_has_nothing_to_write_learns_of_it_too()
    {
        using var loser = PostgresStore.Open(_at, new PostgresStoreOptions { Heartbeat = TimeSpan.FromMilliseconds(50) });
        Execute("UPDATE kilda.counters SET value = value + 1 WHERE name = 'active'");
        await loser.Replaced.WaitAsync(s_patience);
    }

    [PostgresFact]
    public async Task A_process_that_lost_its_connection_and_was_not_replaced_goes_on()
    {
        using var store = PostgresStore.Open(_at, s_asleep);
        await store.Put(Sample.New("f1"));
        Assert.NotNull(await store.Read("flow", "f1"));
        Execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        await store.Put(Sample.New("f2"));
        Assert.NotNull(await store.Read("flow", "f2"));
        Assert.Null(PostgresStore.TryOpen(_at));
        Assert.False(store.Replaced.IsCompleted);
    }

    /// <summary>The server ends a connection a moment after it was told to.</summary>
    private async Task<PostgresStore> OpenWhenFree()
    {
        using var limit = new CancellationTokenSource(s_patience);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (await look.WaitForNextTickAsync(limit.Token))
        {
            if (PostgresStore.TryOpen(_at) is { } store) return store;
        }

        throw new InvalidOperationException("unreachable: the timer is not disposed");
    }

    private void Execute(string sql)
    {
        using var connection = new NpgsqlConnection(_at);
        connection.Execute(sql);
    }
}
