using System.Diagnostics.CodeAnalysis;

namespace Kilda.Network.Pipeline;

/// <summary>
/// Items of one kind by their keys, each with the number of owners that want it. A change is tried first (<see cref="TryPlan"/>) and then
/// either taken or dropped; both cost the size of the change, never of what is held.
/// </summary>
internal sealed class Held<TKey, T>(Func<T, TKey> keyOf, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
    where T : class
{
    private readonly Dictionary<TKey, Place> _places = new(comparer);
    private readonly List<Place> _wanted = [];
    private long _turn;

    public int Count => _places.Count;

    public IEnumerable<T> Items => _places.Values.Select(place => place.Item);

    public bool TryGet(TKey key, [NotNullWhen(true)] out T? item)
    {
        item = _places.TryGetValue(key, out var place) ? place.Item : null;
        return item is not null;
    }

    /// <summary>Whether several owners want it.</summary>
    public bool IsShared(TKey key) => _places.TryGetValue(key, out var place) && place.Owners > 1;

    /// <summary>Looks at what an owner wants instead of <paramref name="old"/>.</summary>
    /// <returns>The first item that others hold, or the same program wants, with another content; null: none.</returns>
    public T? TryPlan(ReadOnlySpan<T> old, ReadOnlySpan<T> wanted)
    {
        _turn++;
        _wanted.Clear();
        foreach (var item in old) _places[keyOf(item)].HeldIn = _turn;
        foreach (var item in wanted)
        {
            var key = keyOf(item);
            if (!_places.TryGetValue(key, out var place)) _places.Add(key, place = new Place(key, item));
            if (place.WantedIn == _turn)
            {
                if (place.Wanted!.Equals(item)) continue;
                return item;
            }

            var others = place.Owners - (place.HeldIn == _turn ? 1 : 0);
            place.WantedIn = _turn;
            place.Wanted = item;
            _wanted.Add(place);
            if (others > 0 && !place.Item.Equals(item)) return item;
        }

        return null;
    }

    /// <summary>Forgets what was tried.</summary>
    public void Drop()
    {
        foreach (var place in _wanted)
        {
            if (place.Owners == 0) _places.Remove(place.Key);
            place.Wanted = null;
        }

        _wanted.Clear();
    }

    /// <summary>Makes what was tried so.</summary>
    /// <returns>The owner's items, each once.</returns>
    public T[] Take(ReadOnlySpan<T> old, Action<T> added, Action<T> changed, Action<T> removed)
    {
        var owned = new T[_wanted.Count];
        for (var i = 0; i < owned.Length; i++)
        {
            var place = _wanted[i];
            var item = place.Wanted!;
            place.Wanted = null;
            if (place.HeldIn != _turn) place.Owners++;
            if (place.Owners == 1 && place.HeldIn != _turn) added(item);
            else if (!place.Item.Equals(item)) changed(item);
            else item = place.Item;
            place.Item = item;
            owned[i] = item;
        }

        foreach (var item in old)
        {
            var key = keyOf(item);
            if (!_places.TryGetValue(key, out var place) || place.WantedIn == _turn) continue;
            if (--place.Owners > 0) continue;
            _places.Remove(key);
            removed(item);
        }

        _wanted.Clear();
        return owned;
    }

    private sealed class Place(TKey key, T item)
    {
        public TKey Key { get; } = key;

        public T Item { get; set; } = item;

        public int Owners { get; set; }

        public long HeldIn { get; set; }

        public long WantedIn { get; set; }

        public T? Wanted { get; set; }
    }
}

/// <summary>Equality of rule keys with a hash that is cheap for short matches.</summary>
internal sealed class RuleKeyComparer : IEqualityComparer<RuleKey>
{
    public static RuleKeyComparer Instance { get; } = new();

    public bool Equals(RuleKey x, RuleKey y)
    {
        if (x.Table != y.Table || x.Priority != y.Priority) return false;
        var left = x.Match.Fields.Span;
        var right = y.Match.Fields.Span;
        if (left.Length != right.Length) return false;
        for (var i = 0; i < left.Length; i++)
        {
            if (!left[i].Equals(right[i])) return false;
        }

        return true;
    }

    public int GetHashCode(RuleKey key)
    {
        var hash = (ulong)((key.Table << 16) | key.Priority);
        foreach (ref readonly var oxm in key.Match.Fields.Span)
        {
            hash = (hash ^ (ulong)oxm.Value ^ ((ulong)oxm.Field << 56)) * 0x9E37_79B9_7F4A_7C15;
            hash ^= hash >> 29;
            if (oxm.Mask is { } mask) hash = (hash ^ (ulong)mask) * 0xBF58_476D_1CE4_E5B9;
        }

        return (int)(hash ^ (hash >> 32));
    }
}
