using Kilda.Lab.Postgres;
using Npgsql;

namespace Kilda.Storage.Tests.Harness;

/// <summary>One PostgreSQL server for all tests of this process; it ends with it.</summary>
internal static class TestServer
{
    private static readonly Lazy<PrivatePostgres> s_server = new(() =>
    {
        // Once for all: theories and constructors cannot wait otherwise.
        var start = PrivatePostgres.StartAsync();
        start.Wait();
        return start.Result;
    });

    private static int s_databases;

    /// <summary>In CI there has to be a server: tests of it fail then, and are not skipped.</summary>
    public static string? Missing { get; } = Environment.GetEnvironmentVariable("CI") == "true" ? null : PrivatePostgres.Missing();

    /// <summary>Runs a program of PostgreSQL with the server.</summary>
    public static Task<string> Tool(string program, params string[] words) => s_server.Value.Tool(program, words);

    /// <summary>A new, empty database.</summary>
    /// <returns>Its connection string.</returns>
    public static string Database()
    {
        var server = s_server.Value;
        var name = $"test{Interlocked.Increment(ref s_databases)}";
        using var connection = new NpgsqlConnection(server.Connection("postgres"));
        connection.Open();
        using var create = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        create.ExecuteNonQuery();
        return server.Connection(name);
    }
}
