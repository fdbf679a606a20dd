namespace Kilda.Network.Discovery;

/// <summary>What a discovery frame says: which port it left from, when, and which of that port's probes it is.</summary>
/// <param name="Epoch">Of the switch; grows with every take-over, see <see cref="ProbeOrder"/>.</param>
/// <param name="Sequence">Grows with every probe of an epoch.</param>
/// <param name="SentNs">When the frame leaves the switch, as far as the sender can tell; see <see cref="ProbeClock"/>.</param>
public readonly record struct Probe(SwitchId Switch, uint Port, long Epoch, long Sequence, long SentNs)
{
    public PortId From => new(Switch, Port);
}

/// <summary>The clock of <see cref="Probe.SentNs"/>: nanoseconds since 1970-01-01 UTC.</summary>
public static class ProbeClock
{
    /// <summary>Good until the year 2262.</summary>
    public static long Of(DateTimeOffset time) => checked((time - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick);
}
