using System.Globalization;
using System.Text.Json.Nodes;
using Kilda.Lab.Topologies;

namespace Kilda.Bench.FlowSetup;

/// <summary>Flow number n of a series: between two switches that are not neighbours in number, with tags that no other flow of it has.</summary>
internal static class FlowBody
{
    private const int FirstVlan = 100;
    private const int Vlans = 3900;

    public static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"bench-{number}");

    public static JsonObject Of(Topology topology, int number) => new()
    {
        ["flow_id"] = Id(number),
        ["source"] = End(topology, number, number),
        ["destination"] = End(topology, (number * 7) + ((topology.Switches.Count / 2) | 1), number),
        ["maximum_bandwidth"] = 1000,
    };

    private static JsonObject End(Topology topology, int position, int number) => new()
    {
        ["switch_id"] = topology.Switches[position % topology.Switches.Count].Id.ToString(),
        ["port_number"] = 1 + (number / Vlans % 4),
        ["vlan_id"] = FirstVlan + (number % Vlans),
    };
}
