using System.Diagnostics;
using Dapper;
using Kilda.Interfaces.Storage;
using Kilda.Lab.Postgres;
using Kilda.Storage.Tests.Harness;
using Npgsql;

namespace Kilda.Storage.Tests.Postgres;

/// <summary>The server goes away and comes back.</summary>
public sealed class AwayTests : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private PrivatePostgres _server = null!;
    private string _at = "";

    public async Task InitializeAsync()
    {
        if (TestServer.Missing is not null) return;
        _server = await PrivatePostgres.StartAsync();
        _at = _server.Connection("store");
        using var connection = new NpgsqlConnection(_server.Connection("postgres") + ";Pooling=false");
        connection.Execute("CREATE DATABASE store");
    }

    public async Task DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    /// <summary>Of ./run --cluster: it would be away before the silos have ended, who wait for it then.</summary>
    [PostgresFact]
    public async Task Signals_for_the_whole_terminal_do_not_end_a_server_of_our_own()
    {
        var server = (await File.ReadAllLinesAsync(Path.Combine(new NpgsqlConnectionStringBuilder(_at).Host!, "data", "postmaster.pid")))[0];
        // proc(5): what is behind the name of the program is its state, parent and process group.
        var facts = (await File.ReadAllTextAsync($"/proc/{server}/stat")).Split(") ")[^1].Split(' ');
        Assert.Equal(server, facts[2]);
        foreach (var signal in (string[])["-INT", "-TERM", "-HUP"])
        {
            using var kill = Process.Start("kill", [signal, facts[1]]);
            await kill.WaitForExitAsync();
        }

        using var store = PostgresStore.Open(_at);
        await store.Put(Sample.New("there"));
        Assert.True(File.Exists($"/proc/{facts[1]}/stat"), "its keeper is there");
    }

    [PostgresFact]
    public async Task While_the_server_is_away_everything_is_refused_with_a_reason_and_then_goes_on_by_itself()
    {
        using var store = PostgresStore.Open(_at);
        await store.Put(Sample.New("before"));
        Assert.NotNull(await store.Read("flow", "before"));
        await _server.StopAsync();

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Put(Sample.New("meanwhile")));
        Assert.StartsWith("database 'store' of ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be written: ", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Read("flow", "before"));
        // Known to be away, it costs nothing to be refused.
        var since = Stopwatch.StartNew();
        for (var i = 0; i < 1000; i++) await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Put(Sample.New("meanwhile")));
        Assert.True(since.Elapsed < TimeSpan.FromSeconds(5), $"1000 refusals took {since.Elapsed}");

        await _server.RunAsync();
        await Until(() => store.Put(Sample.New("after")), "the store writes again");
        Assert.Equal(["after", "before"], (await store.List("flow")).Select(document => document.Id));
    }

    /// <summary>
    /// Whoever is told that nothing was written may rely on it, also when the server dies at the moment of the commit; and what was answered stays.
    /// </summary>
    [PostgresFact]
    public async Task A_server_that_crashes_under_load_loses_no_answered_write_and_keeps_no_refused_one()
    {
        using var store = PostgresStore.Open(_at);
        using var stop = new CancellationTokenSource();
        var answered = 0;
        var writers = Enumerable.Range(0, 16).Select(i => Task.Run(() => Write($"f{i}"))).ToArray();
        for (var crash = 0; crash < 5; crash++)
        {
            var before = Volatile.Read(ref answered);
            await Until(() => Volatile.Read(ref answered) > before + 200 ? Task.CompletedTask : throw new StoreUnavailableException("few writes"), "writes");
            await _server.StopAsync(atOnce: true);
            await _server.RunAsync();
        }

        await stop.CancelAsync();
        var refused = (await Task.WhenAll(writers).WaitAsync(s_patience)).Sum();
        Assert.True(refused > 0, "no write met a crash");

        async Task<int> Write(string id)
        {
            var (version, away) = (0L, 0);
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    // Wrong by one, this would be stale: the version is what was answered, no more and no less.
                    await store.Put(new DocumentWrite("flow", id, version, $"{version}"));
                    version++;
                    Interlocked.Increment(ref answered);
                }
                catch (StoreUnavailableException)
                {
                    away++;
                    await Until(() => store.Read("flow", id), "the store reads again");
                }
            }

            await Until(() => store.Read("flow", id), "the store reads again");
            Assert.Equal(version, (await store.Read("flow", id))?.Version ?? 0);
            return away;
        }
    }

    private static async Task Until(Func<Task> works, string what)
    {
        var since = Stopwatch.StartNew();
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            try
            {
                await works();
                return;
            }
            catch (StoreUnavailableException away)
            {
                Assert.True(since.Elapsed < s_patience, $"not within {s_patience}: {what} ({away.Message})");
                await look.WaitForNextTickAsync();
            }
        }
    }
}
