using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Kilda.Bench.Processes;
using Kilda.EndToEnd.Harness;
using Kilda.Network;

namespace Kilda.Bench.Reroute;

/// <summary>
/// All flows run over one link, which is cut. When the rules of each are in place — every switch has answered its barrier — is written in
/// its history, with the same clock that the cut is noted by.
/// </summary>
internal static class RerouteBenchmark
{
    private const int Rounds = 6, AtOnce = 32;
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100), s_settle = TimeSpan.FromSeconds(3), s_patience = TimeSpan.FromMinutes(2);

    public static async Task<int> Run(string[] args)
    {
        var counts = args.Select(arg => int.TryParse(arg, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0).DefaultIfEmpty(1000).ToArray();
        if (counts.Any(n => n is < 1 or > 10_000))
        {
            Console.Error.WriteLine("usage: reroute [FLOWS…]  (1 to 10000 each; 1000 where nothing is said)");
            return 2;
        }

        foreach (var flows in counts) await Measure(flows);
        return 0;
    }

    private static async Task Measure(int flows)
    {
        using var network = new Bottleneck();
        await using var controller = await Controller.Start();
        await using var lab = await SimClient.Start(network.Topology, controller.OpenFlow);
        await controller.WhenDiscovered(network.Topology.Links.Count);
        await Each(flows, n => Create(controller, n));
        for (var round = 0; round < Rounds; round++)
        {
            var (from, to) = round % 2 == 0 ? (Bottleneck.Short, Bottleneck.ShortEnd) : (Bottleneck.Long, Bottleneck.LongEnd);
            var outcome = await Cut(controller, lab, flows, from, to);
            Print(round, flows, outcome);
            await lab.Mend(from);
            await controller.WhenDiscovered(network.Topology.Links.Count);
            await Task.Delay(s_settle);
        }
    }

    private static async Task<Outcome> Cut(Controller controller, SimClient lab, int flows, PortId from, PortId to)
    {
        var (commands, cpu, simCpu) = (await lab.Commands(), await controller.Usage(), await lab.Usage());
        var over = string.Create(
            CultureInfo.InvariantCulture, $"/v1/links/flows?src_switch={from.Switch}&src_port={from.Port}&dst_switch={to.Switch}&dst_port={to.Port}");
        if (await Count(controller, over) != flows) throw new InvalidOperationException($"not all flows run over {from}");
        var began = TimeProvider.System.GetUtcNow();
        await lab.Cut(from);
        await Eventually.True(
            async () =>
            {
                await Task.Delay(s_look);
                return await Count(controller, over) == 0;
            },
            "no flow runs over the link", () => controller.Log, s_patience);
        var seen = TimeProvider.System.GetUtcNow() - began;
        var (cpuAfter, simAfter, told) = (await controller.Usage(), await lab.Usage(), await lab.Commands() - commands);
        var placed = new double[flows];
        await Each(flows, async n => placed[n] = await Moved(controller, n) - began.ToUnixTimeMilliseconds());
        Array.Sort(placed);
        return new Outcome(placed, seen, told, cpuAfter.Cpu - cpu.Cpu, simAfter.Cpu - simCpu.Cpu, cpuAfter.ResidentMb);
    }

    /// <returns>When every switch had answered the barriers of the flow's last operation, in milliseconds since 1970.</returns>
    private static async Task<long> Moved(Controller controller, int flow)
    {
        var history = await controller.Client.GetFromJsonAsync<JsonElement>($"/v1/flows/{Bottleneck.FlowId(flow)}/history?max_count=1");
        return history.EnumerateArray().Single().GetProperty("payload").EnumerateArray()
            .Single(step => step.GetProperty("action").ValueEquals("The flow status was set to UP")).GetProperty("timestamp").GetInt64();
    }

    private static async Task<int> Count(Controller controller, string list) =>
        (await controller.Client.GetFromJsonAsync<JsonElement>(list)).GetArrayLength();

    private static async Task Create(Controller controller, int flow)
    {
        using var answer = await controller.Client.PostAsJsonAsync("/v2/flows?wait=true", Bottleneck.Flow(flow));
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    private static async Task Each(int count, Func<int, Task> work)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            for (var n = Interlocked.Increment(ref next); n < count; n = Interlocked.Increment(ref next)) await work(n);
        }));
    }

    private static void Print(int round, int flows, Outcome outcome) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{flows} flows, cut {round + 1}: p50 {outcome.At(50):0} ms   p99 {outcome.At(99):0} ms   last barrier {outcome.Placed[^1]:0} ms   "
        + $"seen from outside {outcome.Seen.TotalMilliseconds:0} ms   {flows / outcome.Placed[^1] * 1000:N0} flows/s   {outcome.Commands} commands   "
        + $"CPU controller {outcome.Cpu.TotalMilliseconds:0} ms, switches {outcome.SimCpu.TotalMilliseconds:0} ms   {outcome.ResidentMb} MB"));

    /// <param name="Placed">Milliseconds of each flow, sorted.</param>
    /// <param name="Seen">Until a client found no flow over the link any more, asking every now and then.</param>
    private sealed record Outcome(double[] Placed, TimeSpan Seen, long Commands, TimeSpan Cpu, TimeSpan SimCpu, long ResidentMb)
    {
        public double At(int percent) => Placed[Math.Min(Placed.Length - 1, Placed.Length * percent / 100)];
    }
}
