using System.Globalization;
using System.Text.Json.Nodes;
using Kilda.Lab.Topologies;
using Kilda.Network;

namespace Kilda.Bench.Reroute;

/// <summary>
/// 50 switches of which 45 are edges, on two sides; every way from one side to the other runs over one of two lines, the first of which is
/// shorter by a hop.
/// <code>
/// left 22 ──┬── s1 ─────────── s2 ──┬── right 23
///           └── s3 ──── s5 ─── s4 ──┘
/// </code>
/// </summary>
internal sealed class Bottleneck : IDisposable
{
    private const int Switches = 50, LastLeft = 27, FirstEdge = 6;
    private const int LeftEdges = LastLeft - FirstEdge + 1;
    private const int FirstVlan = 100;
    private const int SpeedKbps = 40_000_000;
    private readonly string _file = Path.GetTempFileName();

    public Bottleneck()
    {
        var links = new JsonArray { Link(1, 1, 2, 1), Link(3, 1, 5, 1), Link(5, 2, 4, 1) };
        for (var edge = FirstEdge; edge <= Switches; edge++)
        {
            links.Add(Link(edge, 11, edge <= LastLeft ? 1 : 2, edge));
            links.Add(Link(edge, 12, edge <= LastLeft ? 3 : 4, edge));
        }

        var file = new JsonObject
        {
            ["name"] = "bottleneck",
            ["switches"] = new JsonArray([.. Enumerable.Range(1, Switches).Select(n => new JsonObject { ["name"] = $"s{n}", ["id"] = $"{Id(n)}" })]),
            ["links"] = links,
            ["hosts"] = new JsonArray([.. Enumerable.Range(FirstEdge, Switches - FirstEdge + 1)
                .Select(n => new JsonObject { ["name"] = $"h{n}", ["switch"] = $"s{n}", ["port"] = 1 })]),
        };
        File.WriteAllText(_file, file.ToJsonString());
        Topology = Topology.Load(_file) with { Name = _file };
    }

    public Topology Topology { get; }

    public static PortId Short { get; } = new(Id(1), 1);

    public static PortId ShortEnd { get; } = new(Id(2), 1);

    public static PortId Long { get; } = new(Id(3), 1);

    public static PortId LongEnd { get; } = new(Id(5), 1);

    public static string FlowId(int number) => string.Create(CultureInfo.InvariantCulture, $"reroute-{number}");

    /// <summary>Flow number n, from one side to the other.</summary>
    public static JsonObject Flow(int number) => new()
    {
        ["flow_id"] = FlowId(number),
        ["source"] = End(FirstEdge + (number % LeftEdges), number),
        ["destination"] = End(LastLeft + 1 + (number % (Switches - LastLeft)), number),
        ["maximum_bandwidth"] = 1000,
    };

    public static string YFlowId(int number) => string.Create(CultureInfo.InvariantCulture, $"bench-{number}");

    /// <summary>Y-flow number n, from the left side to two switches of the right one.</summary>
    public static JsonObject YFlow(int number) => new()
    {
        ["y_flow_id"] = YFlowId(number),
        ["shared_endpoint"] = new JsonObject { ["switch_id"] = $"{Id(FirstEdge + (number % LeftEdges))}", ["port_number"] = 1 },
        ["maximum_bandwidth"] = 1000,
        ["sub_flows"] = new JsonArray(Leg(number, 0), Leg(number, 1)),
    };

    public void Dispose() => File.Delete(_file);

    private static JsonObject Leg(int number, int leg) => new()
    {
        ["flow_id"] = string.Create(CultureInfo.InvariantCulture, $"bench-{number}-{leg}"),
        ["shared_endpoint"] = new JsonObject { ["vlan_id"] = FirstVlan + (number / LeftEdges), ["inner_vlan_id"] = FirstVlan + leg },
        ["endpoint"] = End(LastLeft + 1 + ((number + (leg * 11)) % (Switches - LastLeft)), (number * 2) + leg),
    };

    private static JsonObject End(int sw, int number) => new()
    {
        ["switch_id"] = $"{Id(sw)}",
        ["port_number"] = 1,
        ["vlan_id"] = FirstVlan + (number / LeftEdges),
    };

    private static JsonObject Link(int a, int aPort, int b, int bPort) => new()
    {
        ["a"] = $"s{a}", ["a_port"] = aPort, ["b"] = $"s{b}", ["b_port"] = bPort, ["speed_kbps"] = SpeedKbps, ["latency_us"] = 100,
    };

    private static SwitchId Id(int number) => new((ulong)number);
}
