using System.Globalization;

namespace Orleans.Runtime;

/// <summary>A stream within a provider.</summary>
public readonly struct StreamId : IEquatable<StreamId>, IComparable<StreamId>
{
    private readonly string? _namespace;
    private readonly string _key;

    private StreamId(string? ns, string key) => (_namespace, _key) = (ns, key);

    public static StreamId Create(string? ns, string key) => new(ns, key);
    public static StreamId Create(string? ns, Guid key) => new(ns, key.ToString("N"));
    public static StreamId Create(string? ns, long key) => new(ns, key.ToString(CultureInfo.InvariantCulture));

    public string? GetNamespace() => _namespace;
    public string GetKeyAsString() => _key;

    public int CompareTo(StreamId other) =>
        string.CompareOrdinal(_namespace, other._namespace) is var byNamespace and not 0 ? byNamespace : string.CompareOrdinal(_key, other._key);
    public bool Equals(StreamId other) => _key == other._key && _namespace == other._namespace;
    public override bool Equals(object? obj) => obj is StreamId other && Equals(other);
    public override int GetHashCode() => HashCode.Combine(_namespace, _key);
    public override string ToString() => $"{_namespace ?? "null"}/{_key}";
    public static bool operator ==(StreamId left, StreamId right) => left.Equals(right);
    public static bool operator !=(StreamId left, StreamId right) => !left.Equals(right);
}
