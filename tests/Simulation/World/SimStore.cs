using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Kilda.Simulation.Steps;

namespace Kilda.Simulation.World;

/// <summary>
/// Storage as one process sees it: what is asked is done in a later step, and answered in one that is later still. A process that ends in
/// between does not hear what was done; what it had only asked is not done.
/// </summary>
internal sealed class SimStore(IStore store, StoreState state, StepQueue steps, Life life) : IStore
{
    private readonly long _epoch = state.Begin();

    /// <summary>Another process has taken over: this one must end.</summary>
    public Action? Replaced { get; init; }

    /// <summary>Whether another process has taken over. It asks for that now and then, too.</summary>
    public bool IsReplaced => state.IsFenced && _epoch != state.Epoch;

    public Task<Document?> Read(string kind, string id, CancellationToken cancel = default) => Do("read", () => store.Read(kind, id));

    public Task<IReadOnlyList<Document>> List(string kind, CancellationToken cancel = default) => Do("list", () => store.List(kind));

    public async Task Write(Commit commit, CancellationToken cancel = default) => await Do(
        "write",
        async () =>
        {
            await store.Write(commit);
            state.Written(commit);
            return true;
        },
        isWritten: true);

    public Task<IReadOnlyList<DocumentStamp>> ServicesAt(SwitchId at, CancellationToken cancel = default) => Do("services", () => store.ServicesAt(at));

    public Task<IReadOnlyList<ServicePlace>> Places(CancellationToken cancel = default) => Do("places", () => store.Places());

    public Task<IndexRows> Rows(string kind, string id, CancellationToken cancel = default) => Do("rows", () => store.Rows(kind, id));

    public Task<Seq<string>> RepairRows(CancellationToken cancel = default) => Do("repair", () => store.RepairRows());

    public Task<IReadOnlyList<HopRow>> Hops(IslId link, CancellationToken cancel = default) => Do("hops", () => store.Hops(link));

    public Task<uint> LeaseNumbers(int count, CancellationToken cancel = default) => Do("numbers", () => store.LeaseNumbers(count), isWritten: true);

    public Task<long> NextEpoch(CancellationToken cancel = default) => Do("epoch", () => store.NextEpoch(), isWritten: true);

    public Task<IReadOnlyList<HistoryEntry>> History(string kind, string id, CancellationToken cancel = default) =>
        Do("history", () => store.History(kind, id));

    private Task<T> Do<T>(string name, Func<Task<T>> work, bool isWritten = false)
    {
        var answer = new TaskCompletionSource<T>();
        Later($"storage does {name}", () =>
        {
            Exception? failure = null;
            T? result = default;
            if (state.IsAway) failure = new StoreUnavailableException("storage is away");
            else if (isWritten && IsReplaced)
            {
                failure = new StoreUnavailableException("another process has taken over");
                Replaced?.Invoke();
            }
            else
            {
                // The database works on the caller's thread: it is done when it returns.
                var done = work();
                if (!done.IsCompleted) throw new StrayException($"{name} is not done at once");
                if (done.IsCompletedSuccessfully) result = done.Result;
                else failure = done.Exception!.InnerException;
            }

            Later($"storage answers {name}", () =>
            {
                if (failure is null) answer.TrySetResult(result!);
                else answer.TrySetException(failure);
            });
        });
        return answer.Task;
    }

    /// <summary>In a step without a context: whoever waits goes on in its own queue.</summary>
    private void Later(string name, Action act)
    {
        var longest = state.IsSlow ? TimeSpan.FromSeconds(2) : TimeSpan.FromMilliseconds(2);
        var timer = new VirtualTimer(steps, life, null!, _ => steps.Add(life, name, null, act), null);
        timer.Change(new TimeSpan(steps.Draw((int)longest.Ticks)), Timeout.InfiniteTimeSpan);
    }
}

/// <summary>How the database is at the moment, for every process.</summary>
internal sealed class StoreState
{
    private readonly Dictionary<(string, string), long> _versions = [];

    /// <summary>Of the process that works with the database; each that begins takes it from the one before.</summary>
    public long Epoch { get; private set; }

    /// <summary>Whether the database refuses those who were replaced.</summary>
    public bool IsFenced { get; init; } = true;

    public bool IsAway { get; set; }

    public bool IsSlow { get; set; }

    /// <summary>A write over a version that was not there any more: what it did not know is lost. Null: there was none.</summary>
    public string? Lost { get; private set; }

    public long Begin() => ++Epoch;

    /// <summary>Of all that write over one version of a document the first one is right, and the others have to be refused.</summary>
    public void Written(Commit commit)
    {
        foreach (var write in commit.Documents.ToArray())
        {
            var there = _versions.GetValueOrDefault((write.Kind, write.Id));
            if (there != write.ExpectedVersion) Lost ??= $"{write.Kind} {write.Id} was written over version {write.ExpectedVersion} when it had {there}";
            _versions[(write.Kind, write.Id)] = write.Body is null ? 0 : write.ExpectedVersion + 1;
        }
    }
}
