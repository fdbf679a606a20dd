using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kilda.Bench.Discovery;
using Kilda.Bench.Paths;
using Kilda.Bench.Processes;
using Kilda.Lab.Topologies;
using Kilda.Network;

namespace Kilda.Bench.Reroute;

/// <summary>
/// The same on 200 switches of a program that is not ours, rings of rings: it stops the time. All flows cross one link of the core ring, which
/// it takes down. The controller keeps what is left of the old ways until the program has ended, so that its last barrier is the last of the
/// new ways.
/// </summary>
internal static partial class OfBenchReroute
{
    private const int Switches = 200, CutAfter = 60, CutLink = 0, FirstVlan = 100;

    /// <summary>On either side of the link between the first two core switches.</summary>
    private static readonly (int From, int To)[] s_ends = [(0, 1), (7, 1), (0, 2), (7, 2)];

    public static async Task Run(string program, int flows)
    {
        var topology = Rings();
        Environment.SetEnvironmentVariable("Kilda__Drain", "1m");
        await using var controller = await Controller.Start();
        await using var switches = OfBench.Start(program, topology, controller.OpenFlow, (CutLink, CutAfter));
        await controller.WhenDiscovered(topology.Links.Count);
        var began = Stopwatch.StartNew();
        await RerouteBenchmark.Each(flows, n => RerouteBenchmark.Create(controller, Flow(topology, n)));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{flows} flows made in {began.Elapsed.TotalSeconds:0.0} s; the link fails after {CutAfter} s"));
        var report = await switches.Report;
        Console.WriteLine(report.TrimEnd());
        // Of the monotonic clock, as Stopwatch reads it here.
        if (FailedAt().Match(report) is not { Success: true } at) throw new InvalidOperationException("the link did not fail");
        var failed = long.Parse(at.Groups[1].Value, CultureInfo.InvariantCulture) / 1e6;
        var offset = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - (1e3 * Stopwatch.GetTimestamp() / Stopwatch.Frequency);
        var placed = new double[flows];
        await RerouteBenchmark.Each(flows, async n => placed[n] = await RerouteBenchmark.Moved(controller, n) - failed - offset);
        Array.Sort(placed);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"per flow: p50 {placed[flows / 2]:0} ms   p99 {placed[flows * 99 / 100]:0} ms   last {placed[^1]:0} ms"));
    }

    private static JsonObject Flow(Topology topology, int number)
    {
        var (from, to) = s_ends[number % s_ends.Length];
        JsonObject End(int node) => new()
        {
            ["switch_id"] = $"{topology.Switches[node].Id}",
            ["port_number"] = OfBench.SparePort(topology, node),
            ["vlan_id"] = FirstVlan + number,
        };
        return new() { ["flow_id"] = Bottleneck.FlowId(number), ["source"] = End(from), ["destination"] = End(to), ["maximum_bandwidth"] = 1000 };
    }

    private static Topology Rings()
    {
        var network = BenchNetworks.Rings(Switches);
        static SwitchId Id(int node) => new((ulong)node + 1);
        return new(
            network.Name, [.. Enumerable.Range(0, Switches).Select(node => new TopologySwitch($"s{node + 1}", Id(node)))],
            [.. network.Links.Select(link => new TopologyLink(
                new(Id(link.A), (uint)link.PortA), new(Id(link.B), (uint)link.PortB), TopologyLink.DefaultSpeed, TopologyLink.DefaultLatency))],
            [], []);
    }

    [GeneratedRegex("t_fail_mono_ns=([0-9]+)")]
    private static partial Regex FailedAt();
}
