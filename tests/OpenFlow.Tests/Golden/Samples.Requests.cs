namespace Kilda.OpenFlow.Tests.Golden;

internal static partial class Samples
{
    private const ulong FilterCookie = 0x4142434445464748;
    private const ulong FilterMask = 0xffffffffffffff00;

    private static readonly OxmId TcpFlags = new(0xffff, 42, false, 6, 0x4f4e4600);

    private static readonly TableFeature Features = new(
        7, "ingress", 0x5152535455565758, 0x6162636465666768, 3, 1_000_000,
        [
            new TableProperty.Instructions(false, [new FeatureId(1, []), new FeatureId(0xffff, [0x00, 0xc0, 0xff, 0xee])]),
            new TableProperty.Instructions(true, [new FeatureId(4, [])]),
            new TableProperty.NextTables(false, [8, 9, 10, 11, 12]),
            new TableProperty.NextTables(true, [13]),
            new TableProperty.WriteActions(false, [new FeatureId(22, [])]),
            new TableProperty.WriteActions(true, [new FeatureId(21, [])]),
            new TableProperty.ApplyActions(false, [new FeatureId(0, []), new FeatureId(25, [])]),
            new TableProperty.ApplyActions(true, [new FeatureId(17, [])]),
            new TableProperty.Match([OxmId.Of(OxmField.InPort), OxmId.Of(OxmField.EthDst, hasMask: true), TcpFlags]),
            new TableProperty.Wildcards([OxmId.Of(OxmField.VlanVid)]),
            new TableProperty.WriteSetField(false, [OxmId.Of(OxmField.VlanVid), OxmId.Of(OxmField.Ipv6Src)]),
            new TableProperty.WriteSetField(true, [OxmId.Of(OxmField.Ipv6Src)]),
            new TableProperty.ApplySetField(false, [OxmId.Of(OxmField.Ipv6Src), OxmId.Of(OxmField.VlanVid)]),
            new TableProperty.ApplySetField(true, []),
            new TableProperty.Unknown(0xfffe, [0x00, 0xc0, 0xff, 0xee, 0, 0, 0, 0x1a, 10, 11, 12, 13]),
        ]);

    private static (string Name, Sample Value)[] Requests =>
    [
        Request("description", new MultipartQuery.Description()),
        Request("flow", new MultipartQuery.Flow(5, 0x31, 0x32, FilterCookie, FilterMask, new Match([new Oxm(OxmField.InPort, 0x33)]))),
        Request("aggregate", new MultipartQuery.Aggregate(
            6, 0x31, 0x32, FilterCookie, FilterMask, new Match([new Oxm(OxmField.EthType, 0x0800)]))),
        Request("table", new MultipartQuery.Tables()),
        Request("port", new MultipartQuery.Ports(0x34)),
        Request("queue", new MultipartQuery.Queues(0x35, 0x36)),
        Request("group", new MultipartQuery.Groups(0x37)),
        Request("group-description", new MultipartQuery.GroupDescriptions()),
        Request("group-features", new MultipartQuery.GroupFeatures()),
        Request("meter", new MultipartQuery.Meters(0x38)),
        Request("meter-config", new MultipartQuery.MeterConfigs(0x39)),
        Request("meter-features", new MultipartQuery.MeterFeatures()),
        Request("table-features", new MultipartQuery.TableFeatures([])),
        Request("table-features-set", new MultipartQuery.TableFeatures([Features]), more: true),
        Request("port-description", new MultipartQuery.PortDescriptions()),
        Request("experimenter", new MultipartQuery.Experimenter(0x00c0ffee, 0x19, Bytes(0x91, 0x95))),
    ];

    private static (string Name, Sample Value) Request(string name, MultipartQuery query, bool more = false) =>
        ("multipart-request-" + name, Sample.Of(new MultipartRequest(query, more)));
}
