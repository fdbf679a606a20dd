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
    public Task<Document?> Read(string kind, string id, CancellationToken cancel = default) => Do("read", () => store.Read(kind, id));

    public Task<IReadOnlyList<Document>> List(string kind, CancellationToken cancel = default) => Do("list", () => store.List(kind));

    public async Task Write(Commit commit, CancellationToken cancel = default) => await Do(
        "write",
        async () =>
        {
            await store.Write(commit);
            return true;
        });

    public Task<IReadOnlyList<Document>> ServicesAt(SwitchId at, CancellationToken cancel = default) => Do("services", () => store.ServicesAt(at));

    public Task<IndexRows> Rows(string kind, string id, CancellationToken cancel = default) => Do("rows", () => store.Rows(kind, id));

    public Task<Seq<string>> RepairRows(CancellationToken cancel = default) => Do("repair", () => store.RepairRows());

    public Task<IReadOnlyList<HopRow>> Hops(IslId link, CancellationToken cancel = default) => Do("hops", () => store.Hops(link));

    public Task<uint> LeaseNumbers(int count, CancellationToken cancel = default) => Do("numbers", () => store.LeaseNumbers(count));

    public Task<long> NextEpoch(CancellationToken cancel = default) => Do("epoch", () => store.NextEpoch());

    public Task<IReadOnlyList<HistoryEntry>> History(string kind, string id, CancellationToken cancel = default) =>
        Do("history", () => store.History(kind, id));

    private Task<T> Do<T>(string name, Func<Task<T>> work)
    {
        var answer = new TaskCompletionSource<T>();
        Later($"storage does {name}", () =>
        {
            Exception? failure = null;
            T? result = default;
            if (state.IsAway) failure = new StoreUnavailableException("storage is away");
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
    public bool IsAway { get; set; }

    public bool IsSlow { get; set; }
}
