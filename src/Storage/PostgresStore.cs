using Kilda.Interfaces.Storage;
using Kilda.Storage.Postgres;
using Kilda.Storage.Sql;
using Npgsql;

namespace Kilda.Storage;

/// <summary>The store in a PostgreSQL database, of its own schema there. While the server is away everything is refused; when it is back all goes on.</summary>
public sealed class PostgresStore : SqlStore
{
    private readonly PostgresSession _session;

    private PostgresStore(PostgresServer server, PostgresSession session, PostgresStoreOptions options)
        : base(
            new GroupWriter(session, options, isInline: false),
            new Readers(
                () => session.Away is { } reason ? throw new StoreUnavailableException(reason) : server.Connect(),
                failure => PostgresErrors.Read(server.Name, failure),
                options.Readers,
                isInline: false),
            options,
            Dialect.Postgres) =>
        _session = session;

    public override Task<string> Replaced => _session.Replaced;

    /// <summary>Opens the database and brings it to the present schema.</summary>
    /// <param name="connection">Npgsql's connection string.</param>
    /// <param name="options">Limits.</param>
    /// <exception cref="StoreOpenException">It cannot be used, or another process uses it; the text says which and why.</exception>
    public static PostgresStore Open(string connection, PostgresStoreOptions? options = null) =>
        TryOpen(connection, options) ?? throw new StoreOpenException(
            $"{PostgresServer.Of(connection, options ?? new()).Name} is used by another process");

    /// <summary>As <see cref="Open(string, PostgresStoreOptions?)"/>.</summary>
    /// <returns>Null: another process uses it. Nothing was changed.</returns>
    public static PostgresStore? TryOpen(string connection, PostgresStoreOptions? options = null) =>
        TryOpen(connection, options ?? new(), Migration.Of(Dialect.Postgres));

    internal static PostgresStore? TryOpen(string connection, PostgresStoreOptions options, IReadOnlyList<Migration> migrations)
    {
        var server = PostgresServer.Of(connection, options);
        NpgsqlConnection? writing = null;
        try
        {
            writing = server.ConnectToWrite();
            server.Check(writing);
            var held = new ActiveLock(options.IsExclusive);
            if (!held.TryTake(writing)) return null;
            PostgresMigrations.Apply(writing, server.Name, migrations);
            held.Begin(writing);
            var session = new PostgresSession(server, writing, held, options, TimeProvider.System);
            writing = null;
            return new PostgresStore(server, session, options);
        }
        catch (NpgsqlException e)
        {
            throw PostgresErrors.Open(server.Name, e);
        }
        finally
        {
            if (writing is not null) ActiveLock.Close(writing);
        }
    }
}
