namespace Kilda.OpenFlow.Tests.Golden;

internal static partial class Samples
{
    private static readonly PortDescription Port =
        new(0x0102, 0x024142434445, "sw1-eth2", 0x20, 0x04, 0x2840, 0x0840, 0x284f, 0x2041, 10_000_000, 40_000_000);

    private static readonly PortDescription OtherPort = new(OfPort.Local, 0x025152535455, "a-name-16-chars-", 1, 1, 2, 3, 4, 5, 6, 7);

    private static readonly Seq<OfAction> EveryAction =
    [
        new OfAction.CopyTtlIn(), new OfAction.PopMpls(0x0800), new OfAction.PopPbb(), new OfAction.PopVlan(),
        new OfAction.PushMpls(0x8847), new OfAction.PushPbb(0x88e7), new OfAction.PushVlan(0x88a8), new OfAction.CopyTtlOut(),
        new OfAction.DecMplsTtl(), new OfAction.DecNetworkTtl(), new OfAction.SetMplsTtl(0x3f), new OfAction.SetNetworkTtl(0x40),
        new OfAction.SetField(new Oxm(OxmField.VlanVid, 0x1065)),
        new OfAction.SetField(new Oxm(OxmField.Ipv6Dst, Ipv6(0x20010db8_00000000, 0x17))),
        new OfAction.SetField(new Oxm(OxmField.PbbIsid, 0x010203)), new OfAction.SetQueue(0x31), new OfAction.ToGroup(0x32),
        new OfAction.Unknown(0xffff, [0x00, 0xc0, 0xff, 0xee, 1, 2, 3, 4, 5, 6, 7, 8]), new OfAction.Output(0x33, 0x0080),
    ];

    private static (string Name, Sample Value)[] PacketsAndPorts =>
    [
        ("packet-in", Sample.Of(new PacketIn(
            0x01020304, 0x0a0b, PacketInReason.Action, 9, 0x2122232425262728,
            new Match([new Oxm(OxmField.InPort, 7), new Oxm(OxmField.Metadata, 0x1122334455667788)]), Bytes(0xc0, 0xd1)))),
        ("packet-in-no-match", Unmatched(PacketInReason.NoMatch)),
        ("packet-in-invalid-ttl", Unmatched(PacketInReason.InvalidTtl)),
        ("packet-out-to-table", Sample.Of(new PacketOut(OfBuffer.None, OfPort.Controller, [new OfAction.Output(OfPort.Table, 0)], Bytes(0x10, 0x20)))),
        ("packet-out", Sample.Of(new PacketOut(OfBuffer.None, 0x0b, [new OfAction.Output(0x0c, 0)], Bytes(0xe0, 0xf3)))),
        ("packet-out-every-action", Sample.Of(new PacketOut(0x01020304, OfPort.Controller, EveryAction, []))),
        ("port-status", Sample.Of(new PortStatus(PortReason.Modify, Port))),
        ("port-status-add", Sample.Of(new PortStatus(PortReason.Add, OtherPort))),
        ("port-status-delete", Sample.Of(new PortStatus(PortReason.Delete, OtherPort))),
        ("port-mod", Sample.Of(new PortMod(
            0x0103, 0x026162636465, PortConfig.NoForward, PortConfig.NoForward | PortConfig.NoReceive, 0x0a40))),
        ("queue-get-config-request", Sample.Of(new QueueGetConfigRequest(0x0104))),
        ("queue-get-config-reply", Sample.Of(new QueueGetConfigReply(0x0105,
        [
            new PacketQueue(0x21, 0x0106, [new QueueProperty.MinRate(101), new QueueProperty.MaxRate(902)]),
            new PacketQueue(0x22, 0x0107, [new QueueProperty.Experimenter(0x00c0ffee, Bytes(0x81, 0x89))]),
        ]))),
        ("queue-get-config-reply-other-property", Sample.Of(new QueueGetConfigReply(
            0x0108, [new PacketQueue(0x23, 0x0109, [new QueueProperty.Unknown(9, Bytes(0x91, 0x99))])]))),
    ];

    private static Sample Unmatched(PacketInReason reason) => Sample.Of(new PacketIn(
        OfBuffer.None, 16, reason, 2, ulong.MaxValue, new Match([new Oxm(OxmField.InPort, 8)]), Bytes(0xb0, 0xc0)));
}
