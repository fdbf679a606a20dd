namespace Kilda.Grains.Tests.Switches;

/// <summary>Waits for what switches and grains do on their own.</summary>
internal static class Until
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(5);

    /// <exception cref="TimeoutException">It did not come true; the text says what and, if asked, what was there instead.</exception>
    public static Task True(Func<bool> holds, string what, Func<string>? seen = null) => True(() => Task.FromResult(holds()), what, seen);

    public static async Task True(Func<Task<bool>> holds, string what, Func<string>? seen = null)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(s_interval);
        try
        {
            while (!await holds()) await timer.WaitForNextTickAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw new TimeoutException($"not within {Patience.TotalSeconds} s: {what}{(seen is null ? "" : $"; seen: {seen()}")}");
        }
    }
}
