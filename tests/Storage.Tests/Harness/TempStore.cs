namespace Kilda.Storage.Tests.Harness;

/// <summary>A store in a folder or a database of its own that goes with it, or with the server.</summary>
internal sealed class TempStore : IDisposable
{
    private readonly StoreKind _kind;
    private readonly string _place;
    private readonly Func<StoreOptions, StoreOptions> _options;

    /// <param name="kind">Which store.</param>
    /// <param name="options">Changes its usual options.</param>
    public TempStore(StoreKind kind, Func<StoreOptions, StoreOptions>? options = null)
    {
        (_kind, _options) = (kind, options ?? (usual => usual));
        _place = kind == StoreKind.Postgres ? TestServer.Database() : Directory.CreateTempSubdirectory("kilda-store-").FullName;
        Store = Open(_options);
    }

    public SqlStore Store { get; private set; }

    /// <summary>Of SQLite; PostgreSQL has none.</summary>
    public string Folder => _place;

    /// <summary>Of PostgreSQL.</summary>
    public string Connection => _place;

    public SqlStore Reopen(Func<StoreOptions, StoreOptions>? options = null)
    {
        Store.Dispose();
        return Store = Open(options ?? _options);
    }

    public void Dispose()
    {
        Store.Dispose();
        if (_kind == StoreKind.Sqlite) Directory.Delete(_place, recursive: true);
    }

    private SqlStore Open(Func<StoreOptions, StoreOptions> options) => _kind == StoreKind.Postgres
        ? PostgresStore.Open(_place, (PostgresStoreOptions)options(new PostgresStoreOptions()))
        : SqliteStore.Open(_place, (SqliteStoreOptions)options(new SqliteStoreOptions()));
}
