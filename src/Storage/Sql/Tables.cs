using Kilda.Interfaces.Storage;
using Kilda.Storage.Counters;
using Kilda.Storage.Documents;
using Kilda.Storage.GrainState;
using Kilda.Storage.History;
using Kilda.Storage.Index;

namespace Kilda.Storage.Sql;

/// <summary>The statements that write, over one connection.</summary>
internal sealed class Tables(PrepareStatement prepare, Dialect dialect, StoreOptions options)
{
    public DocumentTable Documents { get; } = new(prepare);

    public IndexTables Index { get; } = new(prepare);

    public HistoryTable History { get; } = new(prepare, dialect, options.HistoryOfService, options.HistoryOfAll, options.HistoryAge);

    public CounterTable Counters { get; } = new(prepare);

    public GrainStateTable GrainStates { get; } = new(prepare);

    public void Apply(Commit commit)
    {
        foreach (var write in commit.Documents) Documents.Write(write);
        var changes = commit.Documents.Where(ChangesRows)
            .Select(write => Index.Change(write.Kind, write.Id, IsNew(write), write.Body is null ? IndexRows.None : write.Rows!))
            .ToArray();
        // First everything is given back, then taken: two documents may exchange rows in one commit.
        foreach (var change in changes) Index.Remove(change);
        foreach (var change in changes) Index.Add(change);
        foreach (var limit in commit.Limits) Index.Check(limit);
        foreach (var entry in commit.History) History.Add(entry);
    }

    /// <summary>Asks for everything that <see cref="Apply"/> reads first. No other commit may change these documents in between.</summary>
    /// <returns>False: it reads nothing.</returns>
    public bool Ahead(Commit commit)
    {
        var owners = commit.Documents.Where(write => ChangesRows(write) && !IsNew(write)).Select(write => new Owner(write.Kind, write.Id)).ToArray();
        foreach (var owner in owners) Index.Ahead(owner);
        return owners.Length > 0;
    }

    private static bool ChangesRows(DocumentWrite write) => write.Rows is not null || write.Body is null;

    private static bool IsNew(DocumentWrite write) => write.ExpectedVersion == 0;
}
