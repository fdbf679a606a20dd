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
        ("table-mod", Sample.Of(new TableMod(0x0d, 3))),
    ];
}
