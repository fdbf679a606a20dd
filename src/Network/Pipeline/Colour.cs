using Kilda.Network.Flows;

namespace Kilda.Network.Pipeline;

/// <summary>"Deliver this packet along that path of that flow, from here": number (20 bits), direction (1), slot (2).</summary>
public readonly record struct Colour
{
    public const uint MaxNumber = (1 << 20) - 1;
    public const byte MaxSlot = 3;

    private Colour(uint value) => Value = value;

    /// <summary>The 23 bits as they stand in metadata.</summary>
    public uint Value { get; }

    public uint Number => Value >> 3;

    public FlowDirection Direction => (FlowDirection)((Value >> 2) & 1);

    public byte Slot => (byte)(Value & 3);

    public static Colour Of(uint number, FlowDirection direction, byte slot) => new((number << 3) | ((uint)direction << 2) | slot);

    /// <summary>The colour that metadata holds, whatever else is there.</summary>
    public static Colour In(ulong metadata) => new((uint)(metadata & MetadataBits.ColourMask));

    public override string ToString() => $"{Number}/{(Direction == FlowDirection.Forward ? "fwd" : "rev")}/{Slot}";
}

/// <summary>The 64 metadata bits: colour 0–22, probe 23, outer VLAN id that was removed 32–43, that one was removed 44.</summary>
public static class MetadataBits
{
    public const ulong ColourMask = 0x7F_FFFF;
    public const ulong Probe = 1UL << 23;
    public const int OuterShift = 32;
    public const ulong OuterMask = 0xFFFUL << OuterShift;
    public const ulong OuterRemoved = 1UL << 44;

    /// <summary>What table 2 writes when it removes the outer tag <paramref name="vlan"/>; mask <see cref="OuterBits"/>.</summary>
    public static ulong Outer(ushort vlan) => OuterRemoved | ((ulong)vlan << OuterShift);

    public const ulong OuterBits = OuterRemoved | OuterMask;
}
