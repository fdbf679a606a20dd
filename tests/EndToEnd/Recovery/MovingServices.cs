using System.Text.Json.Nodes;
using Kilda.EndToEnd.Harness;
using Kilda.EndToEnd.Points;
using Kilda.EndToEnd.YFlows;
using Kilda.Network;

namespace Kilda.EndToEnd.Recovery;

/// <summary>Services on the diamond of which everything is asked that can be asked, each time from its present state on.</summary>
internal sealed class MovingServices(DiamondLab lab)
{
    private const string Mirror = "mirror", Join = "join";
    private static readonly SwitchId s_1 = DiamondLab.S1, s_4 = DiamondLab.S4;

    /// <summary>Those that are there all the time, and only what is put on them comes and goes.</summary>
    private static readonly FlowOrder[] s_bases =
    [
        new("mirrored", new(s_1, 1, 120), new(s_4, 1, 120), 2000), new("joined", new(s_1, 2, 121), new(s_4, 2, 121), 2000),
        new("led", new(s_1, 1, 122), new(s_4, 1, 122), 2000), new("own", new(s_1, 2, 123), new(s_4, 2, 123), 2000),
    ];

    private Rest Rest => lab.Rest;

    public IReadOnlyList<Lane> Lanes =>
    [
        Flow("plain", 110, isProtected: false), Flow("other", 111, isProtected: false), Flow("safe", 112, isProtected: true),
        YFlow("y", 130, isProtected: false), YFlow("y-safe", 140, isProtected: true),
        new(
            Put(Mirror, "mirrored", "m", PointOrders.Mirror("m", "forward", s_1, new(s_4, 3, 500))),
            Reroute("flow with mirror", "flows", "mirrored", "mirrored"), Remove(Mirror, "mirrored", "m")),
        new(
            Put(Join, "joined", "j", PointOrders.Join("j", s_4, new(s_1, 3, 501)).ToJsonString()),
            Reroute("flow with join", "flows", "joined", "joined"), Remove(Join, "joined", "j")),
        new(Put(Join, "led", "q", Led()), Reroute("flow that leads a device", "flows", "own", "own"), Remove(Join, "led", "q")),
    ];

    public async Task Begin()
    {
        foreach (var order in s_bases) await LabFlow.Create(Rest, order);
    }

    /// <summary>Deletes all of them, and waits until they are gone.</summary>
    public async Task End()
    {
        if (await Has("led", Join, "q")) (await Order.Patiently(() => Rest.Delete("/v2/flows/led/join/q?wait=true"))).Ok();
        foreach (var id in (string[])["y", "y-safe"])
        {
            if (await Is($"/v2/y-flows/{id}")) Assert.Equal(202, (await Order.Patiently(() => Rest.Delete($"/v2/y-flows/{id}?wait=true"))).Status);
        }

        foreach (var id in (string[])["plain", "other", "safe", .. s_bases.Select(order => order.Id)])
        {
            if (await Is($"/v2/flows/{id}")) (await Order.Patiently(() => Rest.Delete($"/v2/flows/{id}?wait=true"))).Ok();
        }

        foreach (var (a, _) in DiamondLab.Links) await Cost(a, 0);
    }

    private static string Led()
    {
        var join = PointOrders.Join("q", s_4, device: null);
        join["flow_id_from"] = "own";
        return join.ToJsonString();
    }

    private Lane Flow(string id, ushort tag, bool isProtected)
    {
        var (what, at) = (isProtected ? "protected flow" : "flow", $"/v2/flows/{id}");
        var request = new FlowOrder(id, new(s_1, 1, tag), new(s_4, 1, tag), 1000).ToJson();
        request["allocate_protected_path"] = isProtected;
        return new(
        [
            new($"{what} create", () => Not(Is(at)), () => Rest.Post("/v2/flows", request), () => Is(at)),
            Update(what, at, 3000), Reroute(what, "flows", id, id),
            .. isProtected ? (Order[])[new($"{what} swap", () => Is(at), () => Rest.Patch($"/v1/flows/{id}/swap"))] : [],
            Update(what, at, 1000), new($"{what} delete", () => Is(at), () => Rest.Delete(at), () => Not(Is(at))),
        ]);
    }

    private Lane YFlow(string id, ushort tag, bool isProtected)
    {
        var (what, at) = (isProtected ? "protected y-flow" : "y-flow", $"/v2/y-flows/{id}");
        var order = new YOrder(
            id, (new(s_1, 2, tag, 11), new(s_4, 1, tag)), (new(s_1, 2, tag, 12), new(s_4, 2, tag)), isProtected, Bandwidth: 1000);
        return new(
        [
            new($"{what} create", () => Not(Is(at)), () => Rest.Post("/v2/y-flows", order.ToJson()), () => Is(at)),
            Update(what, at, 3000), Reroute(what, "y-flows", id, $"{id}.shared", $"{id}-a"),
            .. isProtected ? (Order[])[new($"{what} swap", () => Is(at), () => Rest.Post($"{at}/swap", ""))] : [],
            new($"{what} delete", () => Is(at), () => Rest.Delete(at), () => Not(Is(at))),
        ]);
    }

    private Order Update(string what, string at, long bandwidth) => new(
        $"{what} update", () => Is(at), () => Rest.Patch(at, $$"""{ "maximum_bandwidth": {{bandwidth}} }"""),
        async () => (await Rest.Get(at)).Ok()["maximum_bandwidth"]!.GetValue<long>() == bandwidth);

    /// <summary>The way that it runs is made dear first.</summary>
    /// <param name="members">The flows whose way is looked at; one of them may be at one switch.</param>
    private Order Reroute(string what, string kind, string id, params string[] members) => new($"{what} reroute", () => Is($"/v2/{kind}/{id}"), async () =>
    {
        var used = new List<PortId>();
        foreach (var member in members) used.AddRange(await Rest.ForwardPath(member));
        foreach (var (a, _) in DiamondLab.Links) await Cost(a, a == used[0] ? 10_000 : 1);
        return await Rest.Post($"/v2/{kind}/{id}/reroute", "");
    });

    private Order Put(string kind, string flow, string id, string body) => new(
        $"{kind} add{(flow == "led" ? " of a flow" : "")}", () => Not(Has(flow, kind, id)), () => Rest.Put($"/v2/flows/{flow}/{kind}", body),
        () => Works(flow, kind, id));

    private Order Remove(string kind, string flow, string id) => new(
        $"{kind} remove{(flow == "led" ? " of a flow" : "")}", () => Has(flow, kind, id), () => Rest.Delete($"/v2/flows/{flow}/{kind}/{id}"),
        () => Not(Has(flow, kind, id)));

    private async Task Cost(PortId end, int cost)
    {
        var (a, b) = DiamondLab.Links.Single(link => link.A == end || link.B == end);
        (await Rest.Put("/v1/link/props", $$"""
            [{ "src_switch": "{{a.Switch}}", "src_port": {{a.Port}}, "dst_switch": "{{b.Switch}}", "dst_port": {{b.Port}}, "props": { "cost": "{{cost}}" } }]
            """)).Ok();
    }

    private async Task<bool> Is(string path) => (await Rest.Get(path)).Status == 200;

    private static async Task<bool> Not(Task<bool> holds) => !await holds;

    private async Task<bool> Has(string flow, string kind, string id) => (await Statuses(flow, kind)).Any(point => Id(point, kind) == id);

    private async Task<bool> Works(string flow, string kind, string id) =>
        (await Statuses(flow, kind)).Any(point => Id(point, kind) == id && point!["status"]!.GetValue<string>() == "active");

    private async Task<JsonArray> Statuses(string flow, string kind) => (await Rest.Get($"/v2/flows/{flow}")).Ok()[$"{kind}_point_statuses"]!.AsArray();

    private static string Id(JsonNode? point, string kind) => point![$"{kind}_point_id"]!.GetValue<string>();
}
