using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Kilda.Network.Topology;

/// <summary>An inter-switch link by its two ends, the lower first: <c>{switch}-{port}:{switch}-{port}</c>. Both directions are one link.</summary>
[JsonConverter(typeof(TextJsonConverter<IslId>))]
public readonly record struct IslId : IComparable<IslId>, IParsable<IslId>, ISpanFormattable
{
    private const int SwitchText = 23;

    private IslId(PortId low, PortId high) => (Low, High) = (low, high);

    public PortId Low { get; }

    public PortId High { get; }

    public static IslId Between(PortId one, PortId other) => one.CompareTo(other) <= 0 ? new(one, other) : new(other, one);

    /// <summary>The end that frames of <paramref name="direction"/> leave from.</summary>
    public PortId From(LinkDirection direction) => direction == LinkDirection.Up ? Low : High;

    /// <summary>The end that frames of <paramref name="direction"/> arrive at.</summary>
    public PortId To(LinkDirection direction) => direction == LinkDirection.Up ? High : Low;

    /// <summary>The direction of frames that leave from <paramref name="end"/>, one of the two ends.</summary>
    public LinkDirection DirectionFrom(PortId end) => end == Low ? LinkDirection.Up : LinkDirection.Down;

    public int CompareTo(IslId other)
    {
        var byLow = Low.CompareTo(other.Low);
        return byLow != 0 ? byLow : High.CompareTo(other.High);
    }

    public override string ToString() => $"{Low}:{High}";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite(CultureInfo.InvariantCulture, $"{Low}:{High}", out charsWritten);

    public static IslId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"'{s}' is not an ISL id");

    /// <summary>Only the canonical form, the lower end first, is read.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out IslId result)
    {
        result = default;
        if (s is null || s.Length < (2 * SwitchText) + 5) return false;
        var cut = s.IndexOf(':', SwitchText);
        if (cut < 0 || !TryEnd(s[..cut], out var low) || !TryEnd(s[(cut + 1)..], out var high) || low.CompareTo(high) > 0) return false;
        result = new IslId(low, high);
        return true;
    }

    private static bool TryEnd(string text, out PortId end)
    {
        end = default;
        if (text.Length < SwitchText + 2 || text[SwitchText] != '-') return false;
        if (!SwitchId.TryParse(text[..SwitchText], null, out var id)) return false;
        if (!uint.TryParse(text.AsSpan(SwitchText + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return false;
        end = new PortId(id, port);
        return true;
    }
}

/// <summary>A direction of a link: <see cref="Up"/> runs from the low end to the high end.</summary>
public enum LinkDirection : byte
{
    Up = 0,
    Down = 1,
}

public static class LinkDirections
{
    public static LinkDirection Opposite(this LinkDirection direction) => (LinkDirection)(1 - (int)direction);
}
