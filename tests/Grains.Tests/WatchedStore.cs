using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests;

/// <summary>A store that says what was written, and that can be away.</summary>
internal sealed class WatchedStore(IStore store) : IStore
{
    private volatile bool _isAway;

    public bool IsAway
    {
        get => _isAway;
        set => _isAway = value;
    }

    /// <summary>The list of links waits for this where it is set.</summary>
    public TaskCompletionSource? Gate { get; init; }

    /// <summary>Kinds of documents that were listed.</summary>
    public Heard<string> Asked { get; } = new();

    public Heard<DocumentWrite> Written { get; } = new();

    /// <summary>Writes that were refused because the store is away.</summary>
    public Heard<Commit> Refused { get; } = new();

    public Task<Document?> Read(string kind, string id, CancellationToken cancel = default) => Here().Read(kind, id, cancel);

    public async Task<IReadOnlyList<Document>> List(string kind, CancellationToken cancel = default)
    {
        Asked.Add(kind);
        if (kind == DocumentKinds.Isl && Gate is { } gate) await gate.Task;
        return await Here().List(kind, cancel);
    }

    public async Task Write(Commit commit, CancellationToken cancel = default)
    {
        if (_isAway) Refused.Add(commit);
        await Here().Write(commit, cancel);
        foreach (var write in commit.Documents) Written.Add(write);
    }

    public Task<IReadOnlyList<DocumentStamp>> ServicesAt(SwitchId at, CancellationToken cancel = default) => Here().ServicesAt(at, cancel);

    public Task<IReadOnlyList<ServicePlace>> Places(CancellationToken cancel = default) => Here().Places(cancel);

    public Task<IndexRows> Rows(string kind, string id, CancellationToken cancel = default) => Here().Rows(kind, id, cancel);

    public Task<Seq<string>> RepairRows(CancellationToken cancel = default) => Here().RepairRows(cancel);

    public Task<IReadOnlyList<HopRow>> Hops(IslId link, CancellationToken cancel = default) => Here().Hops(link, cancel);

    public Task<uint> LeaseNumbers(int count, CancellationToken cancel = default) => Here().LeaseNumbers(count, cancel);

    public Task<long> NextEpoch(CancellationToken cancel = default) => Here().NextEpoch(cancel);

    public Task<IReadOnlyList<HistoryEntry>> History(string kind, string id, CancellationToken cancel = default) => Here().History(kind, id, cancel);

    private IStore Here() => _isAway ? throw new StoreUnavailableException("the test has taken storage away") : store;
}
