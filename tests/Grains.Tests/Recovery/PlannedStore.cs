using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.Recovery;

/// <summary>
/// A store that fails as it is told to, counting the writes of services' documents: 1 is the next one. May be used from any thread.
/// </summary>
internal sealed class PlannedStore(IStore store) : IStore
{
    private readonly Lock _gate = new();
    private (long At, Action Then)? _after;
    private (long From, long To)? _failing;
    private long _writes;
    private int _open;
    private bool _isDead;

    /// <summary>Writes of services' documents that were asked for.</summary>
    public long Writes
    {
        get
        {
            lock (_gate) return _writes;
        }
    }

    /// <summary>Writes that are under way.</summary>
    public int Open => Volatile.Read(ref _open);

    public bool IsDead
    {
        get
        {
            lock (_gate) return _isDead;
        }
    }

    /// <summary>When the k-th write from now is done, before anybody hears of it.</summary>
    public void After(int k, Action then)
    {
        lock (_gate) _after = (_writes + k, then);
    }

    /// <summary>The k-th write from now fails, and so many after it.</summary>
    public void Fail(int k, int more = 0)
    {
        lock (_gate) _failing = (_writes + k, _writes + k + more);
    }

    /// <summary>Forgets what is planned.</summary>
    public void Clear()
    {
        lock (_gate) (_after, _failing) = (null, null);
    }

    /// <summary>From now on nothing is read or written any more.</summary>
    public void Die()
    {
        lock (_gate) _isDead = true;
    }

    public async Task Write(Commit commit, CancellationToken cancel = default)
    {
        Action? then = null;
        lock (_gate)
        {
            Alive();
            if (commit.Documents.Any(write => write.Kind is DocumentKinds.Flow or DocumentKinds.YFlow))
            {
                _writes++;
                if (_failing is { } failing && _writes >= failing.From && _writes <= failing.To) throw new StoreUnavailableException("planned by the test");
                if (_after is { } after && after.At == _writes) then = after.Then;
            }

            _open++;
        }

        try
        {
            await store.Write(commit, cancel);
            then?.Invoke();
            lock (_gate) Alive();
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    public Task<Document?> Read(string kind, string id, CancellationToken cancel = default) => Here().Read(kind, id, cancel);

    public Task<IReadOnlyList<Document>> List(string kind, CancellationToken cancel = default) => Here().List(kind, cancel);

    public Task<IReadOnlyList<DocumentStamp>> ServicesAt(SwitchId at, CancellationToken cancel = default) => Here().ServicesAt(at, cancel);

    public Task<IReadOnlyList<ServicePlace>> Places(CancellationToken cancel = default) => Here().Places(cancel);

    public Task<IndexRows> Rows(string kind, string id, CancellationToken cancel = default) => Here().Rows(kind, id, cancel);

    public Task<Seq<string>> RepairRows(CancellationToken cancel = default) => Here().RepairRows(cancel);

    public Task<IReadOnlyList<HopRow>> Hops(IslId link, CancellationToken cancel = default) => Here().Hops(link, cancel);

    public Task<uint> LeaseNumbers(int count, CancellationToken cancel = default) => Here().LeaseNumbers(count, cancel);

    public Task<long> NextEpoch(CancellationToken cancel = default) => Here().NextEpoch(cancel);

    public Task<IReadOnlyList<HistoryEntry>> History(string kind, string id, CancellationToken cancel = default) => Here().History(kind, id, cancel);

    private IStore Here()
    {
        lock (_gate) Alive();
        return store;
    }

    private void Alive()
    {
        if (_isDead) throw new StoreUnavailableException("the process is dead");
    }
}
