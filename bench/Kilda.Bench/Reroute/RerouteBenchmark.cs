using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
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
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20), s_quiet = TimeSpan.FromSeconds(2), s_patience = TimeSpan.FromMinutes(2);

    public static async Task<int> Run(string[] args)
    {
        if (args is ["--ofbench", var program, .. var count] && count.Length <= 1 && File.Exists(program))
        {
            await OfBenchReroute.Run(program, count is [var said] ? int.Parse(said, NumberStyles.None, CultureInfo.InvariantCulture) : 1000);
            return 0;
        }

        var counts = args.Select(arg => int.TryParse(arg, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0).DefaultIfEmpty(1000).ToArray();
        if (counts.Any(n => n is < 1 or > 10_000))
        {
            Console.Error.WriteLine(
                "usage: reroute [FLOWS…]  (1 to 10000 each; 1000 where nothing is said)\n"
                + "       reroute --ofbench PATH_OF_BINARY [FLOWS]");
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
        await Each(flows, n => Create(controller, Bottleneck.Flow(n)));
        for (var round = 0; round < Rounds; round++)
        {
            var (from, to) = round % 2 == 0 ? (Bottleneck.Short, Bottleneck.ShortEnd) : (Bottleneck.Long, Bottleneck.LongEnd);
            var outcome = await Cut(controller, lab, flows, from, to);
            Print(round, flows, outcome);
            await lab.Mend(from);
            await controller.WhenDiscovered(network.Topology.Links.Count);
            await Quiet(controller, lab, []);
        }
    }

    private static async Task<Outcome> Cut(Controller controller, SimClient lab, int flows, PortId from, PortId to)
    {
        var over = string.Create(
            CultureInfo.InvariantCulture, $"/v1/links/flows?src_switch={from.Switch}&src_port={from.Port}&dst_switch={to.Switch}&dst_port={to.Port}");
        if (await Count(controller, over) != flows) throw new InvalidOperationException($"not all flows run over {from}");
        var samples = new List<Sample> { await Take(controller, lab) };
        await lab.Cut(from);
        await Eventually.True(
            async () =>
            {
                await Quiet(controller, lab, samples);
                return await Count(controller, over) == 0;
            },
            "no flow runs over the link", () => controller.Log, s_patience);
        var placed = new double[flows];
        var began = samples[0].Time;
        await Each(flows, async n => placed[n] = await Moved(controller, n) - began.ToUnixTimeMilliseconds());
        Array.Sort(placed);
        return new Outcome(placed, samples, (await controller.Usage()).ResidentMb);
    }

    /// <summary>
    /// Ends when the switches have been told nothing for a while: asking the controller meanwhile would be part of what is measured.
    /// </summary>
    private static async Task Quiet(Controller controller, SimClient lab, List<Sample> samples)
    {
        var (told, since) = (-1L, TimeProvider.System.GetTimestamp());
        while (TimeProvider.System.GetElapsedTime(since) < s_quiet)
        {
            await Task.Delay(s_look);
            samples.Add(await Take(controller, lab));
            if (samples[^1].Commands == told) continue;
            (told, since) = (samples[^1].Commands, TimeProvider.System.GetTimestamp());
        }
    }

    private static async Task<Sample> Take(Controller controller, SimClient lab) => new(
        TimeProvider.System.GetUtcNow(), (await controller.Usage()).Cpu, (await lab.Usage()).Cpu, await lab.Commands());

    /// <returns>When every switch had answered the barriers of the flow's last operation, in milliseconds since 1970.</returns>
    internal static async Task<long> Moved(Controller controller, int flow)
    {
        var history = await controller.Client.GetFromJsonAsync<JsonElement>($"/v1/flows/{Bottleneck.FlowId(flow)}/history?max_count=1");
        return history.EnumerateArray().Single().GetProperty("payload").EnumerateArray()
            .Single(step => step.GetProperty("action").ValueEquals("Commands for installing ingress rules have been sent")).GetProperty("timestamp").GetInt64();
    }

    private static async Task<int> Count(Controller controller, string list) =>
        (await controller.Client.GetFromJsonAsync<JsonElement>(list)).GetArrayLength();

    internal static async Task Create(Controller controller, JsonObject flow)
    {
        using var answer = await controller.Client.PostAsJsonAsync("/v2/flows?wait=true", flow);
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    internal static async Task Each(int count, Func<int, Task> work)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            for (var n = Interlocked.Increment(ref next); n < count; n = Interlocked.Increment(ref next)) await work(n);
        }));
    }

    private static void Print(int round, int flows, Outcome outcome)
    {
        var (first, then, last) = (outcome.Samples[0], outcome.WhenPlaced, outcome.Samples[^1]);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{flows} flows, cut {round + 1}: p50 {outcome.At(50):0} ms   p99 {outcome.At(99):0} ms   last barrier {outcome.Placed[^1]:0} ms   "
            + $"{flows / outcome.Placed[^1] * 1000:N0} flows/s   {(then.Commands - first.Commands) / outcome.Placed[^1] * 1000:N0} rules/s   "
            + $"CPU until then: controller {(then.Cpu - first.Cpu).TotalMilliseconds:0} ms, switches {(then.SimCpu - first.SimCpu).TotalMilliseconds:0} ms   "
            + $"in all: {(last.Cpu - first.Cpu).TotalMilliseconds:0} ms, {last.Commands - first.Commands} rules   {outcome.ResidentMb} MB"));
    }

    /// <param name="Time">When it was taken.</param>
    /// <param name="Cpu">Of the controller so far.</param>
    /// <param name="SimCpu">Of the switches so far.</param>
    /// <param name="Commands">Changes of rules and meters that the switches were told so far.</param>
    private readonly record struct Sample(DateTimeOffset Time, TimeSpan Cpu, TimeSpan SimCpu, long Commands);

    /// <param name="Placed">Milliseconds of each flow, sorted.</param>
    /// <param name="Samples">From the cut until the switches heard nothing any more: what is left of the old ways is gone too.</param>
    private sealed record Outcome(double[] Placed, List<Sample> Samples, long ResidentMb)
    {
        public Sample WhenPlaced => Samples.Find(sample => (sample.Time - Samples[0].Time).TotalMilliseconds >= Placed[^1]);

        public double At(int percent) => Placed[Math.Min(Placed.Length - 1, Placed.Length * percent / 100)];
    }
}
