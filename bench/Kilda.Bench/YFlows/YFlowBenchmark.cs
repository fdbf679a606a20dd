using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Kilda.Bench.Processes;
using Kilda.Bench.Reroute;
using Kilda.EndToEnd.Harness;
using Kilda.Network;

namespace Kilda.Bench.YFlows;

/// <summary>
/// Y-flows through the whole controller: how many are created and deleted in a second, each until its last switch has answered; and how long it
/// takes until none of them runs over a link that all their shared paths had and that was cut.
/// </summary>
internal static class YFlowBenchmark
{
    private const int AtOnce = 32, Rounds = 4;
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20), s_settle = TimeSpan.FromSeconds(3), s_patience = TimeSpan.FromMinutes(2);

    public static async Task<int> Run(string[] args)
    {
        var count = args.Length == 0 ? 300 : int.TryParse(args[0], NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;
        if (args.Length > 1 || count is < 1 or > 3000)
        {
            Console.Error.WriteLine("usage: y-flow [Y-FLOWS]  (1 to 3000; 300 where nothing is said)");
            return 2;
        }

        using var network = new Bottleneck();
        await using var controller = await Controller.Start();
        await using var lab = await SimClient.Start(network.Topology, controller.OpenFlow);
        await controller.WhenDiscovered(network.Topology.Links.Count);
        for (var round = 0; round < Rounds; round++)
        {
            var create = await Each(controller, count, i => controller.Client.PostAsJsonAsync("/v2/y-flows?wait=true", Bottleneck.YFlow(i)));
            Print($"create, {AtOnce} at once", count, create);
            if (round == Rounds - 1) break;
            var delete = await Each(controller, count, i => controller.Client.DeleteAsync($"/v2/y-flows/{Bottleneck.YFlowId(i)}?wait=true"));
            Print($"delete, {AtOnce} at once", count, delete);
        }

        // Forth and back: a link that has just failed is not taken again at once.
        for (var round = 0; round < Rounds; round++)
        {
            var (from, to) = round % 2 == 0 ? (Bottleneck.Short, Bottleneck.ShortEnd) : (Bottleneck.Long, Bottleneck.LongEnd);
            Print("move off a cut link", count, await Cut(controller, lab, count, from, to));
            await lab.Mend(from);
            await controller.WhenDiscovered(network.Topology.Links.Count);
            await Task.Delay(s_settle);
        }

        return 0;
    }

    private static async Task<(TimeSpan Took, TimeSpan Cpu)> Cut(Controller controller, SimClient lab, int count, PortId from, PortId to)
    {
        var over = string.Create(
            CultureInfo.InvariantCulture, $"/v1/links/flows?src_switch={from.Switch}&src_port={from.Port}&dst_switch={to.Switch}&dst_port={to.Port}");
        if (await Count(controller, over) != count) throw new InvalidOperationException($"not all shared paths run over {from}");
        var (before, clock) = (await controller.Usage(), Stopwatch.StartNew());
        await lab.Cut(from);
        await Eventually.True(
            async () =>
            {
                await Task.Delay(s_look);
                return await Count(controller, over) == 0;
            },
            "no Y-flow runs over the link", () => controller.Log, s_patience);
        return (clock.Elapsed, (await controller.Usage()).Cpu - before.Cpu);
    }

    private static async Task<int> Count(Controller controller, string list) =>
        (await controller.Client.GetFromJsonAsync<JsonElement>(list)).GetArrayLength();

    private static async Task<(TimeSpan Took, TimeSpan Cpu)> Each(Controller controller, int count, Func<int, Task<HttpResponseMessage>> ask)
    {
        var (next, before, clock) = (-1, await controller.Usage(), Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                using var answer = await ask(i);
                if (!answer.IsSuccessStatusCode)
                    throw new InvalidOperationException($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}\n{controller.Log}");
            }
        }));
        return (clock.Elapsed, (await controller.Usage()).Cpu - before.Cpu);
    }

    private static void Print(string what, int count, (TimeSpan Took, TimeSpan Cpu) outcome) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{what,-22} {count} Y-flows in {outcome.Took.TotalMilliseconds,6:0} ms   {count / outcome.Took.TotalSeconds,6:N0} /s   "
        + $"CPU {outcome.Cpu.TotalMilliseconds / count:0.00} ms each"));
}
