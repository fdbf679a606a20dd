namespace Kilda.Grains.Startup;

/// <summary>Work on many things, so many at a time, on whatever thread or scheduler the caller is on.</summary>
internal static class FanOut
{
    /// <exception cref="OperationCanceledException">Cancelled; what had begun is over.</exception>
    public static Task ForEach<T>(IEnumerable<T> all, int atATime, Func<T, Task> work, CancellationToken cancel)
    {
        var left = new Queue<T>(all);
        return Task.WhenAll(Enumerable.Range(0, Math.Min(atATime, left.Count)).Select(_ => Work()));

        async Task Work()
        {
            while (true)
            {
                cancel.ThrowIfCancellationRequested();
                T next;
                lock (left)
                {
                    if (!left.TryDequeue(out next!)) return;
                }

                await work(next);
            }
        }
    }
}
