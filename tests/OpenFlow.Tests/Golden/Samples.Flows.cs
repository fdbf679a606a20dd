namespace Kilda.OpenFlow.Tests.Golden;

internal static partial class Samples
{
    /// <summary>Every basic field with a value and a mask. Most would not be accepted together or masked: switches may report them.</summary>
    private static readonly (OxmField Field, UInt128 Value, UInt128 Mask)[] EveryField =
    [
        (OxmField.InPort, 0x01020304, 0xffffff00),
        (OxmField.InPhyPort, 0x05060708, 0xffff0000),
        (OxmField.Metadata, 0x1112131415161718, 0xffffffff00000000),
        (OxmField.EthDst, 0x022122232425, 0xffffff000000),
        (OxmField.EthSrc, 0x023132333435, 0xffff00000001),
        (OxmField.EthType, 0x0806, 0xff0f),
        (OxmField.VlanVid, 0x1abc, 0x1ff0),
        (OxmField.VlanPcp, 5, 7),
        (OxmField.IpDscp, 0x2e, 0x3e),
        (OxmField.IpEcn, 2, 3),
        (OxmField.IpProto, 0x11, 0x1f),
        (OxmField.Ipv4Src, Ipv4(10, 1, 2, 3), 0xffff0000),
        (OxmField.Ipv4Dst, Ipv4(10, 4, 5, 6), 0xffffff00),
        (OxmField.TcpSrc, 0x4142, 0xfff0),
        (OxmField.TcpDst, 0x4344, 0xff00),
        (OxmField.UdpSrc, 0x4546, 0xf000),
        (OxmField.UdpDst, 0x4748, 0xfffe),
        (OxmField.SctpSrc, 0x494a, 0xfffc),
        (OxmField.SctpDst, 0x4b4c, 0xfff8),
        (OxmField.Icmpv4Type, 0x4d, 0x7f),
        (OxmField.Icmpv4Code, 0x4e, 0x6f),
        (OxmField.ArpOp, 0x5152, 0x5f5f),
        (OxmField.ArpSpa, Ipv4(10, 7, 8, 9), 0xff000000),
        (OxmField.ArpTpa, Ipv4(10, 10, 11, 12), 0xfffffffc),
        (OxmField.ArpSha, 0x024142434445, 0xff0000000000),
        (OxmField.ArpTha, 0x025152535455, 0xffffffff0000),
        (OxmField.Ipv6Src, Ipv6(0x20010db8_00000000, 0xa1a2a3a4), Ipv6(0xffffffff_00000000, 0)),
        (OxmField.Ipv6Dst, Ipv6(0x20010db8_00000000, 0xb1b2b3b4), Ipv6(0xffffffff_ffff0000, 0)),
        (OxmField.Ipv6FlowLabel, 0x000c1c2c, 0x000fff0f),
        (OxmField.Icmpv6Type, 0x87, 0x8f),
        (OxmField.Icmpv6Code, 0x61, 0xf1),
        (OxmField.Ipv6NdTarget, Ipv6(0x20010db8_00000000, 0xd1d2d3d4), Ipv6(0xfffffff0_00000000, 0)),
        (OxmField.Ipv6NdSll, 0x026162636465, 0xffffffffff00),
        (OxmField.Ipv6NdTll, 0x027172737475, 0xfff000000000),
        (OxmField.MplsLabel, 0x000abcde, 0x000ffff0),
        (OxmField.MplsTc, 3, 6),
        (OxmField.MplsBos, 1, 1),
        (OxmField.PbbIsid, 0x818283, 0xffff00),
        (OxmField.TunnelId, 0x9192939495969798, 0xffffffffffff0000),
        (OxmField.Ipv6ExtHdr, 0x01a5, 0x01ff),
    ];

    private static (string Name, Sample Value)[] Flows =>
    [
        ("flow-mod", Mod(FlowCommand.Add, [new(OxmField.InPort, 3), new(OxmField.VlanVid, 0x1064)],
            new Instruction.Meter(0x17),
            new Instruction.ApplyActions([new OfAction.SetField(new Oxm(OxmField.VlanVid, 0x10c8)), new OfAction.Output(7, 0xffe5)]),
            new Instruction.ClearActions(),
            new Instruction.WriteActions([new OfAction.ToGroup(0x19)]),
            new Instruction.WriteMetadata(0x0102030405060708, 0xffffffffffff0000),
            new Instruction.GotoTable(5))),
        ("flow-mod-modify", Mod(
            FlowCommand.Modify, [new(OxmField.Metadata, 0x11000000000000, 0xff000000000000)], new Instruction.GotoTable(4))),
        ("flow-mod-modify-strict", Mod(FlowCommand.ModifyStrict, [new(OxmField.TunnelId, 0x77)])),
        ("flow-mod-delete", Mod(FlowCommand.Delete, [])),
        ("flow-mod-delete-strict", Mod(FlowCommand.DeleteStrict, [new(OxmField.InPort, 9)])),
        ("flow-mod-other-instruction", Mod(
            FlowCommand.Add, [new(OxmField.InPort, 5)],
            new Instruction.Unknown(0xffff, [0x00, 0xc0, 0xff, 0xee, .. Bytes(0x51, 0x59)]), new Instruction.GotoTable(6))),
        ("flow-mod-match-ipv4", Mod(FlowCommand.Add,
        [
            new(OxmField.InPort, 1), new(OxmField.EthDst, 0x020000000000, 0xfe0000000000), new(OxmField.EthSrc, 0x023132333435),
            new(OxmField.EthType, 0x0800), new(OxmField.VlanVid, 0x1064), new(OxmField.VlanPcp, 5), new(OxmField.IpDscp, 0x2e),
            new(OxmField.IpEcn, 1), new(OxmField.IpProto, 6), new(OxmField.Ipv4Src, Ipv4(10, 1, 0, 0), 0xffff0000),
            new(OxmField.Ipv4Dst, Ipv4(10, 4, 5, 6)), new(OxmField.TcpSrc, 0x4142), new(OxmField.TcpDst, 0x4344),
        ])),
        ("flow-mod-match-ipv6", Mod(FlowCommand.Add,
        [
            new(OxmField.EthType, 0x86dd), new(OxmField.IpProto, 58),
            new(OxmField.Ipv6Src, Ipv6(0x20010db8_00000000, 0), Ipv6(0xffffffff_00000000, 0)),
            new(OxmField.Ipv6Dst, Ipv6(0x20010db8_00000000, 0xb1b2b3b4)), new(OxmField.Ipv6FlowLabel, 0x10, 0xf0),
            new(OxmField.Icmpv6Type, 135), new(OxmField.Icmpv6Code, 0),
            new(OxmField.Ipv6NdTarget, Ipv6(0x20010db8_00000000, 0xd1d2)), new(OxmField.Ipv6NdSll, 0x026162636465),
        ])),
        ("flow-mod-match-arp", Mod(FlowCommand.Add,
        [
            new(OxmField.EthType, 0x0806), new(OxmField.ArpOp, 2), new(OxmField.ArpSpa, Ipv4(10, 7, 8, 9)),
            new(OxmField.ArpTpa, Ipv4(10, 0, 0, 0), 0xff000000), new(OxmField.ArpSha, 0x024142434445),
            new(OxmField.ArpTha, 0x025152535455),
        ])),
        ("flow-mod-match-mpls", Mod(FlowCommand.Add,
            [new(OxmField.EthType, 0x8847), new(OxmField.MplsLabel, 0xabcde), new(OxmField.MplsTc, 3), new(OxmField.MplsBos, 1)])),
        ("flow-mod-match-unusual", Mod(FlowCommand.Add,
        [
            new(OxmField.InPort, 2), new(OxmField.InPhyPort, 3), new(OxmField.EthType, 0x88e7),
            new(OxmField.PbbIsid, 0x818200, 0xffff00), new(OxmField.TunnelId, 5),
        ])),
        ("flow-mod-match-other-classes", Mod(FlowCommand.Add,
        [
            new(OxmField.InPort, 4), new(OxmField.EthType, 0x0800), new(OxmField.IpProto, 6),
            Foreign(0xff, 0xff, 0x54, 0x06, 0x4f, 0x4e, 0x46, 0x00, 0x01, 0x23),
            Foreign(0x00, 0x01, 0x3f, 0x08, 10, 9, 0, 0, 0xff, 0xff, 0, 0),
        ])),
        ("flow-removed", Removed(EveryField.Select(f => new Oxm(f.Field, f.Value)).ToSeq())),
        ("flow-removed-masked", Removed(EveryField.Select(f => new Oxm(f.Field, f.Value & f.Mask, f.Mask)).ToSeq())),
        ("flow-removed-idle-timeout", Removed(FlowRemovedReason.IdleTimeout)),
        ("flow-removed-delete", Removed(FlowRemovedReason.Delete)),
        ("flow-removed-group-delete", Removed(FlowRemovedReason.GroupDelete)),
    ];

    private static Oxm Foreign(params ReadOnlySpan<byte> bytes) => new(OxmField.Foreign, 0) { Foreign = new Seq<byte>(bytes.ToArray()) };

    private static Sample Mod(FlowCommand command, Seq<Oxm> fields, params Instruction[] instructions) => Sample.Of(new FlowMod(
        0xfedcba9876543210, 0xffffffff00000000, 3, command, 0x000a, 0x000b, 0x6001, 0x01020304, 6, 8,
        FlowFlags.SendFlowRemoved | FlowFlags.ResetCounts, new Match(fields), instructions.ToSeq()));

    private static Sample Removed(FlowRemovedReason reason) =>
        Sample.Of(new FlowRemoved(0x51, 0x52, reason, 5, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, Match.Any));

    private static Sample Removed(Seq<Oxm> fields) => Sample.Of(new FlowRemoved(
        0x0807060504030201, 0x6002, FlowRemovedReason.HardTimeout, 4, 0x11121314, 0x1b1c1d1e, 0x21, 0x22, 0x3132333435363738,
        0x4142434445464748, new Match(fields)));
}
