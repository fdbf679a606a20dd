using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kilda.Network;

/// <summary>Bandwidth in kbit/s. Negative only where a link is over-subscribed.</summary>
[JsonConverter(typeof(KbpsJsonConverter))]
public readonly record struct Kbps(long Value) : IComparable<Kbps>
{
    public static Kbps Zero => default;

    public int CompareTo(Kbps other) => Value.CompareTo(other.Value);

    public override string ToString() => $"{Value} kbit/s";

    public static Kbps operator +(Kbps a, Kbps b) => new(checked(a.Value + b.Value));

    public static Kbps operator -(Kbps a, Kbps b) => new(checked(a.Value - b.Value));

    public static bool operator <(Kbps a, Kbps b) => a.Value < b.Value;

    public static bool operator >(Kbps a, Kbps b) => a.Value > b.Value;

    public static bool operator <=(Kbps a, Kbps b) => a.Value <= b.Value;

    public static bool operator >=(Kbps a, Kbps b) => a.Value >= b.Value;

    public static Kbps Max(Kbps a, Kbps b) => a > b ? a : b;
}

internal sealed class KbpsJsonConverter : JsonConverter<Kbps>
{
    public override Kbps Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, Kbps value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
}
