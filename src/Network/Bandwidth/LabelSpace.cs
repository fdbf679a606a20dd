using System.Collections.Immutable;
using System.Numerics;

namespace Kilda.Network.Bandwidth;

/// <summary>
/// The VLAN labels of one direction of a link, 2…4094: 1 is what some switches give to frames without a tag. Taken in turn, so that a label
/// rests as long as it can; one that was given back is not taken before its time, as packets may still be under way with it.
/// </summary>
public sealed class LabelSpace
{
    public const ushort First = 2;
    public const ushort Last = 4094;
    private const int Words = 64;

    /// <summary>A bit for each label that is taken or rests.</summary>
    private readonly ulong[] _used;
    private readonly ImmutableQueue<(ushort Label, DateTimeOffset Until)> _resting;
    private readonly ImmutableQueue<ushort> _parked;
    private readonly ushort _next;

    private LabelSpace(
        ulong[] used, ImmutableQueue<(ushort Label, DateTimeOffset Until)> resting, ImmutableQueue<ushort> parked, ushort next) =>
        (_used, _resting, _parked, _next) = (used, resting, parked, next);

    public static LabelSpace Empty { get; } = new(new ulong[Words], [], [], First);

    /// <returns>The space without the label, and the label; null when all are taken or resting.</returns>
    public (LabelSpace Space, ushort Label)? Take(DateTimeOffset now)
    {
        var used = (ulong[])_used.Clone();
        var resting = _resting;
        while (!resting.IsEmpty && resting.Peek() is var (label, until) && until <= now)
        {
            used[label / Words] &= ~Bit(label);
            resting = resting.Dequeue();
        }

        if ((FreeFrom(used, _next) ?? FreeFrom(used, First)) is not { } free) return null;
        used[free / Words] |= Bit(free);
        return (new(used, resting, _parked, free == Last ? First : (ushort)(free + 1)), free);
    }

    /// <summary>Marks labels as taken that were given out earlier.</summary>
    public LabelSpace Restore(IEnumerable<ushort> labels)
    {
        var used = (ulong[])_used.Clone();
        var again = new HashSet<ushort>();
        foreach (var label in labels)
        {
            if (label is < First or > Last) throw new ArgumentOutOfRangeException(nameof(labels), label, $"a label is {First}…{Last}");
            if ((used[label / Words] & Bit(label)) != 0) again.Add(label);
            used[label / Words] |= Bit(label);
        }

        // What is taken again must not come free with what it was before.
        return again.Count == 0
            ? new(used, _resting, _parked, _next)
            : new(used, [.. _resting.Where(rest => !again.Contains(rest.Label))], [.. _parked.Where(parked => !again.Contains(parked))], _next);
    }

    /// <summary>Gives back a label that was taken. Labels are given back in the order of their times.</summary>
    /// <param name="label">Which.</param>
    /// <param name="until">Null: not free before <see cref="Wake"/> was called, as a switch may be away that still uses it.</param>
    public LabelSpace Rest(ushort label, DateTimeOffset? until) => until is { } time
        ? new(_used, _resting.Enqueue((label, time)), _parked, _next)
        : new(_used, _resting, _parked.Enqueue(label), _next);

    /// <summary>The labels that had no time to be free have this one.</summary>
    public LabelSpace Wake(DateTimeOffset until) =>
        _parked.IsEmpty ? this : new(_used, _parked.Aggregate(_resting, (resting, label) => resting.Enqueue((label, until))), [], _next);

    private static ushort? FreeFrom(ulong[] used, ushort from)
    {
        for (var word = from / Words; word < Words; word++)
        {
            var free = ~used[word];
            if (word == from / Words) free &= ulong.MaxValue << (from % Words);
            if (word == 0) free &= ulong.MaxValue << First;
            if (word == Words - 1) free &= ulong.MaxValue >> 1;
            if (free != 0) return (ushort)((word * Words) + BitOperations.TrailingZeroCount(free));
        }

        return null;
    }

    private static ulong Bit(ushort label) => 1UL << (label % Words);
}
