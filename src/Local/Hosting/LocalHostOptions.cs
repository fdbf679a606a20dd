namespace Kilda.Local.Hosting;

/// <summary>Limits of the local host.</summary>
public sealed class LocalHostOptions
{
    /// <summary>Calls that may wait at one activation or observer. One more is refused at once, with an exception that names the grain.</summary>
    public int MaxQueuedCalls { get; set; } = 10_000;

    /// <summary>Events that may wait for one subscription. One more drops the oldest, which is counted and logged.</summary>
    public int MaxQueuedEvents { get; set; } = 10_000;

    /// <summary>For how long an event is offered again to a subscriber that throws. Then it is dropped.</summary>
    public TimeSpan EventRetry { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Reminders that may be set at a time.</summary>
    public int MaxReminders { get; set; } = 10_000;

    /// <summary>A call that has waited this long for its turn is looked at: grains that wait for each other in a circle are logged.</summary>
    public TimeSpan CircleReport { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a stopping host waits for its activations to end.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
