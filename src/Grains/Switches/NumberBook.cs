using Kilda.OpenFlow;

namespace Kilda.Grains.Switches;

/// <summary>Who holds which meters, or which groups, of one switch.</summary>
internal sealed class NumberBook(uint first)
{
    private readonly MeterPool _pool = new(first);
    private readonly Dictionary<uint, string> _owners = [];
    private readonly Dictionary<string, List<uint>> _held = [];

    public void Resize(uint last) => _pool.Resize(last);

    public bool IsOwned(uint number, string owner) => _owners.TryGetValue(number, out var known) && known == owner;

    public Seq<uint> HeldBy(string owner) => _held.GetValueOrDefault(owner)?.Order().ToSeq() ?? [];

    public bool HasAny(string owner) => _held.ContainsKey(owner);

    /// <summary>What storage says of an owner.</summary>
    public void Restore(string owner, uint number)
    {
        if (!_owners.TryAdd(number, owner)) return;
        if (!_held.TryGetValue(owner, out var held)) _held[owner] = held = [];
        held.Add(number);
        _pool.Restore(number);
    }

    /// <summary>Free numbers, all or none: null.</summary>
    public uint[]? Take(string owner, int count, DateTimeOffset now)
    {
        var taken = new uint[count];
        for (var i = 0; i < count; i++)
        {
            if (_pool.Take(now) is not { } number)
            {
                foreach (var back in taken.AsSpan(0, i)) _pool.Rest(back, now);
                return null;
            }

            taken[i] = number;
        }

        foreach (var number in taken) Restore(owner, number);
        return taken;
    }

    /// <summary>The owner gives back what is not listed.</summary>
    /// <param name="rest">When it may be taken again; null: when the switch is back.</param>
    public void Retain(string owner, Seq<uint> keep, DateTimeOffset? rest)
    {
        if (!_held.TryGetValue(owner, out var held)) return;
        for (var i = held.Count - 1; i >= 0; i--)
        {
            var number = held[i];
            if (keep.Span.Contains(number)) continue;
            held.RemoveAt(i);
            _owners.Remove(number);
            _pool.Rest(number, rest);
        }

        if (held.Count == 0) _held.Remove(owner);
    }

    /// <summary>One that was just taken was not needed.</summary>
    public void Give(string owner, uint number, DateTimeOffset now) => Retain(owner, _held[owner].Where(held => held != number).ToSeq(), now);

    /// <summary>The switch is back: what was given back meanwhile is free at this time.</summary>
    public void Wake(DateTimeOffset until) => _pool.Wake(until);
}
