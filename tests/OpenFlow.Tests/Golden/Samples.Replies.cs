namespace Kilda.OpenFlow.Tests.Golden;

internal static partial class Samples
{
    private static (string Name, Sample Value)[] Replies =>
    [
        Reply("description", new MultipartResult.Description("A maker", "Hardware 2", "Software 3.1", "serial-4", "datapath 5")),
        Reply("flow", new MultipartResult.Flows(
        [
            new FlowStats(
                5, 0x11121314, 0x1b1c1d1e, 0x6001, 0x21, 0x22, 0x0d, 0x2122232425262728, 0x3132333435363738, 0x4142434445464748,
                new Match([new Oxm(OxmField.InPort, 3), new Oxm(OxmField.EthDst, 0x022122232425)]),
                [new Instruction.ApplyActions([new OfAction.Output(4, 0)]), new Instruction.GotoTable(9)]),
            new FlowStats(6, 1, 2, 3, 4, 5, 0x10, 7, 8, 9, Match.Any, []),
        ]), more: true),
        Reply("aggregate", new MultipartResult.Aggregate(0x1112131415161718, 0x2122232425262728, 0x31323334)),
        Reply("table", new MultipartResult.Tables(
            [new TableStats(1, 0x11, 0x2122232425262728, 0x31), new TableStats(2, 0x12, 0x41, 0x5152535455565758)])),
        Reply("port", new MultipartResult.Ports([Counters(1), Counters(2)])),
        Reply("queue", new MultipartResult.Queues([new QueueStats(1, 2, 0x1112131415161718, 0x21, 0x22, 0x23, 0x24)])),
        Reply("group", new MultipartResult.Groups(
        [
            new GroupStats(
                0x31, 2, 0x4142434445464748, 0x5152535455565758, 0x59, 0x5a, [new TrafficCount(0x61, 0x62), new TrafficCount(0x63, 0x64)]),
            new GroupStats(0x32, 3, 4, 5, 6, 7, []),
        ])),
        Reply("group-description", new MultipartResult.GroupDescriptions(
            [new GroupDescription(GroupType.FastFailover, 0x31, Buckets), new GroupDescription(GroupType.All, 0x32, [])])),
        Reply("group-features", new MultipartResult.GroupFeatures(0x0f, 7, [1, 2, 3, 4], [5, 6, 7, 8])),
        Reply("meter", new MultipartResult.Meters(
            [new MeterStats(0x31, 0x32, 0x4142434445464748, 0x5152535455565758, 0x59, 0x5a, [new TrafficCount(0x61, 0x62)])])),
        Reply("meter-config", new MultipartResult.MeterConfigs(
        [
            new MeterConfig(MeterFlags.KilobitsPerSecond | MeterFlags.Burst | MeterFlags.Stats, 0x31, [Drop, Remark]),
            new MeterConfig(MeterFlags.PacketsPerSecond, 0x32, [Drop]),
        ])),
        Reply("meter-features", new MultipartResult.MeterFeatures(0x11121314, 6, 0x0f, 3, 4)),
        Reply("table-features", new MultipartResult.TableFeatures([Features])),
        Reply("port-description", new MultipartResult.PortDescriptions([Port, OtherPort])),
        Reply("experimenter", new MultipartResult.Experimenter(0x00c0ffee, 0x1b, Bytes(0xa1, 0xa9))),
    ];

    private static PortStats Counters(uint first)
    {
        ulong Count(uint n) => ((ulong)first << 32) + (0x101 * n);
        return new PortStats(
            first, Count(1), Count(2), Count(3), Count(4), Count(5), Count(6), Count(7), Count(8), Count(9), Count(10), Count(11),
            Count(12), first + 20, first + 21);
    }

    private static (string Name, Sample Value) Reply(string name, MultipartResult result, bool more = false) =>
        ("multipart-reply-" + name, Sample.Of(new MultipartReply(result, more)));
}
