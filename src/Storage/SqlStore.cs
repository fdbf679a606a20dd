using System.Data.Common;
using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Kilda.Storage.Counters;
using Kilda.Storage.Documents;
using Kilda.Storage.History;
using Kilda.Storage.Index;
using Kilda.Storage.Sql;

namespace Kilda.Storage;

/// <summary>What the stores have in common: one connection that writes, a few that read, the same statements.</summary>
public abstract class SqlStore : IStore, IDisposable
{
    private readonly GroupWriter _writer;
    private readonly Readers _readers;
    private readonly StoreOptions _options;

    private readonly Dialect _dialect;

    private protected SqlStore(GroupWriter writer, Readers readers, StoreOptions options, Dialect dialect) =>
        (_writer, _readers, _options, _dialect) = (writer, readers, options, dialect);

    /// <summary>Ends when another process has taken over, with a sentence that says so: this one must end, it writes nothing any more.</summary>
    public virtual Task<string> Replaced { get; } = new TaskCompletionSource<string>().Task;

    public Task<Document?> Read(string kind, string id, CancellationToken cancel = default) =>
        _readers.Read(connection => DocumentQueries.Read(connection, kind, id), cancel);

    public Task<IReadOnlyList<Document>> List(string kind, CancellationToken cancel = default) =>
        _readers.Read(connection => DocumentQueries.List(connection, kind), cancel);

    public Task<IReadOnlyList<DocumentStamp>> ServicesAt(SwitchId at, CancellationToken cancel = default) =>
        _readers.Read(connection => DocumentQueries.ServicesAt(connection, _dialect, at), cancel);

    public Task<IReadOnlyList<ServicePlace>> Places(CancellationToken cancel = default) => _readers.Read(DocumentQueries.Places, cancel);

    public Task<IndexRows> Rows(string kind, string id, CancellationToken cancel = default) =>
        Update(tables => tables.Index.Of(new Owner(kind, id)), cancel);

    public async Task<Seq<string>> RepairRows(CancellationToken cancel = default)
    {
        // Nothing is written where nothing differs. What does is looked at once more where it is put right.
        var orphans = await _readers.Read(RowQueries.Orphans, cancel).ConfigureAwait(false);
        var found = orphans.Select(each => $"storage has {each.Rows} rows in {each.Held} for {each.Owner}, which does not exist").ToList();
        if (orphans.Count > 0) await Update(tables => Remove(tables, orphans), cancel).ConfigureAwait(false);
        if (await _readers.Read(RowQueries.Differ, cancel).ConfigureAwait(false))
            found.AddRange((await Update(tables => tables.Index.MendLoads(), cancel).ConfigureAwait(false)).Select(each => $"{each}"));
        return found.ToSeq();

        static bool Remove(Tables tables, IReadOnlyList<(Owner Owner, string Held, long Rows)> orphans)
        {
            foreach (var owner in orphans.Select(each => each.Owner).Distinct())
            {
                if (!tables.Documents.Has(owner.Kind, owner.Id)) tables.Index.RemoveAll(owner);
            }

            return true;
        }
    }

    public Task<IReadOnlyList<HopRow>> Hops(IslId link, CancellationToken cancel = default) =>
        _readers.Read(connection => HopTable.OfLink(connection, link), cancel);

    public Task<IReadOnlyList<HistoryEntry>> History(string kind, string id, CancellationToken cancel = default) =>
        _readers.Read(connection => HistoryTable.Of(connection, kind, id), cancel);

    public async Task Write(Commit commit, CancellationToken cancel = default)
    {
        CommitCheck.Throw(commit, _options.MaxBody);
        var written = _writer.Run(
            tables =>
            {
                tables.Apply(commit);
                return true;
            },
            commit,
            cancel);
        await written.ConfigureAwait(false);
    }

    public async Task<uint> LeaseNumbers(int count, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, NumberTable.Last);
        return (uint)await Update(
            tables =>
            {
                var from = tables.Counters.Hold(CounterTable.NextNumber);
                var first = tables.Index.FreeNumbers(from, count) ?? tables.Index.FreeNumbers(1, count)
                    ?? throw new StoreUnavailableException($"no {count} flow numbers in a row are free");
                tables.Counters.Set(CounterTable.NextNumber, first + count);
                return first;
            },
            cancel).ConfigureAwait(false);
    }

    public Task<long> NextEpoch(CancellationToken cancel = default) => Update(tables => tables.Counters.Next(CounterTable.Epoch), cancel);

    /// <summary>Writes what waits, then closes the database and lets other processes have it.</summary>
    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    private protected virtual void Dispose(bool isDisposing)
    {
        _writer.Dispose();
        _readers.Dispose();
    }

    internal Task<T> Update<T>(Func<Tables, T> body, CancellationToken cancel) => _writer.Run(body, commit: null, cancel);

    internal Task<T> Query<T>(Func<DbConnection, T> query, CancellationToken cancel) => _readers.Read(query, cancel);
}
