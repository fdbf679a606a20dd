using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Kilda.Bench.Processes;
using Kilda.Lab.Postgres;
using Kilda.Lab.Topologies;

namespace Kilda.Bench.FlowSetup;

/// <summary>
/// Flows through the whole controller: from the request until the last switch has answered its barrier, on simulated switches in another
/// process, each store flushed to disk in its turn.
/// </summary>
internal static class FlowSetupBenchmark
{
    /// <summary>Until then, much of the time goes into the compiler that makes hot code fast.</summary>
    private const int WarmUp = 4000;

    /// <summary>So many at a time, and so many in all.</summary>
    private static readonly (int AtOnce, int Flows)[] s_rounds = [(1, 300), (8, 2000), (64, 4000)];

    public static async Task<int> Run(string[] args)
    {
        if (args.Length > 1)
        {
            Console.Error.WriteLine("usage: flow-setup [TOPOLOGY]");
            return 2;
        }

        var topology = Topology.Load(args.FirstOrDefault() ?? "random:50,150");
        Console.WriteLine($"{topology.Switches.Count} switches, {topology.Links.Count} links of '{topology.Name}'");
        Console.WriteLine("SQLite");
        await Measured(topology);
        if (PrivatePostgres.Missing() is { } missing)
        {
            Console.WriteLine($"PostgreSQL is left out: {missing}");
            return 0;
        }

        await using var postgres = await PrivatePostgres.StartAsync(isFlushed: true);
        Console.WriteLine("PostgreSQL");
        await Measured(topology, "--storage", "postgres", "--connection", postgres.Connection("postgres"));
        return 0;
    }

    private static async Task Measured(Topology topology, params string[] storage)
    {
        await using var controller = await Controller.Start(storage);
        await using var lab = LabProcess.Start(topology, controller.OpenFlow);
        await controller.WhenDiscovered(topology.Links.Count);
        await Measured(controller, topology, 64, WarmUp, print: false);
        foreach (var (atOnce, flows) in s_rounds) await Measured(controller, topology, atOnce, flows, print: true);
    }

    private static async Task Measured(Controller controller, Topology topology, int atOnce, int count, bool print)
    {
        var ids = Enumerable.Range(0, count).ToArray();
        var client = controller.Client;
        var create = await Round(controller, atOnce, ids, i => client.PostAsJsonAsync("/v2/flows?wait=true", FlowBody.Of(topology, i)));
        var delete = await Round(controller, atOnce, ids, i => client.DeleteAsync($"/v2/flows/{FlowBody.Id(i)}?wait=true"));
        if (!print) return;
        Print($"create, {atOnce} at once", create);
        Print($"delete, {atOnce} at once", delete);
    }

    private static async Task<Outcome> Round(Controller controller, int atOnce, int[] flows, Func<int, Task<HttpResponseMessage>> ask)
    {
        var (next, times, before, clock) = (-1, new TimeSpan[flows.Length], await controller.Usage(), Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < flows.Length; i = Interlocked.Increment(ref next))
            {
                var began = clock.Elapsed;
                using var answer = await ask(flows[i]);
                times[i] = clock.Elapsed - began;
                if (!answer.IsSuccessStatusCode)
                    throw new InvalidOperationException($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}\n{controller.Log}");
            }
        }));
        var (took, after) = (clock.Elapsed, await controller.Usage());
        Array.Sort(times);
        return new Outcome(flows.Length / took.TotalSeconds, At(50), At(99), (after.Cpu - before.Cpu) / flows.Length, after.ResidentMb);

        TimeSpan At(int percent) => times[Math.Min(times.Length - 1, times.Length * percent / 100)];
    }

    private static void Print(string name, Outcome outcome) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-22} {outcome.PerSecond,8:N0} flows/s   p50 {outcome.Median.TotalMilliseconds,7:0.0} ms   p99 {outcome.Slow.TotalMilliseconds,7:0.0} ms"
        + $"   CPU {outcome.Cpu.TotalMilliseconds,5:0.00} ms/flow   {outcome.ResidentMb,5} MB"));

    private readonly record struct Outcome(double PerSecond, TimeSpan Median, TimeSpan Slow, TimeSpan Cpu, long ResidentMb);
}
