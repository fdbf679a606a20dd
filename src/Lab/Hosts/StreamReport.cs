using Kilda.OpenFlow;

namespace Kilda.Lab.Hosts;

/// <summary>Consecutive numbers that did not arrive.</summary>
public readonly record struct Loss(long First, long Last)
{
    public long Count => Last - First + 1;

    public override string ToString() => First == Last ? $"{First}" : $"{First}…{Last}";
}

/// <summary>What became of a numbered stream.</summary>
/// <param name="Sent">How many frames the sender says it sent.</param>
/// <param name="Received">Distinct numbers that arrived.</param>
/// <param name="Duplicated">Arrivals of a number that had arrived before.</param>
/// <param name="Reordered">Arrivals after a higher number.</param>
/// <param name="Losses">Runs of missing numbers, in order; at most 100.</param>
/// <param name="LongestGap">The longest time between two arrivals.</param>
/// <param name="GapAfter">The number that arrived before that gap; -1 if nothing arrived.</param>
/// <param name="Elapsed">From the first to the last arrival.</param>
/// <param name="Bytes">Bytes of all arrivals.</param>
public sealed record StreamReport(
    long Sent, long Received, long Duplicated, long Reordered, Seq<Loss> Losses, TimeSpan LongestGap, long GapAfter, TimeSpan Elapsed, long Bytes)
{
    public long Lost => Sent - Received;

    public double MegabitsPerSecond => Elapsed > TimeSpan.Zero ? Bytes * 8 / Elapsed.TotalSeconds / 1_000_000 : 0;

    public override string ToString() =>
        $"sent {Sent}, received {Received}, lost {Lost}{(Losses.IsEmpty ? "" : $" ({string.Join(", ", Losses)})")}, duplicated {Duplicated}, "
        + $"reordered {Reordered}, longest gap {LongestGap.TotalMilliseconds:0.0} ms after {GapAfter}, {MegabitsPerSecond:0.00} Mbit/s";
}
