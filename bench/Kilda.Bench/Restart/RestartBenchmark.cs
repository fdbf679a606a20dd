using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Kilda.Bench.FlowSetup;
using Kilda.Bench.Processes;
using Kilda.Lab.Topologies;

namespace Kilda.Bench.Restart;

/// <summary>
/// How long a controller that was killed needs until it is ready again, and the memory it has then: everything is read from storage. Switches do
/// not come back, so that theirs is no part of it.
/// </summary>
internal static class RestartBenchmark
{
    private const int AtOnce = 64;
    private const int Restarts = 5;

    public static async Task<int> Run(string[] args)
    {
        if (args.Length > 2)
        {
            Console.Error.WriteLine("usage: restart [FLOWS [TOPOLOGY]]");
            return 2;
        }

        var flows = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 20_000;
        var topology = Topology.Load(args.Length > 1 ? args[1] : "random:1000,1200");
        await using var controller = await Controller.Start();
        await using (LabProcess.Start(topology, controller.OpenFlow))
        {
            await controller.WhenDiscovered(topology.Links.Count);
            await Create(controller, topology, flows);
        }

        for (var i = 0; i < Restarts; i++)
        {
            var since = Stopwatch.StartNew();
            await controller.Restart();
            var ready = since.Elapsed;
            using var listed = await controller.Client.GetAsync(new Uri($"/v2/flows/{FlowBody.Id(flows - 1)}", UriKind.Relative));
            listed.EnsureSuccessStatusCode();
            var usage = await controller.Usage();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{topology.Switches.Count} switches, {topology.Links.Count} links, {flows} flows: "
                + $"ready after {ready.TotalSeconds:0.00} s, CPU {usage.Cpu.TotalSeconds:0.00} s, {usage.ResidentMb} MB"));
        }

        return 0;
    }

    private static async Task Create(Controller controller, Topology topology, int flows)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < flows; i = Interlocked.Increment(ref next))
            {
                using var answer = await controller.Client.PostAsJsonAsync("/v2/flows?wait=true", FlowBody.Of(topology, i));
                if (!answer.IsSuccessStatusCode)
                    throw new InvalidOperationException($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}\n{controller.Log}");
            }
        }));
    }
}
