using Orleans.Runtime;

namespace Kilda.Local.Reminders;

/// <summary>A reminder that is set.</summary>
internal sealed class Reminder(GrainId grain, string name, DateTimeOffset first, TimeSpan period) : IGrainReminder
{
    public GrainId Grain => grain;
    public string ReminderName => name;
    public DateTimeOffset First { get; } = first;
    public TimeSpan Period => period;
    public DateTimeOffset Next { get; private set; } = first;
    public ITimer? Timer { get; set; }

    /// <summary>Moves on to the first tick after a time.</summary>
    public void Passed(DateTimeOffset now) => Next = First + period * (Math.Floor((now - First) / period) + 1);
}

/// <summary>The reminders as they are stored.</summary>
internal sealed record ReminderTable
{
    public ReminderRow[] Rows { get; init; } = [];
}

internal sealed record ReminderRow(string Grain, string Name, DateTimeOffset First, TimeSpan Period);
