using Kilda.Network;
using Kilda.Network.Bandwidth;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Interfaces.Storage;

/// <summary>
/// Documents with versions, the index rows derived from them, and history: one transaction a commit, durable when the call returns.
/// </summary>
public interface IStore
{
    Task<Document?> Read(string kind, string id, CancellationToken cancel = default);

    /// <summary>All documents of a kind, by id.</summary>
    Task<IReadOnlyList<Document>> List(string kind, CancellationToken cancel = default);

    /// <summary>Writes everything or nothing.</summary>
    /// <exception cref="StaleDocumentException">A document has another version than expected.</exception>
    /// <exception cref="TakenException">A claim, label, meter, group or number belongs to another owner.</exception>
    /// <exception cref="OverbookedException">A link direction's rows would exceed the limit given.</exception>
    /// <exception cref="StoreUnavailableException">Storage cannot be written now; nothing was.</exception>
    Task Write(Commit commit, CancellationToken cancel = default);

    /// <summary>The services that have index rows at this switch (claims, meters, hops that start or end there), without their texts.</summary>
    Task<IReadOnlyList<DocumentStamp>> ServicesAt(SwitchId at, CancellationToken cancel = default);

    /// <summary>Where all services have index rows, as <see cref="ServicesAt"/> tells of one switch; each once, in any order.</summary>
    Task<IReadOnlyList<ServicePlace>> Places(CancellationToken cancel = default);

    /// <summary>The index rows that storage has of a document, in any order; none: there is no document, or it has none.</summary>
    Task<IndexRows> Rows(string kind, string id, CancellationToken cancel = default);

    /// <summary>
    /// Removes index rows of documents that do not exist, and makes the sums that limits are checked against those of the hops that are stored. Rows come
    /// and go with their documents, in one commit, so nothing of an operation under way is touched.
    /// </summary>
    /// <returns>What differed, a line each; so many at most that what is left is for the next time.</returns>
    /// <exception cref="StoreUnavailableException">Storage cannot be written now, and something differs.</exception>
    Task<Seq<string>> RepairRows(CancellationToken cancel = default);

    /// <summary>The stored hops of a link: what its ledger and labels are rebuilt from.</summary>
    Task<IReadOnlyList<HopRow>> Hops(IslId link, CancellationToken cancel = default);

    /// <summary>A block of flow numbers that nobody else gets: the first of <paramref name="count"/>.</summary>
    Task<uint> LeaseNumbers(int count, CancellationToken cancel = default);

    /// <summary>A number that grows with every call, over all starts: epochs and generation ids.</summary>
    Task<long> NextEpoch(CancellationToken cancel = default);

    /// <summary>History of a service, oldest first.</summary>
    Task<IReadOnlyList<HistoryEntry>> History(string kind, string id, CancellationToken cancel = default);
}

public sealed record Document(string Kind, string Id, long Version, string Body);

public sealed record ServicePlace(SwitchId Switch, string Kind, string Id);

/// <summary>Which text of a service is stored: no two texts of an id have the same version and were created at the same time.</summary>
/// <param name="Created">What begins with the time as JSON; anything else where the text has none.</param>
public sealed record DocumentStamp(string Kind, string Id, long Version, string Created)
{
    /// <summary>After the first of these in a text stands the time.</summary>
    public const string Before = $"\"{nameof(Created)}\":";

    /// <summary>Characters that are enough for any time with its quotes.</summary>
    public const int Length = 40;

    public static DocumentStamp Of(Document document)
    {
        var from = document.Body.IndexOf(Before, StringComparison.Ordinal);
        var time = from < 0 ? "" : document.Body.AsSpan(from + Before.Length);
        return new(document.Kind, document.Id, document.Version, time[..Math.Min(Length, time.Length)].ToString());
    }
}

/// <param name="ExpectedVersion">0: must not exist yet. Afterwards the version is one more.</param>
/// <param name="Body">JSON; null deletes the document and its rows.</param>
/// <param name="Rows">The document's index rows from now on; null leaves them as they are.</param>
public sealed record DocumentWrite(string Kind, string Id, long ExpectedVersion, string? Body, IndexRows? Rows = null);

/// <param name="Limits">Checked after the rows are in place, in the same transaction.</param>
public sealed record Commit(Seq<DocumentWrite> Documents, Seq<HistoryEntry> History = default, Seq<LinkLimit> Limits = default);

/// <summary>What a service's document takes from the network. Each row is unique over all documents as its comment says.</summary>
public sealed record IndexRows(Seq<Endpoint> Claims, Seq<MeterRow> Meters, Seq<HopRow> Hops, Seq<uint> Numbers, Seq<GroupRow> Groups = default)
{
    public static IndexRows None { get; } = new([], [], [], []);
}

/// <summary>Unique: (switch, meter).</summary>
public sealed record MeterRow(SwitchId Switch, uint Meter);

/// <summary>Unique: (switch, group).</summary>
public sealed record GroupRow(SwitchId Switch, uint Group);

/// <summary>Unique: (isl, direction, label). <paramref name="Owner"/> is filled in by the store when read: <c>kind/id</c>.</summary>
public sealed record HopRow(
    IslId Isl, LinkDirection Direction, ushort Label, uint Number, byte Slot, Kbps Bandwidth, PathKind Kind, bool Counted, string Owner = "");

/// <summary>
/// No more than this may be reserved in a direction of a link: Σ over flow numbers of the greatest counted reservation of that number,
/// paths that run both ways plus the greater of the two directions' one-way sums (its own direction's sum alone where exact).
/// </summary>
public sealed record LinkLimit(IslId Isl, LinkDirection Direction, Kbps Capacity, ReversePolicy Policy);

/// <param name="Payload">JSON array of steps and dumps, as the API shows them.</param>
public sealed record HistoryEntry(
    string Kind, string Id, DateTimeOffset Time, string Actor, string Action, string TaskId, string Details, string Payload);

public static class DocumentKinds
{
    public const string Flow = "flow";
    public const string YFlow = "y-flow";
    public const string Switch = "switch";
    public const string Isl = "isl";
    public const string Setting = "setting";

    /// <summary>Of history alone: ports have no document. Ids are <see cref="PortHistory.Id"/>.</summary>
    public const string Port = "port";
}

public sealed class StaleDocumentException(string text) : Exception(text);

public sealed class TakenException(string text) : Exception(text);

public sealed class OverbookedException(string text, IslId isl) : Exception(text)
{
    public IslId Isl { get; } = isl;
}

public sealed class StoreUnavailableException(string text, Exception? cause = null) : Exception(text, cause);
