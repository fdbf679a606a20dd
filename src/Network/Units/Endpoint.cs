using System.Globalization;
using System.Text.Json.Serialization;

namespace Kilda.Network;

/// <summary>A switch port: where a cable ends.</summary>
public readonly record struct PortId(SwitchId Switch, uint Port) : IComparable<PortId>, ISpanFormattable
{
    public int CompareTo(PortId other)
    {
        var bySwitch = Switch.CompareTo(other.Switch);
        return bySwitch != 0 ? bySwitch : Port.CompareTo(other.Port);
    }

    public override string ToString() => $"{Switch}-{Port}";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite(CultureInfo.InvariantCulture, $"{Switch}-{Port}", out charsWritten);
}

/// <summary>
/// Where a client is attached: a port and the tags of its frames, outer first. <c>(0,0)</c> is the full port, <c>(v,0)</c> one tag,
/// <c>(v,w)</c> two tags. <c>(0,w)</c> does not occur: <see cref="Normalized"/> reads it as <c>(w,0)</c>. Without a port it is no client:
/// there a flow meets other flows of its service.
/// </summary>
public readonly record struct Endpoint(SwitchId Switch, uint Port, ushort Outer = 0, ushort Inner = 0)
{
    public PortId At => new(Switch, Port);

    /// <summary>The end of a nested flow at a joint.</summary>
    [JsonIgnore]
    public bool IsJoint => Port == 0;

    public static Endpoint Joint(SwitchId at) => new(at, 0);

    public Endpoint Normalized() => Outer == 0 && Inner != 0 ? this with { Outer = Inner, Inner = 0 } : this;

    public override string ToString() =>
        $"switchId=\"{Switch}\" port={Port}{(Outer != 0 ? $" vlanId={Outer}" : "")}{(Inner != 0 ? $" innerVlanId={Inner}" : "")}";
}
