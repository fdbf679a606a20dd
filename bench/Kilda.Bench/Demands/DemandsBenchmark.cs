using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kilda.Bench.Processes;
using Kilda.Lab.Topologies;
using Kilda.Network;
using Kilda.OpenFlow;

namespace Kilda.Bench.Demands;

/// <summary>
/// All demands of a network as flows, one after the other, scaled so that about a third does not fit: how much is accepted, whether any link
/// carries more than it can, and whether those who are refused learn which links are full.
/// </summary>
internal static class DemandsBenchmark
{
    private const double Refused = 1.0 / 3;
    private const int FirstVlan = 100;

    public static async Task<int> Run(string[] args)
    {
        if (args is not [var path])
        {
            Console.Error.WriteLine("usage: demands TOPOLOGY  (a file that has demands)");
            return 2;
        }

        var topology = Topology.Load(path) with { Name = Path.GetFullPath(path) };
        if (topology.Demands.IsEmpty)
        {
            Console.Error.WriteLine($"'{path}' has no demands");
            return 2;
        }

        var scale = DemandScale.For(topology, Refused);
        await using var controller = await Controller.Start();
        await using var lab = LabProcess.Start(topology, controller.OpenFlow);
        await controller.WhenDiscovered(topology.Links.Count);
        var (asked, accepted, flows, named, unnamed, clock) = (0L, 0L, 0, 0, 0, Stopwatch.StartNew());
        foreach (var (number, demand) in topology.Demands.Index())
        {
            var kbps = DemandScale.Kbps(demand, scale);
            asked += kbps;
            using var answer = await controller.Client.PostAsJsonAsync("/v2/flows?wait=true", Flow(number, demand, kbps));
            if (answer.IsSuccessStatusCode) (accepted, flows) = (accepted + kbps, flows + 1);
            else if (answer.StatusCode != HttpStatusCode.NotFound) throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
            else if ((await answer.Content.ReadAsStringAsync()).Contains("(full)", StringComparison.Ordinal)) named++;
            else unnamed++;
        }

        var took = clock.Elapsed;
        var links = (await controller.Client.GetFromJsonAsync<JsonElement>("/v1/links")).EnumerateArray()
            .Select(row => (Free: row.GetProperty("available_bandwidth").GetInt64(), Most: row.GetProperty("max_bandwidth").GetInt64())).ToArray();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Path.GetFileNameWithoutExtension(path)}: {flows} of {topology.Demands.Count} demands accepted, "
            + $"{accepted / 1e6:0.0} of {asked / 1e6:0.0} Gbit/s, in {took.TotalSeconds:0.0} s; "
            + $"{named} refusals name full links, {unnamed} do not; "
            + $"{links.Count(link => link.Free < 0)} of {links.Length} directions over capacity, "
            + $"the fullest has {links.Min(link => link.Free)} kbit/s left, all together carry "
            + $"{1 - ((double)links.Sum(link => link.Free) / links.Sum(link => link.Most)):P0}"));
        return unnamed > 0 || links.Any(link => link.Free < 0) ? 1 : 0;
    }

    private static JsonObject Flow(int number, Demand demand, long kbps)
    {
        JsonObject End(SwitchId at) => new() { ["switch_id"] = $"{at}", ["port_number"] = 1, ["vlan_id"] = FirstVlan + number };
        return new()
        {
            ["flow_id"] = $"demand-{number}", ["source"] = End(demand.From), ["destination"] = End(demand.To), ["maximum_bandwidth"] = kbps,
        };
    }
}
