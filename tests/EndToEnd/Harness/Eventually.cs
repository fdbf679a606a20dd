namespace Kilda.EndToEnd.Harness;

/// <summary>Waits for something that another process or the network does.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Asks until the answer is true.</summary>
    /// <param name="holds">Asked again and again. A refused connection or a broken answer counts as "not yet".</param>
    /// <param name="what">What is waited for; with <paramref name="seen"/> the text of the failure.</param>
    /// <param name="seen">What was seen last, for the failure.</param>
    /// <exception cref="TimeoutException">It did not happen in time.</exception>
    public static async Task True(Func<Task<bool>> holds, string what, Func<string>? seen = null, TimeSpan? within = null)
    {
        using var deadline = new CancellationTokenSource(within ?? Patience);
        using var timer = new PeriodicTimer(Interval);
        string? trouble = null;
        try
        {
            do
            {
                try
                {
                    if (await holds()) return;
                    trouble = null;
                }
                catch (HttpRequestException unreachable)
                {
                    trouble = unreachable.Message;
                }
            }
            while (await timer.WaitForNextTickAsync(deadline.Token));
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            // A program that cannot be reached has often said why.
            var last = trouble is null ? seen?.Invoke() : seen is null ? trouble : $"{trouble}\n{seen()}";
            throw new TimeoutException($"not within {(within ?? Patience).TotalSeconds:0.#} s: {what}{(last is null ? "" : $"; last seen: {last}")}");
        }
    }

    /// <summary>Asks until the value fits, and gives it.</summary>
    /// <exception cref="TimeoutException">No value fitted in time; the text shows the last one.</exception>
    public static async Task<T> Value<T>(Func<Task<T>> ask, Func<T, bool> fits, string what, Func<T, string>? show = null, TimeSpan? within = null)
    {
        var value = default(T);
        await True(
            async () => fits(value = await ask()),
            what,
            () => value is null ? "nothing" : show?.Invoke(value) ?? value.ToString() ?? "",
            within);
        return value!;
    }
}
