namespace Kilda.OpenFlow;

/// <summary>OXM fields of class OFPXMC_OPENFLOW_BASIC (OpenFlow 1.3.5 §7.2.3.7); values are the 7-bit field numbers.</summary>
public enum OxmField : byte
{
    InPort = 0,
    InPhyPort = 1,
    Metadata = 2,
    EthDst = 3,
    EthSrc = 4,
    EthType = 5,
    VlanVid = 6,
    VlanPcp = 7,
    IpDscp = 8,
    IpEcn = 9,
    IpProto = 10,
    Ipv4Src = 11,
    Ipv4Dst = 12,
    TcpSrc = 13,
    TcpDst = 14,
    UdpSrc = 15,
    UdpDst = 16,
    SctpSrc = 17,
    SctpDst = 18,
    Icmpv4Type = 19,
    Icmpv4Code = 20,
    ArpOp = 21,
    ArpSpa = 22,
    ArpTpa = 23,
    ArpSha = 24,
    ArpTha = 25,
    Ipv6Src = 26,
    Ipv6Dst = 27,
    Ipv6FlowLabel = 28,
    Icmpv6Type = 29,
    Icmpv6Code = 30,
    Ipv6NdTarget = 31,
    Ipv6NdSll = 32,
    Ipv6NdTll = 33,
    MplsLabel = 34,
    MplsTc = 35,
    MplsBos = 36,
    PbbIsid = 37,
    TunnelId = 38,
    Ipv6ExtHdr = 39,

    /// <summary>Not a number on the wire: a field of another class (§7.2.3.3), kept in <see cref="Oxm.Foreign"/>.</summary>
    Foreign = 0xff,
}

public static class OxmFields
{
    private static ReadOnlySpan<byte> Widths =>
    [
        4, 4, 8, 6, 6, 2, 2, 1, 1, 1, 1, 4, 4, 2, 2, 2, 2, 2, 2, 1, 1, 2, 4, 4, 6, 6, 16, 16, 4, 1, 1, 16, 6, 6, 4, 1, 1, 3, 8, 2,
    ];

    private static ReadOnlySpan<byte> BitWidths =>
    [
        32, 32, 64, 48, 48, 16, 13, 3, 6, 2, 8, 32, 32, 16, 16, 16, 16, 16, 16, 8, 8, 16, 32, 32, 48, 48, 128, 128, 20, 8, 8, 128, 48, 48,
        20, 3, 1, 24, 64, 9,
    ];

    public static bool IsKnown(this OxmField field) => (int)field < Widths.Length;

    /// <summary>Bytes of a value on the wire.</summary>
    public static int Width(this OxmField field) => Widths[(int)field];

    /// <summary>Bits of a value that mean something (§7.2.3.7, table 12).</summary>
    public static int Bits(this OxmField field) => BitWidths[(int)field];

    /// <summary>Whether the field may carry a mask (§7.2.3.7, table 12).</summary>
    public static bool IsMaskable(this OxmField field) => field
        is OxmField.Metadata or OxmField.EthDst or OxmField.EthSrc or OxmField.VlanVid or OxmField.Ipv4Src or OxmField.Ipv4Dst
        or OxmField.ArpSpa or OxmField.ArpTpa or OxmField.ArpSha or OxmField.ArpTha or OxmField.Ipv6Src or OxmField.Ipv6Dst
        or OxmField.Ipv6FlowLabel or OxmField.PbbIsid or OxmField.TunnelId or OxmField.Ipv6ExtHdr;
}
