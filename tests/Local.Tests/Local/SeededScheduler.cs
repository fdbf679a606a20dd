using Kilda.Local.Activations;

namespace Kilda.Local.Tests;

/// <summary>Runs one piece of one activation at a time, on the thread of the test, in an order drawn from a seed.</summary>
internal sealed class SeededScheduler(int seed) : IActivationScheduler
{
    private readonly Random _random = new(seed);
    private readonly List<IActivationWork> _ready = [];
    private readonly Lock _gate = new();
    private TaskCompletionSource _scheduled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Batch => 1;

    public bool ReordersCalls => true;

    public bool IsOneThread => false;

    public void Schedule(IActivationWork work)
    {
        lock (_gate)
        {
            _ready.Add(work);
            _scheduled.TrySetResult();
        }
    }

    /// <summary>Runs what there is, and what comes of it, until nothing is left.</summary>
    public void Run()
    {
        while (Next() is { } work) work.Execute();
    }

    /// <summary>Runs until this is over, however often it has to wait for code outside the grains.</summary>
    public async Task RunUntil(Task over)
    {
        while (!over.IsCompleted)
        {
            Task scheduled;
            lock (_gate)
            {
                if (_ready.Count == 0) _scheduled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                scheduled = _scheduled.Task;
            }

            await Task.WhenAny(over, scheduled);
            Run();
        }

        await over;
    }

    private IActivationWork? Next()
    {
        lock (_gate)
        {
            if (_ready.Count == 0) return null;
            var at = _random.Next(_ready.Count);
            var work = _ready[at];
            _ready.RemoveAt(at);
            return work;
        }
    }
}
