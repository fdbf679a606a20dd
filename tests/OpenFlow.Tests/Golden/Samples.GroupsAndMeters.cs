namespace Kilda.OpenFlow.Tests.Golden;

internal static partial class Samples
{
    private static readonly Seq<Bucket> Buckets =
    [
        new Bucket(0x0102, 0x11, 0x12, [new OfAction.SetField(new Oxm(OxmField.VlanVid, 0x1065)), new OfAction.Output(0x13, 0x14)]),
        new Bucket(0x0304, 0x15, 0x16, []),
    ];

    private static readonly MeterBand Drop = new MeterBand.Drop(10_000, 1_001);
    private static readonly MeterBand Remark = new MeterBand.DscpRemark(10_002, 1_003, 2);
    private static readonly MeterBand Foreigner = new MeterBand.Experimenter(7, 8, 0x00c0ffee, []);

    private static (string Name, Sample Value)[] GroupsAndMeters =>
    [
        ("group-mod", Sample.Of(new GroupMod(GroupCommand.Modify, GroupType.Select, 0x21222324, Buckets))),
        ("group-mod-delete", Sample.Of(new GroupMod(GroupCommand.Delete, GroupType.All, OfGroup.All, []))),
        ("meter-mod", Sample.Of(new MeterMod(
            MeterCommand.Modify, MeterFlags.KilobitsPerSecond | MeterFlags.Burst | MeterFlags.Stats, 0x31323334,
            [Drop, Remark, Foreigner]))),
        ("group-mod-add", Sample.Of(new GroupMod(GroupCommand.Add, GroupType.All, 0x41,
        [
            new Bucket(0, OfPort.Any, OfGroup.Any, [new OfAction.PopVlan(), new OfAction.ToGroup(0x42)]),
            new Bucket(0, OfPort.Any, OfGroup.Any,
                [new OfAction.PushVlan(), new OfAction.SetField(new Oxm(OxmField.VlanVid, 0x10c9)), new OfAction.Output(9, 0)]),
        ]))),
        ("group-mod-add-indirect", Sample.Of(new GroupMod(GroupCommand.Add, GroupType.Indirect, 0x42,
            [new Bucket(0, OfPort.Any, OfGroup.Any, [new OfAction.Output(0x13, 0x14)])]))),
        ("group-mod-fast-failover", Sample.Of(new GroupMod(GroupCommand.Modify, GroupType.FastFailover, 0x43,
            [new Bucket(0, 0x11, 0x12, [new OfAction.Output(0x13, 0x14)]), new Bucket(0, 0x15, 0x16, [])]))),
        ("meter-mod-add", Sample.Of(new MeterMod(MeterCommand.Add, MeterFlags.PacketsPerSecond | MeterFlags.Stats, 0x44, [Drop]))),
        ("meter-mod-delete", Sample.Of(new MeterMod(MeterCommand.Delete, MeterFlags.None, OfMeter.All, []))),
        ("meter-mod-other-band", Sample.Of(new MeterMod(
            MeterCommand.Add, MeterFlags.KilobitsPerSecond, 0x45, [new MeterBand.Unknown(9, 0x46, 0x47, [0x48, 0x49, 0x4a, 0x4b])]))),
        ("table-mod", Sample.Of(new TableMod(0x0d, 3))),
    ];
}
