using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Links;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Api.Tests.Harness;

/// <summary>A store that has history, and documents of links.</summary>
internal sealed class HistoryStore : IStore
{
    public List<HistoryEntry> Entries { get; } = [];

    public List<LinkRecord> Links { get; } = [];

    public Task<IReadOnlyList<HistoryEntry>> History(string kind, string id, CancellationToken cancel = default) =>
        Task.FromResult<IReadOnlyList<HistoryEntry>>([.. Entries.Where(entry => entry.Kind == kind && entry.Id == id)]);

    public Task<Document?> Read(string kind, string id, CancellationToken cancel = default) => throw Unasked();

    public Task<IReadOnlyList<Document>> List(string kind, CancellationToken cancel = default)
    {
        Assert.Equal(DocumentKinds.Isl, kind);
        return Task.FromResult<IReadOnlyList<Document>>([.. Links.Select(link => new Document(kind, $"{link.Id}", 1, DocumentJson.Write(link)))]);
    }

    public Task Write(Commit commit, CancellationToken cancel = default) => throw Unasked();

    public Task<IReadOnlyList<DocumentStamp>> ServicesAt(SwitchId at, CancellationToken cancel = default) => throw Unasked();

    public Task<IReadOnlyList<ServicePlace>> Places(CancellationToken cancel = default) => throw Unasked();

    public Task<IndexRows> Rows(string kind, string id, CancellationToken cancel = default) => throw Unasked();

    public Task<Seq<string>> RepairRows(CancellationToken cancel = default) => throw Unasked();

    public Task<IReadOnlyList<HopRow>> Hops(IslId link, CancellationToken cancel = default) => throw Unasked();

    public Task<uint> LeaseNumbers(int count, CancellationToken cancel = default) => throw Unasked();

    public Task<long> NextEpoch(CancellationToken cancel = default) => throw Unasked();

    private static NotSupportedException Unasked() => new("the API asks for history and links only");
}
