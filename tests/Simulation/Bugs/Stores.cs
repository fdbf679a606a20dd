using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Views;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Simulation.Bugs;

/// <summary>Writes something else than it is told.</summary>
internal class ChangedStore(IStore store) : IStore
{
    public Func<Commit, Commit> Change { get; init; } = commit => commit;

    public Task<Document?> Read(string kind, string id, CancellationToken cancel = default) => store.Read(kind, id, cancel);

    public Task<IReadOnlyList<Document>> List(string kind, CancellationToken cancel = default) => store.List(kind, cancel);

    public virtual Task Write(Commit commit, CancellationToken cancel = default) => store.Write(Change(commit), cancel);

    public Task<IReadOnlyList<DocumentStamp>> ServicesAt(SwitchId at, CancellationToken cancel = default) => store.ServicesAt(at, cancel);

    public Task<IReadOnlyList<ServicePlace>> Places(CancellationToken cancel = default) => store.Places(cancel);

    public Task<IndexRows> Rows(string kind, string id, CancellationToken cancel = default) => store.Rows(kind, id, cancel);

    public Task<Seq<string>> RepairRows(CancellationToken cancel = default) => store.RepairRows(cancel);

    public Task<IReadOnlyList<HopRow>> Hops(IslId link, CancellationToken cancel = default) => store.Hops(link, cancel);

    public Task<uint> LeaseNumbers(int count, CancellationToken cancel = default) => store.LeaseNumbers(count, cancel);

    public Task<long> NextEpoch(CancellationToken cancel = default) => store.NextEpoch(cancel);

    public Task<IReadOnlyList<HistoryEntry>> History(string kind, string id, CancellationToken cancel = default) => store.History(kind, id, cancel);
}

/// <summary>Writes whatever version is expected: who writes last wins.</summary>
internal sealed class CarelessStore(IStore store) : ChangedStore(store)
{
    private readonly IStore _store = store;

    public override async Task Write(Commit commit, CancellationToken cancel = default)
    {
        var documents = new List<DocumentWrite>();
        foreach (var write in commit.Documents.ToArray())
            documents.Add(write with { ExpectedVersion = (await _store.Read(write.Kind, write.Id, cancel))?.Version ?? 0 });
        await base.Write(commit with { Documents = documents.ToSeq() }, cancel);
    }
}

/// <summary>Says that it has written before it has, and does not say that it could not.</summary>
internal sealed class HastyStore(IStore store) : ChangedStore(store)
{
    public override Task Write(Commit commit, CancellationToken cancel = default)
    {
        _ = base.Write(commit, cancel);
        return Task.CompletedTask;
    }
}

/// <summary>Goes on showing flows that are deleted.</summary>
internal sealed class StubbornView(IServiceView view) : IServiceView
{
    public IReadOnlyList<FlowDocument> Flows() => view.Flows();

    public FlowDocument? Flow(string id) => view.Flow(id);

    public IReadOnlyList<YFlowDocument> YFlows() => view.YFlows();

    public YFlowDocument? YFlow(string id) => view.YFlow(id);

    public FlowEnd? At(Endpoint endpoint) => view.At(endpoint);

    public DateTimeOffset Created(string kind, string id, DateTimeOffset now) => view.Created(kind, id, now);

    public bool IsClaimed(PortId port) => view.IsClaimed(port);

    public void Put(FlowDocument changed) => view.Put(changed);

    public void Remove(string flow, DateTimeOffset created)
    {
        // Nothing is removed.
    }

    public void Put(YFlowDocument changed) => view.Put(changed);

    public void RemoveYFlow(string id, DateTimeOffset created) => view.RemoveYFlow(id, created);

    public Seq<PointEnd> SinksAt(Endpoint endpoint) => view.SinksAt(endpoint);

    public Seq<PointEnd> DevicesAt(Endpoint endpoint) => view.DevicesAt(endpoint);
}
