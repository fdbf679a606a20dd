using System.Diagnostics;
using Kilda.OpenFlow;

namespace Kilda.EndToEnd.Differential;

/// <summary>Drops what a difference does not need, larger pieces first.</summary>
internal static class Shrinker
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <returns>A sequence that differs too, and from which nothing more can be left out; or what was found until the time was over.</returns>
    public static async Task<Sequence> Shrink(Sequence sequence, Func<Sequence, Task<bool>> differs)
    {
        var clock = Stopwatch.StartNew();
        for (var piece = sequence.Size / 2; piece >= 1; piece /= 2)
        {
            for (var start = 0; start < sequence.Size && clock.Elapsed < Patience;)
            {
                var smaller = Without(sequence, start, piece);
                if (await differs(smaller)) sequence = smaller;
                else start += piece;
            }
        }

        return sequence;
    }

    /// <summary>Orders and frames are counted through, round by round. A round that is left without any goes.</summary>
    private static Sequence Without(Sequence sequence, int start, int count)
    {
        var rounds = new List<Round>();
        var at = 0;
        foreach (var round in sequence.Rounds)
        {
            var orders = Kept(round.Orders, at);
            var frames = Kept(round.Frames, at + round.Orders.Count);
            at += round.Orders.Count + round.Frames.Count;
            if (orders.Count + frames.Count > 0) rounds.Add(new Round(orders, frames));
        }

        return new Sequence(rounds.ToSeq());

        Seq<T> Kept<T>(Seq<T> items, int first) => items.Where((_, i) => first + i < start || first + i >= start + count).ToSeq();
    }
}
