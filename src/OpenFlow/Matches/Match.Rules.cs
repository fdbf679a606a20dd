namespace Kilda.OpenFlow;

/// <content>What a switch demands of the match of a command (OpenFlow 1.3.5 §7.2.3.4 to §7.2.3.7, §7.3.4.1).</content>
public readonly partial record struct Match
{
    private const uint VlanPresent = 0x1000;

    /// <summary>A match as a command carries it: masks, values and prerequisites are checked too.</summary>
    /// <exception cref="OfWireException">
    /// OFPBMC_BAD_MASK: the field takes no mask; BAD_VALUE: bits that the field does not have; BAD_WILDCARDS: bits that the mask
    /// hides; BAD_PREREQ: the field that makes this one meaningful is not there.
    /// </exception>
    public static Match ReadCommand(ref OfReader r)
    {
        var match = Read(ref r);
        foreach (ref readonly var field in match.Fields.Span)
        {
            if (field.Field != OxmField.Foreign) match.Check(field);
        }

        return match;
    }

    private void Check(in Oxm field)
    {
        // A shift by all 128 bits is none at all, and an IPv6 address cannot be too large.
        var bits = field.Field.Bits();
        if (bits < 128 && field.Value >> bits != 0) throw Bad(OfErrorCode.BadMatch.BadValue, $"{field}: too large");
        if (field.Mask is { } mask)
        {
            if (!field.Field.IsMaskable()) throw Bad(OfErrorCode.BadMatch.BadMask, $"{field}: takes no mask");
            if ((field.Value & ~mask) != 0) throw Bad(OfErrorCode.BadMatch.BadWildcards, $"{field}: bits outside the mask");
        }

        if (!HasPrerequisite(field.Field)) throw Bad(OfErrorCode.BadMatch.BadPrerequisite, $"{field} in {this}");
    }

    private bool HasPrerequisite(OxmField field) => field switch
    {
        OxmField.InPhyPort => this[OxmField.InPort] is not null,
        OxmField.VlanPcp => this[OxmField.VlanVid] is { } vlan && (vlan.Value & VlanPresent) != 0,
        OxmField.IpDscp or OxmField.IpEcn or OxmField.IpProto => Is(OxmField.EthType, 0x0800, 0x86dd),
        OxmField.Ipv4Src or OxmField.Ipv4Dst => Is(OxmField.EthType, 0x0800),
        OxmField.TcpSrc or OxmField.TcpDst => Is(OxmField.IpProto, 6),
        OxmField.UdpSrc or OxmField.UdpDst => Is(OxmField.IpProto, 17),
        OxmField.SctpSrc or OxmField.SctpDst => Is(OxmField.IpProto, 132),
        OxmField.Icmpv4Type or OxmField.Icmpv4Code => Is(OxmField.EthType, 0x0800) && Is(OxmField.IpProto, 1),
        >= OxmField.ArpOp and <= OxmField.ArpTha => Is(OxmField.EthType, 0x0806),
        OxmField.Ipv6Src or OxmField.Ipv6Dst or OxmField.Ipv6FlowLabel or OxmField.Ipv6ExtHdr => Is(OxmField.EthType, 0x86dd),
        OxmField.Icmpv6Type or OxmField.Icmpv6Code => Is(OxmField.EthType, 0x86dd) && Is(OxmField.IpProto, 58),
        OxmField.Ipv6NdTarget => Is(OxmField.Icmpv6Type, 135, 136),
        OxmField.Ipv6NdSll => Is(OxmField.Icmpv6Type, 135),
        OxmField.Ipv6NdTll => Is(OxmField.Icmpv6Type, 136),
        OxmField.MplsLabel or OxmField.MplsTc or OxmField.MplsBos => Is(OxmField.EthType, 0x8847, 0x8848),
        OxmField.PbbIsid => Is(OxmField.EthType, 0x88e7),
        _ => true,
    };

    private bool Is(OxmField field, uint value, uint orValue = uint.MaxValue) =>
        this[field] is { Mask: null } oxm && (oxm.Value == value || oxm.Value == orValue);
}
