using System.Numerics;

namespace Kilda.Grains.Switches;

/// <summary>
/// The meters of one switch, taken in turn, so that one rests as long as it can. One that was given back is not taken before its time: the
/// switch may still police somebody's packets with it.
/// </summary>
internal sealed class MeterPool(uint first)
{
    private const int Bits = 64;
    private readonly Queue<(uint Meter, DateTimeOffset Until)> _resting = [];
    private readonly List<uint> _parked = [];

    /// <summary>A bit for each meter that is taken or rests, from <c>first</c> on.</summary>
    private ulong[] _used = [];
    private uint _count;
    private uint _next;

    /// <summary>Meters up to <paramref name="last"/> can be given out from now on; those that were are not touched.</summary>
    public void Resize(uint last)
    {
        _count = last < first ? 0 : last - first + 1;
        var words = (int)((_count + Bits - 1) / Bits);
        if (words > _used.Length) Array.Resize(ref _used, words);
        if (_next >= _count) _next = 0;
    }

    /// <summary>The next free meter; null: all are taken or rest.</summary>
    public uint? Take(DateTimeOffset now)
    {
        while (_resting.TryPeek(out var rested) && rested.Until <= now)
        {
            _resting.Dequeue();
            Clear(rested.Meter);
        }

        if ((FreeFrom(_next) ?? FreeFrom(0)) is not { } free) return null;
        _used[free / Bits] |= 1UL << (int)(free % Bits);
        _next = free + 1 < _count ? free + 1 : 0;
        return first + free;
    }

    /// <summary>Marks a meter as taken that was given out earlier.</summary>
    public void Restore(uint meter)
    {
        if (meter < first) return;
        var (word, bit) = Place(meter);
        if (word >= _used.Length) Array.Resize(ref _used, word + 1);
        _used[word] |= bit;
    }

    /// <param name="meter">One that was taken.</param>
    /// <param name="until">Null: not free before <see cref="Wake"/>, as the switch is away.</param>
    public void Rest(uint meter, DateTimeOffset? until)
    {
        if (meter < first) return;
        if (until is { } time) _resting.Enqueue((meter, time));
        else _parked.Add(meter);
    }

    /// <summary>The switch is back and holds what it is to hold.</summary>
    public void Wake(DateTimeOffset until)
    {
        foreach (var meter in _parked) _resting.Enqueue((meter, until));
        _parked.Clear();
    }

    private (int Word, ulong Bit) Place(uint meter) => ((int)((meter - first) / Bits), 1UL << (int)((meter - first) % Bits));

    private void Clear(uint meter)
    {
        var (word, bit) = Place(meter);
        _used[word] &= ~bit;
    }

    private uint? FreeFrom(uint from)
    {
        for (var word = from / Bits; word < (_count + Bits - 1) / Bits; word++)
        {
            var free = ~_used[word];
            if (word == from / Bits) free &= ulong.MaxValue << (int)(from % Bits);
            if (free == 0) continue;
            var found = (word * Bits) + (uint)BitOperations.TrailingZeroCount(free);
            return found < _count ? found : null;
        }

        return null;
    }
}
