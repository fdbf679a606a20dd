namespace Kilda.Network.Pings;

/// <summary>What the pings of a flow have come to so far.</summary>
/// <param name="Good">When one was last answered both ways; before that, when the first one was sent.</param>
/// <param name="Error">Of the last one; null: it was answered.</param>
/// <param name="IsFailing">None has been answered for so long that the flow is said not to work.</param>
public sealed record PingRecord(DateTimeOffset Good, string? Error = null, bool IsFailing = false)
{
    /// <param name="error">Of the next ping; null: it was answered.</param>
    /// <param name="now">When it ended.</param>
    /// <param name="patience">A flow may be silent for so long.</param>
    public PingRecord Next(string? error, DateTimeOffset now, TimeSpan patience) => error is null
        ? new PingRecord(now)
        : this with { Error = error, IsFailing = IsFailing || now - Good >= patience };
}
