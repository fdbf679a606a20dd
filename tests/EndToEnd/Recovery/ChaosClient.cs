using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Kilda.EndToEnd.Harness;
using Kilda.EndToEnd.Points;
using Kilda.EndToEnd.YFlows;
using Kilda.Network;

namespace Kilda.EndToEnd.Recovery;

/// <summary>Asks for anything of any service, again and again, and takes whatever answer there is.</summary>
internal sealed class ChaosClient(ChaosLab lab, Random random, ConcurrentDictionary<string, int> answers)
{
    private const int Flows = 60, YFlows = 10, Points = 2;
    private readonly PortId[] _ports = lab.Ports;

    public async Task Run(CancellationToken over)
    {
        // One that cannot be reached is not asked again at once.
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!over.IsCancellationRequested)
        {
            var (kind, ask) = Next();
            var says = "no answer";
            try
            {
                var answer = await ask();
                says = $"{answer.Status}{(answer.Status == 500 ? $" {answer.Body?["error-message"]}" : "")}";
            }
            catch (Exception gone) when (gone is HttpRequestException or TaskCanceledException or IOException)
            {
                await timer.WaitForNextTickAsync(CancellationToken.None);
            }

            answers.AddOrUpdate($"{kind} {says}", 1, (_, count) => count + 1);
        }
    }

    /// <summary>Deletes all services, and what stands in their way first.</summary>
    public static async Task Clear(Rest rest)
    {
        foreach (var flow in (await rest.Get("/v2/flows")).Ok().AsArray())
        {
            foreach (var join in flow!["join_point_statuses"]?.AsArray() ?? [])
                await Until200(rest, $"/v2/flows/{flow["flow_id"]}/join/{join!["join_point_id"]}?wait=true");
        }

        foreach (var flow in (await rest.Get("/v2/y-flows")).Ok()["y_flows"]!.AsArray()) await Until200(rest, $"/v2/y-flows/{flow!["y_flow_id"]}?wait=true");
        foreach (var id in await rest.FlowIds()) await Until200(rest, $"/v2/flows/{id}?wait=true");
    }

    private static Task Until200(Rest rest, string path) => Eventually.Value(
        () => rest.Delete(path), answer => answer.Status is 200 or 202 or 404, $"{path} is deleted", within: TimeSpan.FromSeconds(40));

    private (string Kind, Func<Task<Answer>> Ask) Next()
    {
        var (flow, point, wait) = ($"f{random.Next(Flows)}", $"p{random.Next(Points)}", random.Next(2) == 0 ? "" : "?wait=true");
        var at = $"/v2/flows/{flow}";
        return random.Next(20) switch
        {
            < 5 => Post("flow create", $"/v2/flows{wait}", Flow(flow)),
            5 => ("flow replace", () => lab.Rest.Put($"{at}{wait}", Flow(flow).ToJsonString())),
            6 => Patch("flow patch", $"{at}{wait}"),
            7 => Post("flow reroute", $"{at}/reroute{wait}", []),
            8 => ("flow swap", () => lab.Rest.Patch($"/v1/flows/{flow}/swap{wait}")),
            9 => Delete("flow delete", $"{at}{wait}"),
            10 or 11 => Mirrored(at, point, wait),
            12 => Delete("mirror remove", $"{at}/mirror/{point}{wait}"),
            13 => ("join add", async () =>
                await lab.Rest.Put($"{at}/join{wait}", PointOrders.Join(point, await EndOf(at), End()).ToJsonString())),
            14 => ("join add of a flow", () => Led(at, point, wait)),
            15 => Delete("join remove", $"{at}/join/{point}{wait}"),
            _ => Y($"y{random.Next(YFlows)}", wait),
        };
    }

    private (string Kind, Func<Task<Answer>> Ask) Y(string id, string wait) => random.Next(6) switch
    {
        < 2 => Post("y-flow create", $"/v2/y-flows{wait}", YFlow(id)),
        2 => Patch("y-flow patch", $"/v2/y-flows/{id}{wait}"),
        3 => Post("y-flow reroute", $"/v2/y-flows/{id}/reroute{wait}", []),
        4 => Post("y-flow swap", $"/v2/y-flows/{id}/swap{wait}", []),
        _ => Delete("y-flow delete", $"/v2/y-flows/{id}{wait}"),
    };

    private (string Kind, Func<Task<Answer>> Ask) Mirrored(string at, string point, string wait) => ("mirror add", async () => await lab.Rest.Put(
        $"{at}/mirror{wait}", PointOrders.Mirror(point, random.Next(2) == 0 ? "forward" : "reverse", await EndOf(at), End())));

    /// <summary>The switch at an end of the flow; where the flow is not known, any.</summary>
    private async Task<SwitchId> EndOf(string at)
    {
        var known = await lab.Rest.Get(at);
        if (known.Status != 200) return Port().Switch;
        return SwitchId.Parse(known.Body![random.Next(2) == 0 ? "source" : "destination"]!["switch_id"]!.GetValue<string>());
    }

    /// <summary>A flow of the device's own that ends where it joins; it may be there already, and end elsewhere.</summary>
    private async Task<Answer> Led(string at, string point, string wait)
    {
        var (where, own) = (await EndOf(at), $"f{random.Next(Flows)}");
        var there = new Endpoint(where, _ports.Single(port => port.Switch == where).Port, (ushort)(100 + random.Next(1000)));
        await lab.Rest.Post("/v2/flows?wait=true", new FlowOrder(own, End(), there, 1000).ToJson());
        var join = PointOrders.Join(point, where, device: null);
        join["flow_id_from"] = own;
        return await lab.Rest.Put($"{at}/join{wait}", join.ToJsonString());
    }

    private (string Kind, Func<Task<Answer>> Ask) Post(string kind, string path, JsonObject body) => (kind, () => lab.Rest.Post(path, body));

    private (string Kind, Func<Task<Answer>> Ask) Delete(string kind, string path) => (kind, () => lab.Rest.Delete(path));

    private (string Kind, Func<Task<Answer>> Ask) Patch(string kind, string path)
    {
        var body = $$"""{ "maximum_bandwidth": {{(1 + random.Next(5)) * 1000}}, "allocate_protected_path": {{(random.Next(2) == 0 ? "true" : "false")}} }""";
        return (kind, () => lab.Rest.Patch(path, body));
    }

    private JsonObject Flow(string id)
    {
        var request = new FlowOrder(id, End(), End(), (1 + random.Next(5)) * 1000).ToJson();
        request["allocate_protected_path"] = random.Next(3) == 0;
        return request;
    }

    private JsonObject YFlow(string id)
    {
        var shared = Port();
        var tag = (ushort)(2000 + random.Next(500));
        return new YOrder(
            id, (new(shared.Switch, shared.Port, tag, 11), End()), (new(shared.Switch, shared.Port, tag, 12), End()), random.Next(3) == 0, 1000).ToJson();
    }

    private PortId Port() => _ports[random.Next(_ports.Length)];

    private Endpoint End() => Port() is var at ? new(at.Switch, at.Port, (ushort)(100 + random.Next(1000))) : default;
}
