using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kilda.OpenFlow;

/// <summary>An immutable sequence with value equality, a text form and collection expressions. <c>default</c> is empty.</summary>
[CollectionBuilder(typeof(Seq), nameof(Seq.Create))]
[JsonConverter(typeof(SeqJsonConverter))]
public readonly struct Seq<T>(T[]? items) : IReadOnlyList<T>, IEquatable<Seq<T>>
{
    private readonly T[]? _items = items;

    public static Seq<T> Empty => default;

    public int Count => _items?.Length ?? 0;

    public bool IsEmpty => Count == 0;

    public T this[int index] => Span[index];

    public ReadOnlySpan<T> Span => _items;

    public Seq<T> Add(T item) => new([.. Span, item]);

    public bool Equals(Seq<T> other)
    {
        if (ReferenceEquals(_items, other._items)) return true;
        if (Count != other.Count) return false;
        var comparer = EqualityComparer<T>.Default;
        for (var i = 0; i < Count; i++)
        {
            if (!comparer.Equals(_items![i], other._items![i])) return false;
        }

        return true;
    }

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Seq<T> other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in Span) hash.Add(item);
        return hash.ToHashCode();
    }

    public override string ToString() => $"[{string.Join(", ", _items ?? [])}]";

    public ReadOnlySpan<T>.Enumerator GetEnumerator() => Span.GetEnumerator();

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)(_items ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => (_items ?? []).GetEnumerator();

    public static bool operator ==(Seq<T> left, Seq<T> right) => left.Equals(right);

    public static bool operator !=(Seq<T> left, Seq<T> right) => !left.Equals(right);
}

public static class Seq
{
    public static Seq<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());

    public static Seq<T> ToSeq<T>(this IEnumerable<T> items) => new([.. items]);
}

/// <summary>A sequence is a JSON array.</summary>
public sealed class SeqJsonConverter : JsonConverterFactory
{
    public override bool CanConvert(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Seq<>);

    public override JsonConverter CreateConverter(Type type, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(type.GetGenericArguments()))!;

    private sealed class Of<T> : JsonConverter<Seq<T>>
    {
        /// <summary>An array of bytes would be read as text: bytes are read as a list.</summary>
        public override Seq<T> Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => typeof(T) == typeof(byte)
            ? new(JsonSerializer.Deserialize<List<T>>(ref reader, options)!.ToArray())
            : new(JsonSerializer.Deserialize<T[]>(ref reader, options));

        public override void Write(Utf8JsonWriter writer, Seq<T> value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (var item in value) JsonSerializer.Serialize(writer, item, options);
            writer.WriteEndArray();
        }
    }
}
