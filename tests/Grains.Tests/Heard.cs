namespace Kilda.Grains.Tests;

/// <summary>What happened, in order, and waiting for what is to happen.</summary>
internal sealed class Heard<T>
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly Lock _gate = new();
    private readonly List<T> _all = [];
    private readonly List<(int Count, Func<T, bool> Is, TaskCompletionSource Done)> _waiting = [];

    public T[] All
    {
        get
        {
            lock (_gate) return [.. _all];
        }
    }

    public void Add(T one)
    {
        lock (_gate)
        {
            _all.Add(one);
            foreach (var wait in _waiting.Where(wait => wait.Is(one) && _all.Count(wait.Is) >= wait.Count).ToArray())
            {
                _waiting.Remove(wait);
                wait.Done.TrySetResult();
            }
        }
    }

    public void Clear()
    {
        lock (_gate) _all.Clear();
    }

    /// <summary>The first of its kind, past or to come.</summary>
    public async Task<T> One(string what, Func<T, bool> isIt) => (await Some(1, what, isIt))[0];

    public async Task<T[]> Some(int count, string what, Func<T, bool> isIt)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_all.Count(isIt) >= count) done.SetResult();
            else _waiting.Add((count, isIt, done));
        }

        try
        {
            await done.Task.WaitAsync(s_patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Waited in vain for {what}; heard: {string.Join("; ", All)}");
        }

        return [.. All.Where(isIt)];
    }
}
