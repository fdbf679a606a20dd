using System.Diagnostics;
using System.Globalization;
using Kilda.Bench.Processes;
using Kilda.EndToEnd.Harness;
using Kilda.Lab.Topologies;

namespace Kilda.Bench.Discovery;

/// <summary>How long it takes from the first connection until every link is up, and what watching the links costs from then on.</summary>
internal static class DiscoveryBenchmark
{
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(10), s_watch = TimeSpan.FromSeconds(20);

    public static async Task<int> Run(string[] args)
    {
        if (args is not ([] or [_] or ["--ofbench", _] or ["--ofbench", _, _]))
        {
            Console.Error.WriteLine("usage: discovery [TOPOLOGY] | --ofbench PATH_OF_BINARY [TOPOLOGY]");
            return 2;
        }

        var topology = Topology.Load(args switch
        {
            [var name] => name,
            [_, _, var name] => name,
            ["--ofbench", _] => "random:1000,1200",
            _ => "random:200,600",
        });
        await using var controller = await Controller.Start();
        var clock = Stopwatch.StartNew();
        await using IAsyncDisposable lab = args is ["--ofbench", var path, ..]
            ? OfBench.Start(path, topology, controller.OpenFlow)
            : Sim(topology, controller, clock);
        await controller.WhenDiscovered(topology.Links.Count);
        Say($"{topology.Switches.Count} switches, {topology.Links.Count} links: all up {clock.Elapsed.TotalSeconds:0.00} s after their process began");
        await Task.Delay(s_settle);
        var (before, watch) = (await controller.Usage(), Stopwatch.StartNew());
        await Task.Delay(s_watch);
        var (after, took) = (await controller.Usage(), watch.Elapsed);
        Say($"CPU {(after.Cpu - before.Cpu) / took:P1} of a core over {took.TotalSeconds:0} s, {after.ResidentMb} MB");
        var up = await controller.LinksUp();
        if (up != 2 * topology.Links.Count) Say($"only {up} of {2 * topology.Links.Count} directions are up now");
        return up == 2 * topology.Links.Count ? 0 : 1;
    }

    private static GuardedProcess Sim(Topology topology, Controller controller, Stopwatch clock)
    {
        var lab = LabProcess.Start(topology, controller.OpenFlow);
        _ = Connected();
        return lab;

        async Task Connected()
        {
            await lab.Line(l => l.StartsWith("connected", StringComparison.Ordinal), "connected switches");
            Say($"all switches have been answered {clock.Elapsed.TotalSeconds:0.00} s after their process began");
        }
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
