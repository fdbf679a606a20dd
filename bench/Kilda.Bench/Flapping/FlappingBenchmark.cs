using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kilda.Bench.Processes;
using Kilda.Bench.Reroute;
using Kilda.EndToEnd.Harness;
using Kilda.Lab.Topologies;
using Kilda.Network;

namespace Kilda.Bench.Flapping;

/// <summary>One of 600 links goes down and comes back twenty times in ten seconds: how often its flows move, what it costs, what is shown.</summary>
internal static class FlappingBenchmark
{
    private const int Flows = 100, Blinks = 20, FirstVlan = 100;
    private static readonly TimeSpan s_half = TimeSpan.FromMilliseconds(250), s_watch = TimeSpan.FromSeconds(10), s_stable = TimeSpan.FromMinutes(1);

    public static async Task<int> Run(string[] args)
    {
        if (args.Length > 1)
        {
            Console.Error.WriteLine("usage: flapping [TOPOLOGY]");
            return 2;
        }

        var topology = Topology.Load(args.FirstOrDefault() ?? "random:200,600");
        var link = topology.Links[0];
        await using var controller = await Controller.Start();
        await using var lab = await SimClient.Start(topology, controller.OpenFlow);
        await controller.WhenDiscovered(topology.Links.Count);
        await RerouteBenchmark.Each(Flows, n => RerouteBenchmark.Create(controller, Flow(link, n)));
        await Task.Delay(s_watch);
        await Report("before", controller, () => Task.Delay(s_watch));
        await Report("while it flaps", controller, async () =>
        {
            for (var blink = 0; blink < Blinks; blink++)
            {
                await lab.Cut(link.A);
                await Task.Delay(s_half);
                await lab.Mend(link.A);
                await Task.Delay(s_half);
            }
        });
        var shown = await Shown(controller, link);
        Console.WriteLine($"the API says: {shown}");
        await Eventually.True(
            async () => (await Shown(controller, link)).GetProperty("state").ValueEquals("DISCOVERED"), "the link is stable", () => controller.Log, s_stable);
        var moves = new int[Flows];
        await RerouteBenchmark.Each(Flows, async n => moves[n] = await Moves(controller, n));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Flows} flows moved {moves.Min()} to {moves.Max()} times, {moves.Sum()} in all"));
        return moves.Max() > 1 ? 1 : 0;
    }

    private static async Task Report(string when, Controller controller, Func<Task> wait)
    {
        var (before, began) = (await controller.Usage(), TimeProvider.System.GetTimestamp());
        await wait();
        var (after, took) = (await controller.Usage(), TimeProvider.System.GetElapsedTime(began));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{when}: CPU {(after.Cpu - before.Cpu) / took:P1} of a core over {took.TotalSeconds:0.0} s, {after.ResidentMb} MB"));
    }

    /// <summary>State, reason, since when it proves itself and how often it went down, as the list of links has it.</summary>
    private static async Task<JsonElement> Shown(Controller controller, TopologyLink link)
    {
        var rows = await controller.Client.GetFromJsonAsync<JsonElement>(string.Create(
            CultureInfo.InvariantCulture,
            $"/v1/links?src_switch={link.A.Switch}&src_port={link.A.Port}&dst_switch={link.B.Switch}&dst_port={link.B.Port}"));
        string[] names = ["state", "state_reason", "proving_since", "blinks"];
        var row = rows.EnumerateArray().First();
        var told = new JsonObject(names.Where(name => row.TryGetProperty(name, out _))
            .Select(name => KeyValuePair.Create(name, JsonNode.Parse(row.GetProperty(name).GetRawText()))));
        return JsonElement.Parse(told.ToJsonString());
    }

    /// <returns>Operations of the flow since it was made.</returns>
    private static async Task<int> Moves(Controller controller, int flow) =>
        (await controller.Client.GetFromJsonAsync<JsonElement>($"/v1/flows/{Bottleneck.FlowId(flow)}/history?max_count=100")).GetArrayLength() - 1;

    private static JsonObject Flow(TopologyLink link, int number)
    {
        JsonObject End(SwitchId at) => new() { ["switch_id"] = $"{at}", ["port_number"] = 1, ["vlan_id"] = FirstVlan + number };
        return new()
        {
            ["flow_id"] = Bottleneck.FlowId(number), ["source"] = End(link.A.Switch), ["destination"] = End(link.B.Switch), ["maximum_bandwidth"] = 1000,
        };
    }
}
