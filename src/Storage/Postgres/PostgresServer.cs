using Dapper;
using Npgsql;

namespace Kilda.Storage.Postgres;

/// <summary>Where the database is, and connections to it.</summary>
internal sealed class PostgresServer
{
    /// <summary>Everything of ours is in a schema of this name.</summary>
    public const string Schema = "kilda";

    /// <summary>Whole 64-bit transaction numbers, which tell what became of one, have functions of their own since this version.</summary>
    private const int OldestVersion = 130_000;

    private readonly string _connection;
    private readonly long _patience;

    private PostgresServer(NpgsqlConnectionStringBuilder settings, PostgresStoreOptions options)
    {
        _connection = settings.ToString();
        _patience = (long)options.Patience.TotalMilliseconds;
        Name = $"database '{settings.Database}' of {settings.Host}:{settings.Port}";
    }

    /// <summary>For messages: which database of which server. No secret is part of it.</summary>
    public string Name { get; }

    /// <exception cref="StoreOpenException">The text is no connection string.</exception>
    public static PostgresServer Of(string connection, PostgresStoreOptions options)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new(connection);
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or InvalidOperationException)
        {
            // The message names the word, and quotes no value.
            throw new StoreOpenException($"the connection string cannot be read: {FirstLine(wrong.Message)}", wrong);
        }

        if (string.IsNullOrEmpty(settings.Host)) throw new StoreOpenException("the connection string names no Host");
        if (string.IsNullOrEmpty(settings.Database)) throw new StoreOpenException("the connection string names no Database");
        settings.SearchPath = Schema;
        settings.ApplicationName ??= "Kilda.Orleans";
        // Connections are kept here: locks belong to one of them.
        settings.Pooling = false;
        settings.Enlist = false;
        settings.MaxAutoPrepare = 200;
        settings.AutoPrepareMinUsages = 2;
        if (!Says(settings, "Timeout")) settings.Timeout = Seconds(options.Connect);
        if (!Says(settings, "Command Timeout")) settings.CommandTimeout = Seconds(options.Patience);
        if (!settings.Host.StartsWith('/'))
        {
            settings.TcpKeepAlive = true;
            settings.TcpKeepAliveTime = settings.TcpKeepAliveInterval = 1;
        }

        return new(settings, options);
    }

    public NpgsqlConnection Connect()
    {
        var connection = new NpgsqlConnection(_connection);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A connection that writes: one that the server gives up within seconds when this process cannot be reached any more. Its statements look up few
    /// rows each, and are planned once, often on tables that are still empty: there the server would choose to read the whole table, and go on so.
    /// </summary>
    public NpgsqlConnection ConnectToWrite()
    {
        var connection = Connect();
        try
        {
            connection.Execute(
                $"""
                SET tcp_keepalives_idle = 1; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 2; SET tcp_user_timeout = 3000;
                SET idle_in_transaction_session_timeout = {_patience}; SET statement_timeout = {_patience}; SET lock_timeout = {_patience};
                SET enable_seqscan = off
                """);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <exception cref="StoreOpenException">The server is too old, or does not store every text.</exception>
    public void Check(NpgsqlConnection connection)
    {
        if (connection.ExecuteScalar<int>("SELECT current_setting('server_version_num')::int") < OldestVersion)
        {
            throw new StoreOpenException($"{Name} cannot be used: its server is older than PostgreSQL {OldestVersion / 10_000}");
        }

        var encoding = connection.ExecuteScalar<string>("SELECT current_setting('server_encoding')");
        if (encoding != "UTF8") throw new StoreOpenException($"{Name} cannot be used: its encoding is {encoding}, not UTF8");
    }

    private static bool Says(NpgsqlConnectionStringBuilder settings, string word) => settings.ContainsKey(word) && settings.ShouldSerialize(word);

    private static int Seconds(TimeSpan time) => Math.Max(1, (int)Math.Ceiling(time.TotalSeconds));

    private static string FirstLine(string text) => text.ReplaceLineEndings("\n").Split('\n')[0];
}
