using System.Buffers.Binary;
using Kilda.Lab.Hosts;
using Kilda.OpenFlow;

namespace Kilda.Lab.Simulator;

/// <summary>
/// The match fields of a packet, or their values or masks in a rule, side by side in six words: in_port 32, vlan_vid 16, eth_type 16;
/// metadata 64; eth_dst 48, vlan_pcp 8, ip_proto 8; eth_src 48, ip_dscp 8, ip_ecn 8; ipv4_src 32, ipv4_dst 32; transport ports 16 + 16.
/// TCP and UDP ports share their place: the protocol, a prerequisite, tells them apart.
/// </summary>
internal readonly record struct FlowKey(ulong A, ulong B, ulong C, ulong D, ulong E, ulong F)
{
    private const int Words = 6;
    private const int AddressesLength = 2 * MacAddress.Length;
    private const ushort VlanPresent = 0x1000;
    private const ushort Ipv4 = 0x0800;
    private const ushort Ipv6 = 0x86dd;
    private const byte Tcp = 6;
    private const byte Udp = 17;

    public static FlowKey operator &(in FlowKey x, in FlowKey y) =>
        new(x.A & y.A, x.B & y.B, x.C & y.C, x.D & y.D, x.E & y.E, x.F & y.F);

    /// <summary>Whether a packet may match both rules.</summary>
    public static bool Overlap(in FlowKey value, in FlowKey mask, in FlowKey otherValue, in FlowKey otherMask)
    {
        var common = mask & otherMask;
        return (value & common) == (otherValue & common);
    }

    /// <summary>Value and mask of a match; two matches that mean the same give the same.</summary>
    /// <returns>OFPBMC_BAD_FIELD for a field that the simulator does not look at.</returns>
    public static OfError? Compile(Match match, out FlowKey value, out FlowKey mask)
    {
        Span<ulong> values = stackalloc ulong[Words], masks = stackalloc ulong[Words];
        foreach (ref readonly var oxm in match.Fields.Span)
        {
            if (Place(oxm.Field) is not { } place)
            {
                (value, mask) = (default, default);
                return OfError.Match(OfErrorCode.BadMatch.BadField, $"{oxm} is not matched here");
            }

            var all = ulong.MaxValue >> (64 - oxm.Field.Bits());
            var fieldMask = oxm.Mask is { } m ? (ulong)m & all : all;
            masks[place.Word] |= fieldMask << place.Shift;
            values[place.Word] |= ((ulong)oxm.Value & fieldMask) << place.Shift;
        }

        (value, mask) = (Of(values), Of(masks));
        return null;
    }

    /// <summary>How many tags a packet begins with, counted up to <paramref name="most"/>.</summary>
    public static int TagsOf(ReadOnlySpan<byte> packet, int most)
    {
        var tags = 0;
        for (var at = AddressesLength; tags < most && at + VlanTag.Length + 2 <= packet.Length; at += VlanTag.Length, tags++)
        {
            if (!VlanTag.IsTag(BinaryPrimitives.ReadUInt16BigEndian(packet[at..]))) break;
        }

        return tags;
    }

    /// <param name="inPort">Where the packet came in.</param>
    /// <param name="metadata">What the tables wrote.</param>
    /// <param name="packet">The whole frame.</param>
    /// <param name="tags">How many of its tags are known as tags; the type behind them is the packet's.</param>
    public static FlowKey Of(uint inPort, ulong metadata, ReadOnlySpan<byte> packet, int tags)
    {
        var payload = AddressesLength + (tags * VlanTag.Length) + 2;
        if (packet.Length < payload) return new FlowKey((ulong)inPort << 32, metadata, 0, 0, 0, 0);
        ulong vid = 0, priority = 0;
        if (tags > 0)
        {
            var control = BinaryPrimitives.ReadUInt16BigEndian(packet[14..]);
            vid = (ulong)(VlanPresent | (control & 0xfff));
            priority = (ulong)(control >> 13);
        }

        var type = BinaryPrimitives.ReadUInt16BigEndian(packet[(payload - 2)..]);
        var (proto, dscp, ecn, addresses, ports) = Network(type, packet[payload..]);
        return new FlowKey(
            ((ulong)inPort << 32) | (vid << 16) | type,
            metadata,
            (Address(packet) << 16) | (priority << 8) | proto,
            (Address(packet[6..]) << 16) | ((ulong)dscp << 8) | ecn,
            addresses,
            ports);
    }

    private static ulong Address(ReadOnlySpan<byte> bytes) => MacAddress.Read(bytes).Value;

    private static (byte Proto, byte Dscp, byte Ecn, ulong Addresses, ulong Ports) Network(ushort type, ReadOnlySpan<byte> packet)
    {
        if (type == Ipv6 && packet.Length >= 40) return (packet[6], (byte)(((packet[0] & 15) << 2) | (packet[1] >> 6)), (byte)((packet[1] >> 4) & 3), 0, 0);
        if (type != Ipv4 || packet.Length < 20) return default;
        var header = (packet[0] & 15) * 4;
        var isFirst = (BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) & 0x1fff) == 0;
        var hasPorts = packet[9] is Tcp or Udp && isFirst && header >= 20 && packet.Length >= header + 4;
        return (
            packet[9], (byte)(packet[1] >> 2), (byte)(packet[1] & 3),
            BinaryPrimitives.ReadUInt64BigEndian(packet[12..]),
            hasPorts ? BinaryPrimitives.ReadUInt32BigEndian(packet[header..]) : 0);
    }

    private static (int Word, int Shift)? Place(OxmField field) => field switch
    {
        OxmField.InPort => (0, 32),
        OxmField.VlanVid => (0, 16),
        OxmField.EthType => (0, 0),
        OxmField.Metadata => (1, 0),
        OxmField.EthDst => (2, 16),
        OxmField.VlanPcp => (2, 8),
        OxmField.IpProto => (2, 0),
        OxmField.EthSrc => (3, 16),
        OxmField.IpDscp => (3, 8),
        OxmField.IpEcn => (3, 0),
        OxmField.Ipv4Src => (4, 32),
        OxmField.Ipv4Dst => (4, 0),
        OxmField.TcpSrc or OxmField.UdpSrc => (5, 16),
        OxmField.TcpDst or OxmField.UdpDst => (5, 0),
        _ => null,
    };

    /// <summary>Fields a rule can match, for the table features.</summary>
    public static IEnumerable<OxmField> Fields { get; } = Enum.GetValues<OxmField>().Where(f => Place(f) is not null).ToArray();

    private static FlowKey Of(ReadOnlySpan<ulong> words) => new(words[0], words[1], words[2], words[3], words[4], words[5]);
}
