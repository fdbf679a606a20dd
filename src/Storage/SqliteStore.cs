using Dapper;
using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Kilda.Storage.Counters;
using Kilda.Storage.Documents;
using Kilda.Storage.History;
using Kilda.Storage.Index;
using Kilda.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Kilda.Storage;

/// <summary>The embedded store: one SQLite database, <c>kilda.db</c>, in a folder that one process uses at a time.</summary>
public sealed class SqliteStore : IStore, IDisposable
{
    private readonly DataFolder _folder;
    private readonly WriteSession _session;
    private readonly GroupWriter _writer;
    private readonly Readers _readers;
    private readonly SqliteStoreOptions _options;

    private SqliteStore(DataFolder folder, WriteSession session, SqliteStoreOptions options)
    {
        (_folder, _session, _options) = (folder, session, options);
        _writer = new GroupWriter(session, folder.Database, options);
        _readers = new Readers(() => folder.Connect(options.Busy, readOnly: true), folder.Database, options);
    }

    /// <summary>Opens the database, makes it if there is none, and brings it to the present schema.</summary>
    /// <param name="folder">Made if it is not there.</param>
    /// <param name="options">Limits.</param>
    /// <exception cref="StoreOpenException">It cannot be used, or another process uses it; the text says which and why.</exception>
    public static SqliteStore Open(string folder, SqliteStoreOptions? options = null) => Open(folder, options ?? new(), Migration.Embedded);

    internal static SqliteStore Open(string path, SqliteStoreOptions options, IReadOnlyList<Migration> migrations)
    {
        SQLitePCL.Batteries_V2.Init();
        var folder = DataFolder.Open(path);
        SqliteConnection? connection = null;
        try
        {
            connection = folder.Connect(options.Busy, readOnly: false);
            SqliteMigrations.Apply(connection, folder.Database, migrations);
            // Write-ahead log: readers do not wait. Full: what was answered survives a power failure.
            connection.Execute($"PRAGMA journal_mode = wal; PRAGMA synchronous = {(options.Flush ? "full" : "off")}");
            connection.Execute("PRAGMA temp_store = memory; PRAGMA cache_size = -65536");
            var pageSize = connection.ExecuteScalar<long>("PRAGMA page_size");
            connection.Execute($"PRAGMA max_page_count = {Math.Max(1, options.MaxBytes / pageSize)}");
            return new SqliteStore(folder, new WriteSession(connection, options), options);
        }
        catch (SqliteException e)
        {
            Close();
            throw SqliteErrors.Open(folder.Database, e);
        }
        catch (StoreOpenException)
        {
            Close();
            throw;
        }

        void Close()
        {
            connection?.Dispose();
            folder.Dispose();
        }
    }

    public Task<Document?> Read(string kind, string id, CancellationToken cancel = default) =>
        _readers.Read(connection => DocumentQueries.Read(connection, kind, id), cancel);

    public Task<IReadOnlyList<Document>> List(string kind, CancellationToken cancel = default) =>
        _readers.Read(connection => DocumentQueries.List(connection, kind), cancel);

    public Task<IReadOnlyList<Document>> ServicesAt(SwitchId at, CancellationToken cancel = default) =>
        _readers.Read(connection => DocumentQueries.ServicesAt(connection, at), cancel);

    public Task<IReadOnlyList<HopRow>> Hops(IslId link, CancellationToken cancel = default) =>
        _readers.Read(connection => HopTable.OfLink(connection, link), cancel);

    public Task<IReadOnlyList<HistoryEntry>> History(string kind, string id, CancellationToken cancel = default) =>
        _readers.Read(connection => HistoryTable.Of(connection, kind, id), cancel);

    public async Task Write(Commit commit, CancellationToken cancel = default)
    {
        CommitCheck.Throw(commit, _options.MaxBody);
        await Update(session => Apply(session, commit), cancel).ConfigureAwait(false);
    }

    public async Task<uint> LeaseNumbers(int count, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, NumberTable.Last);
        return (uint)await Update(
            session =>
            {
                var from = session.Counters.Read(CounterTable.NextNumber) ?? 1;
                var first = session.Index.FreeNumbers(from, count) ?? session.Index.FreeNumbers(1, count)
                    ?? throw new StoreUnavailableException($"no {count} flow numbers in a row are free");
                session.Counters.Set(CounterTable.NextNumber, first + count);
                return first;
            },
            cancel).ConfigureAwait(false);
    }

    public Task<long> NextEpoch(CancellationToken cancel = default) => Update(session => session.Counters.Next(CounterTable.Epoch), cancel);

    /// <summary>Writes what waits, then closes the database and lets other processes have the folder.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        _readers.Dispose();
        _session.Dispose();
        _folder.Dispose();
    }

    internal Task<T> Update<T>(Func<WriteSession, T> body, CancellationToken cancel) => _writer.Run(body, cancel);

    internal Task<T> Query<T>(Func<SqliteConnection, T> query, CancellationToken cancel) => _readers.Read(query, cancel);

    private static bool Apply(WriteSession session, Commit commit)
    {
        foreach (var write in commit.Documents) session.Documents.Write(write);
        var changes = commit.Documents.Where(write => write.Rows is not null || write.Body is null)
            .Select(write => session.Index.Change(
                write.Kind, write.Id, write.ExpectedVersion == 0, write.Body is null ? IndexRows.None : write.Rows!))
            .ToArray();
        // First everything is given back, then taken: two documents may exchange rows in one commit.
        foreach (var change in changes) session.Index.Remove(change);
        foreach (var change in changes) session.Index.Add(change);
        foreach (var limit in commit.Limits) session.Index.Check(limit);
        foreach (var entry in commit.History) session.History.Add(entry);
        return true;
    }
}
