using Kilda.Network.Flows;

namespace Kilda.Network.Pipeline;

/// <summary>
/// The 64-bit cookies: bit 63 service, 62 forward, 61 reverse, 52–60 type, 50 mirror, 49 Y, 0–19 flow number, slot in bits 20–21.
/// A cookie says whose a rule is: rules with other cookies are never touched.
/// </summary>
public static class Cookies
{
    public const ulong Service = 1UL << 63;
    public const ulong Forward = 1UL << 62;
    public const ulong Reverse = 1UL << 61;

    private const ulong Mirror = 1UL << 50;
    private const ulong Y = 1UL << 49;

    private const int TypeShift = 52;
    private const ulong TypeMask = 0x1FFUL << TypeShift;
    private const ulong IslType = 0x002;
    private const ulong ClientPortType = 0x005;
    private const ulong OuterType = 0x008;
    private const ulong FlowBits = Forward | Reverse | 0x0006_0000_003F_FFFF;
    private const ulong OuterBits = TypeMask | 0x0FFF_FFFF;

    public static ulong Of(uint number, FlowDirection direction, byte slot) =>
        (direction == FlowDirection.Forward ? Forward : Reverse) | ((ulong)slot << 20) | number;

    /// <summary>A rule that leads packets from one flow of a Y-flow to another; the number is the one that they come from.</summary>
    public static ulong OfJoint(uint number, FlowDirection direction, byte slot) => Y | Of(number, direction, slot);

    /// <summary>A rule of a mirror path.</summary>
    public static ulong OfMirror(uint number, byte slot) => Mirror | Of(number, FlowDirection.Forward, slot);

    /// <summary>A rule that every switch holds; the tag doubles as the number of its meter, if it has one.</summary>
    public static ulong Of(ServiceTag tag) => Service | (byte)tag;

    /// <summary>Input rule of a link's port.</summary>
    public static ulong IslPort(uint port) => Service | (IslType << TypeShift) | port;

    /// <summary>Input rule of a client's port.</summary>
    public static ulong ClientPort(uint port) => Service | (ClientPortType << TypeShift) | port;

    /// <summary>The rule that removes an outer tag, shared by all two-tag clients of the port with that tag.</summary>
    public static ulong OuterTag(uint port, ushort vlan) => (OuterType << TypeShift) | ((ulong)vlan << 16) | (port & 0xFFFF);

    /// <summary>Whether a rule with this cookie is one of ours: adopted, changed and removed by us.</summary>
    public static bool IsOurs(ulong cookie) => Type(cookie) switch
    {
        0 when (cookie & Service) != 0 => (cookie & ~(Service | 0xFF)) == 0 && Enum.IsDefined((ServiceTag)(byte)cookie),
        0 => (cookie & ~FlowBits) == 0 && ((cookie & Forward) != 0) != ((cookie & Reverse) != 0) && (cookie & Colour.MaxNumber) != 0,
        IslType or ClientPortType => (cookie & ~(Service | TypeMask | uint.MaxValue)) == 0 && (cookie & Service) != 0,
        OuterType => (cookie & ~OuterBits) == 0,
        _ => false,
    };

    /// <summary>The number of the flow whose rule it is; null: no single flow's.</summary>
    public static uint? FlowOf(ulong cookie) =>
        Type(cookie) == 0 && (cookie & Service) == 0 && IsOurs(cookie) ? (uint)(cookie & Colour.MaxNumber) : null;

    /// <summary>
    /// A name: <c>flow:7/fwd/0</c>, <c>joint:7/fwd/0</c>, <c>mirror:7/fwd/0</c>, <c>isl:10</c>, <c>client:5</c>, <c>outer:5/100</c>,
    /// <c>base:Drop</c>, else hex.
    /// </summary>
    public static string Name(ulong cookie) => !IsOurs(cookie)
        ? $"0x{cookie:x16}"
        : (Type(cookie), (cookie & Service) != 0) switch
        {
            (0, true) => $"base:{(ServiceTag)(byte)cookie}",
            (IslType, _) => $"isl:{(uint)cookie}",
            (ClientPortType, _) => $"client:{(uint)cookie}",
            (OuterType, _) => $"outer:{cookie & 0xFFFF}/{(cookie >> 16) & 0xFFF}",
            _ => $"{FlowKind(cookie)}:{cookie & Colour.MaxNumber}/{((cookie & Forward) != 0 ? "fwd" : "rev")}/{(cookie >> 20) & 3}",
        };

    private static string FlowKind(ulong cookie) => (cookie & Mirror) != 0 ? "mirror" : (cookie & Y) != 0 ? "joint" : "flow";

    private static ulong Type(ulong cookie) => (cookie & TypeMask) >> TypeShift;
}

/// <summary>Which of the rules that every switch holds; the numbers are those of the widely used layout.</summary>
public enum ServiceTag : byte
{
    Drop = 0x01,
    Discovery = 0x02,
    ProbeCatch = 0x03,
    PreIngressPass = 0x08,
    IngressDrop = 0x09,
    PostIngressDrop = 0x0A,
    TransitDrop = 0x0C,
    ProbeInput = 0x20,
}
