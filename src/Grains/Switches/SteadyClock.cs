namespace Kilda.Grains.Switches;

/// <summary>Time that goes on evenly when the clock of the machine is set. It says how long ago something was, and nothing else.</summary>
internal static class SteadyClock
{
    public static DateTimeOffset Steady(this TimeProvider time) => DateTimeOffset.UnixEpoch + time.GetElapsedTime(0);
}
