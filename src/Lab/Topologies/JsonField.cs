using System.Text.Json;
using Kilda.OpenFlow;

namespace Kilda.Lab.Topologies;

/// <summary>A value in a JSON file and where it stands, so that every complaint names its field.</summary>
internal readonly record struct JsonField(JsonElement Value, string At)
{
    public bool Has(string name) => Value.ValueKind == JsonValueKind.Object && Value.TryGetProperty(name, out _);

    public JsonField this[string name] => Optional(name) ?? throw Wrong($"'{name}' is missing");

    public JsonField? Optional(string name)
    {
        if (Value.ValueKind != JsonValueKind.Object) throw Wrong("not an object");
        return Value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null
            ? new JsonField(member, At.Length == 0 ? name : $"{At}.{name}")
            : null;
    }

    /// <summary>Members other than these are a mistake: a misspelt one would be silently ignored.</summary>
    public void Only(params ReadOnlySpan<string> names)
    {
        if (Value.ValueKind != JsonValueKind.Object) throw Wrong("not an object");
        foreach (var member in Value.EnumerateObject())
        {
            if (!names.Contains(member.Name)) throw Wrong($"'{member.Name}' is not one of {string.Join(", ", names.ToArray())}");
        }
    }

    public Seq<T> List<T>(string name, Func<JsonField, T> read, int most)
    {
        if (Optional(name) is not { } list) return [];
        if (list.Value.ValueKind != JsonValueKind.Array) throw list.Wrong("not an array");
        if (list.Value.GetArrayLength() > most) throw list.Wrong($"more than {most}");
        return list.Value.EnumerateArray().Select((item, i) => read(new JsonField(item, $"{list.At}[{i}]"))).ToSeq();
    }

    public IEnumerable<(string Name, JsonField Field)> Members()
    {
        if (Value.ValueKind != JsonValueKind.Object) throw Wrong("not an object");
        foreach (var member in Value.EnumerateObject()) yield return (member.Name, new JsonField(member.Value, $"{At}.{member.Name}"));
    }

    public string Text() => Value.ValueKind == JsonValueKind.String ? Value.GetString()! : throw Wrong("not a text");

    public double Number() => Value.ValueKind == JsonValueKind.Number && Value.TryGetDouble(out var number) && double.IsFinite(number)
        ? number
        : throw Wrong("not a number");

    public long Whole(long from, long to) => Value.ValueKind == JsonValueKind.Number && Value.TryGetInt64(out var number) && number >= from && number <= to
        ? number
        : throw Wrong($"not a whole number from {from} to {to}");

    public TopologyException Wrong(string why) => new([$"{(At.Length == 0 ? "the file" : At)}: {why}"]);
}
