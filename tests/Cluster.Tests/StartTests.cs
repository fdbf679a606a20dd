using System.Net;
using System.Net.Sockets;
using Kilda.EndToEnd.Harness;
using Kilda.Lab.Postgres;
using Npgsql;

namespace Kilda.Cluster.Tests;

/// <summary>What stops the start of silos: it is said once, and the process ends.</summary>
public sealed class StartTests
{
    /// <summary>Of the advisory lock under which silos make the tables of Orleans.</summary>
    private const long Turn = 0x4f72_6c65;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("Silo: '0.0.0.0:11111' is not one address", "--silo", "0.0.0.0:11111")]
    [InlineData("Silo: '[::]:11111' is not one address", "--silo", "[::]:11111", "--cluster", "2")]
    [InlineData("Cluster: '10' is not a number from 0 to 9", "--cluster", "10")]
    [InlineData("Http: 127.0.0.1:19001 of silo 2 is OpenFlow of silo 1", "--cluster", "2", "--http", "127.0.0.1:19000", "--openflow", "127.0.0.1:19001")]
    [InlineData("Silo: 127.0.0.1:19000 of silo 1 is Http of silo 1", "--http", "127.0.0.1:19000", "--silo", "127.0.0.1:19000")]
    [InlineData("the connection string cannot be read", "--cluster", "2", "--storage", "postgres", "--connection", "garbage")]
    [InlineData("database 'x' of 127.0.0.1:1 cannot be opened", "--cluster", "2", "--storage", "postgres", "--connection", "Host=127.0.0.1;Port=1;Database=x;Username=y")]
    public async Task What_makes_no_sense_is_named_and_ends_the_start(string says, params string[] words)
    {
        await using var process = GuardedProcess.Start("Silo", ["--lab", "none", .. words]);
        Assert.Equal(1, await process.Exited(s_patience));
        Assert.Contains(says, process.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", process.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("[1]", process.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_for_silos_that_is_taken_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var process = GuardedProcess.Start(
            "Silo", "--lab", "none", "--http", $"127.0.0.1:{FreePort.Next()}", "--openflow", $"127.0.0.1:{FreePort.Next()}", "--silo", $"{taken.LocalEndpoint}");
        Assert.Equal(1, await process.Exited(s_patience));
        Assert.Contains($"Silo: {taken.LocalEndpoint} is used by another process", process.Log, StringComparison.Ordinal);
    }

    /// <summary>All are free when it looks; the silo waits for its turn to make its tables then.</summary>
    [Theory]
    [InlineData("--http")]
    [InlineData("--openflow")]
    [InlineData("--silo")]
    public async Task A_port_that_somebody_takes_during_the_start_is_named(string word)
    {
        var ports = new[] { "--http", "--openflow", "--silo" }.ToDictionary(each => each, _ => new IPEndPoint(IPAddress.Loopback, FreePort.Next()));
        await using var database = await PrivatePostgres.StartAsync();
        await using var other = new NpgsqlConnection(database.Connection("postgres"));
        await other.OpenAsync();
        await Run($"SELECT pg_advisory_lock({Turn})");
        await using var process = GuardedProcess.Start(
            "Silo",
            [
                "--lab", "none", .. ports.SelectMany(port => new[] { port.Key, $"{port.Value}" }),
                "--storage", "postgres", "--connection", database.Connection("postgres"),
            ]);
        await Eventually.True(
            async () => await Run("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") is 1L, "the silo waits for its turn",
            () => process.Log, s_patience);
        using var taken = new TcpListener(ports[word]);
        taken.Start();
        await Run("SELECT pg_advisory_unlock_all()");
        Assert.True(await process.Exited(s_patience) == 1, process.Log);
        Assert.EndsWith($": {ports[word]} is used by another process", process.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("\n   at ", process.Log, StringComparison.Ordinal);

        async Task<object?> Run(string text)
        {
            await using var command = new NpgsqlCommand(text, other);
            return await command.ExecuteScalarAsync();
        }
    }
}
