using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Kilda.Network;

/// <summary>A datapath id, written as eight lower-case hex pairs: <c>00:00:00:00:00:00:00:01</c>.</summary>
[JsonConverter(typeof(TextJsonConverter<SwitchId>))]
public readonly record struct SwitchId(ulong Value) : IComparable<SwitchId>, IParsable<SwitchId>, ISpanFormattable
{
    private const int TextLength = 23;

    public int CompareTo(SwitchId other) => Value.CompareTo(other.Value);

    public override string ToString() => string.Create(TextLength, Value, Write);

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        charsWritten = 0;
        if (destination.Length < TextLength) return false;
        Write(destination, Value);
        charsWritten = TextLength;
        return true;
    }

    public static SwitchId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"'{s}' is not a switch id like 00:00:00:00:00:00:00:01");

    /// <summary>Eight hex pairs with colons; upper case is read too.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out SwitchId result)
    {
        result = default;
        if (s is not { Length: TextLength }) return false;
        ulong value = 0;
        for (var i = 0; i < 8; i++)
        {
            if (i < 7 && s[(3 * i) + 2] != ':') return false;
            if (!byte.TryParse(s.AsSpan(3 * i, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var pair)) return false;
            value = (value << 8) | pair;
        }

        result = new SwitchId(value);
        return true;
    }

    private static void Write(Span<char> text, ulong value)
    {
        for (var i = 0; i < 8; i++)
        {
            var b = (byte)(value >> (56 - (8 * i)));
            text[3 * i] = Hex(b >> 4);
            text[(3 * i) + 1] = Hex(b & 15);
            if (i < 7) text[(3 * i) + 2] = ':';
        }
    }

    private static char Hex(int digit) => "0123456789abcdef"[digit];
}
