namespace Kilda.Api.Tests.Harness;

/// <summary>Waits for something that another thread does.</summary>
internal static class Eventually
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20), s_pause = TimeSpan.FromMilliseconds(5);

    public static async Task True(Func<bool> condition, string what)
    {
        using var ticks = new PeriodicTimer(s_pause);
        using var limit = new CancellationTokenSource(s_patience);
        while (!condition())
        {
            try
            {
                await ticks.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"not within {s_patience}: {what}");
            }
        }
    }
}
