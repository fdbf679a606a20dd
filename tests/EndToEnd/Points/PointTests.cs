using System.Text.Json.Nodes;
using Kilda.EndToEnd.Harness;
using Kilda.EndToEnd.YFlows;
using Kilda.Network;

namespace Kilda.EndToEnd.Points;

/// <summary>Mirrors and joins over REST, with frames: each sink gets one copy of each, joined devices are heard, and nothing is left.</summary>
public sealed class PointTests(DiamondLab lab) : IClassFixture<DiamondLab>
{
    private const long Bandwidth = 10_000;
    private static readonly Endpoint Service = new(DiamondLab.S1, 1, 100), Primary = new(DiamondLab.S4, 1, 200);

    /// <summary>Direction, mirror switch and sink: at the flow's source and destination, near the mirror and far from it, with no, one and two tags.</summary>
    public static TheoryData<string, SwitchId, Endpoint> Sinks => new()
    {
        { "forward", DiamondLab.S1, new(DiamondLab.S1, 3, 400) },
        { "forward", DiamondLab.S1, new(DiamondLab.S4, 3, 400) },
        { "forward", DiamondLab.S4, new(DiamondLab.S4, 3) },
        { "forward", DiamondLab.S4, new(DiamondLab.S1, 3, 400, 401) },
        { "reverse", DiamondLab.S4, new(DiamondLab.S4, 3, 400, 401) },
        { "reverse", DiamondLab.S4, new(DiamondLab.S1, 3, 400) },
        { "reverse", DiamondLab.S1, new(DiamondLab.S1, 3, 400) },
        { "reverse", DiamondLab.S1, new(DiamondLab.S4, 3) },
    };

    [OvsTheory]
    [MemberData(nameof(Sinks))]
    public async Task A_sink_hears_each_frame_of_its_direction_once(string direction, SwitchId at, Endpoint sink)
    {
        var tables = await lab.Tables();
        await using var flow = await lab.Flow(new FlowOrder("mirrored", Service, Primary, Bandwidth));
        var (before, links) = (await lab.Tables(), await lab.Rest.Links());
        var made = await lab.Rest.Post("/v2/flows/mirrored/mirror?wait=true", PointOrders.Mirror("m", direction, at, sink));
        Assert.True(made.Status == 200, $"{made}");
        Assert.Equal("active", made.Body!["status"]!.GetValue<string>());
        await lab.Ovs.SettleAsync();
        await lab.Heard(Service, direction == "forward" ? [Primary, sink] : [Primary]);
        await lab.Heard(Primary, direction == "reverse" ? [Service, sink] : [Service]);
        Assert.Equal(409, (await lab.Rest.Put("/flows/mirrored/mirror", PointOrders.Mirror("m", direction, at, sink))).Status);

        var gone = await lab.Rest.Delete("/v2/flows/mirrored/mirror/m?wait=true");
        Assert.True(gone.Status == 200, $"{gone}");
        await lab.TablesAre(before, "after the mirror");
        Assert.Equal(links.ToHashSet(), (await lab.Rest.Links()).ToHashSet());
        Assert.Equal(404, (await lab.Rest.Delete("/v2/flows/mirrored/mirror/m")).Status);
        await flow.Delete();
        await lab.TablesAre(tables, "after the flow");
    }

    /// <summary>Where the device is that joins: beside the primary one, and at the other end.</summary>
    public static TheoryData<Endpoint, Endpoint, SwitchId> Devices => new()
    {
        { Primary, new(DiamondLab.S4, 2, 300), DiamondLab.S4 },
        { Primary, new(DiamondLab.S1, 2, 300), DiamondLab.S4 },
        { Primary, new(DiamondLab.S4, 2, 300), DiamondLab.S1 },
        { new(DiamondLab.S4, 1), new(DiamondLab.S4, 2), DiamondLab.S4 },
    };

    [OvsTheory]
    [MemberData(nameof(Devices))]
    public async Task A_device_that_joins_hears_what_the_first_one_hears_and_answers_in_its_place(Endpoint primary, Endpoint second, SwitchId at)
    {
        var tables = await lab.Tables();
        var service = primary.Outer == 0 ? Service with { Outer = 0 } : Service;
        await using var flow = await lab.Flow(new FlowOrder("joined", service, primary, Bandwidth));
        var before = await lab.Tables();
        Assert.Equal(200, (await lab.Rest.Put("/flows/joined/mirror?wait=true", PointOrders.Mirror("m", "FORWARD", at, second))).Status);
        var join = new JsonObject
        {
            ["join_point_id"] = "j",
            ["flow_id_to"] = "joined",
            ["mirror_direction"] = "FORWARD",
            ["join_point_switch_id"] = at.ToString(),
            ["sink_endpoint"] = PointOrders.End(second),
        };
        var made = await lab.Rest.Put("/flows/joined/join?wait=true", join.ToJsonString());
        Assert.True(made.Status == 200, $"{made}");
        Assert.Equal("active", made.Body!["status"]!.GetValue<string>());
        await lab.Ovs.SettleAsync();
        await lab.Heard(service, primary, second);
        await lab.Heard(primary, service);
        await lab.Heard(second, service);

        var whole = await lab.Tables();
        Assert.Equal(200, (await lab.Rest.Put("/v2/flows/joined/join?wait=true", join.ToJsonString())).Status);
        Assert.Equal(whole, await lab.Tables());
        join["join_point_switch_id"] = (at == DiamondLab.S1 ? DiamondLab.S4 : DiamondLab.S1).ToString();
        var other = await lab.Rest.Put("/v2/flows/joined/join", join.ToJsonString());
        Assert.Equal((409, "Flow join point j already exists"), (other.Status, other.Body!["error-description"]!.GetValue<string>()));
        Assert.Equal(
            """[{"join_point_id":"j","status":"active"}]""", (await lab.Rest.Get("/v2/flows/joined")).Ok()["join_point_statuses"]!.ToJsonString());

        Assert.Equal(200, (await lab.Rest.Delete("/v2/flows/joined/join/j?wait=true")).Status);
        Assert.Equal(200, (await lab.Rest.Delete("/v2/flows/joined/mirror/m?wait=true")).Status);
        await lab.TablesAre(before, "after mirror and join");
        await flow.Delete();
        await lab.TablesAre(tables, "after the flow");
    }

    [OvsFact]
    public async Task A_device_may_answer_where_its_mirror_lets_it_until_that_is_taken_away()
    {
        var tables = await lab.Tables();
        await using var flow = await lab.Flow(new FlowOrder("answered", Service, Primary, Bandwidth));
        var device = new Endpoint(DiamondLab.S4, 2, 300);
        var body = JsonNode.Parse(PointOrders.Mirror("m", "forward", DiamondLab.S4, device))!.AsObject();
        body["join_traffic_from_sink"] = true;
        Assert.Equal(200, (await lab.Rest.Put("/flows/answered/mirror?wait=true", body.ToJsonString())).Status);
        await lab.Ovs.SettleAsync();
        await lab.Heard(Service, Primary, device);
        await lab.Heard(device, Service);
        var gone = await lab.Rest.Delete("/flows/answered/join/m?wait=true");
        Assert.True(gone.Status == 200, $"{gone}");
        await lab.Ovs.SettleAsync();
        await lab.Heard(Service, Primary, device);
        await lab.GoesNowhere(lab.Host(device), DiamondLab.Frame(ClientTags.Sent(device)));
        Assert.False((await lab.Rest.Get("/v2/flows/answered/mirror")).Ok()["points"]![0]!["join_traffic_from_sink"]!.GetValue<bool>());
        await flow.Delete();
        await lab.TablesAre(tables, "after the flow");
    }

    [OvsFact]
    public async Task A_leaf_of_a_Y_flow_is_mirrored_and_joined_like_any_flow()
    {
        var tables = await lab.Tables();
        var order = new YOrder(
            "y", (new(DiamondLab.S1, 1, 100, 101), new(DiamondLab.S4, 1, 200)), (new(DiamondLab.S1, 1, 100, 102), new(DiamondLab.S4, 2, 300)));
        await using var yFlow = await order.Create(lab.Rest);
        var before = await lab.Tables();
        var device = new Endpoint(DiamondLab.S4, 3, 400);
        Assert.Equal(400, (await lab.Rest.Post("/v2/flows/y.shared/mirror", PointOrders.Mirror("m", "forward", DiamondLab.S1, device))).Status);
        var made = await lab.Rest.Post("/v2/flows/y-a/mirror?wait=true", PointOrders.Mirror("m", "forward", DiamondLab.S4, device));
        Assert.True(made.Status == 200, $"{made}");
        Assert.Equal(("y-a", "active"), (made.Body!["flow_id"]!.GetValue<string>(), made.Body["status"]!.GetValue<string>()));
        await lab.Ovs.SettleAsync();
        await lab.Heard(order.A.Shared, order.A.Leaf, device);
        await lab.Heard(order.B.Shared, order.B.Leaf);
        await lab.Heard(order.A.Leaf, order.A.Shared);
        Assert.Equal(
            """[{"mirror_point_id":"m","status":"active"}]""", (await lab.Rest.Get("/v2/flows/y-a")).Ok()["mirror_point_statuses"]!.ToJsonString());
        var gone = await lab.Rest.Delete("/v2/flows/y-a/mirror/m?wait=true");
        Assert.True(gone.Status == 200, $"{gone}");
        await lab.TablesAre(before, "after the mirror");
        await yFlow.Delete();
        await lab.TablesAre(tables, "after the Y-flow");
    }

    [OvsTheory]
    [InlineData("source")]
    [InlineData("destination")]
    public async Task No_flow_gets_the_endpoint_of_a_sink(string side)
    {
        await using var flow = await lab.Flow(new FlowOrder("holder", Service, Primary, Bandwidth));
        var sink = new Endpoint(DiamondLab.S1, 3, 400);
        Assert.Equal(200, (await lab.Rest.Post("/v2/flows/holder/mirror?wait=true", PointOrders.Mirror("m", "forward", DiamondLab.S1, sink))).Status);
        var far = new Endpoint(DiamondLab.S4, 3, 500);
        var answer = await lab.Rest.Post("/v2/flows", (side == "source" ? new FlowOrder("late", sink, far) : new FlowOrder("late", far, sink)).ToJson());
        Assert.Equal(409, answer.Status);
        Assert.Equal($"Requested endpoint '{sink}' conflicts with existing flow mirror point 'm'.", answer.Body!["error-description"]!.GetValue<string>());
    }

    [OvsFact]
    public async Task A_mirror_takes_bandwidth_one_way_and_as_much_the_other_way_where_nothing_faces_it()
    {
        await using var flow = await lab.Flow(new FlowOrder("counted", Service, Primary, Bandwidth));
        var before = await lab.Rest.Links();
        var mirror = PointOrders.Mirror("m", "forward", DiamondLab.S1, new(DiamondLab.S4, 3));
        Assert.Equal(200, (await lab.Rest.Post("/v2/flows/counted/mirror?wait=true", mirror)).Status);
        var path = (await lab.Rest.Get("/v1/flows/counted/path")).Ok()["mirror_paths"]![0]!;
        Assert.Equal(path["path"]!.AsArray().Count - 1, path["dummy_reverse_path"]!.AsArray().Count);
        var during = await lab.Rest.Links();
        Assert.Equal(4, during.Count(row => Before(row) - row.AvailableBandwidth == Bandwidth));

        var join = new JsonObject
        {
            ["join_point_id"] = "j",
            ["mirror_direction"] = "forward",
            ["join_point_switch_id"] = DiamondLab.S1.ToString(),
            ["sink_endpoint"] = PointOrders.End(new(DiamondLab.S4, 3)),
        };
        Assert.Equal(200, (await lab.Rest.Put("/v2/flows/counted/join?wait=true", join.ToJsonString())).Status);
        Assert.Equal(during.ToHashSet(), (await lab.Rest.Links()).ToHashSet());
        var paths = (await lab.Rest.Get("/v1/flows/counted/path")).Ok();
        Assert.Null(paths["mirror_paths"]![0]!["dummy_reverse_path"]);
        Assert.Null(paths["join_paths"]![0]!["dummy_reverse_path"]);

        long Before(LinkRow row) => before.Single(old => (old.From, old.To) == (row.From, row.To)).AvailableBandwidth;
    }

    /// <summary>What is wrong with a mirror that is asked for, and what the answer says; nothing changes.</summary>
    public static TheoryData<string, string, int, string> Mistakes => new()
    {
        { "mirror_point_switch_id", "\"2\"", 400, "Invalid mirror point switch id: 00:00:00:00:00:00:00:02" },
        { "mirror_point_id", "\"a b\"", 400, "Mirror path ID can only consist of alphanumeric characters" },
        { "sink_endpoint", """{ "switch_id": "1", "port_number": 11 }""", 400, "occupied by an ISL (destination endpoint collision)" },
        { "sink_endpoint", """{ "switch_id": "1", "port_number": 1, "vlan_id": 100 }""", 409, "conflicts with existing flow 'refused'" },
        { "sink_endpoint", """{ "switch_id": "99", "port_number": 1 }""", 400, "Destination switch 00:00:00:00:00:00:00:99 is not connected" },
    };

    [OvsTheory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mirror_with_a_mistake_changes_nothing(string member, string value, int status, string says)
    {
        await using var flow = await lab.Flow(new FlowOrder("refused", Service, Primary, Bandwidth));
        var tables = await lab.Tables();
        var body = JsonNode.Parse(PointOrders.Mirror("m", "forward", DiamondLab.S1, new(DiamondLab.S1, 3)))!.AsObject();
        body[member] = JsonNode.Parse(value);
        var answer = await lab.Rest.Post("/v2/flows/refused/mirror", body.ToJsonString());
        Assert.Equal(status, answer.Status);
        Assert.Contains(says, answer.Text, StringComparison.Ordinal);
        Assert.Equal("""{"flow_id":"refused","points":[]}""", (await lab.Rest.Get("/v2/flows/refused/mirror")).Text);
        Assert.Equal(tables, await lab.Tables());
        Assert.Equal(404, (await lab.Rest.Post("/v2/flows/nobody/mirror", PointOrders.Mirror("m", "forward", DiamondLab.S1, new(DiamondLab.S1, 3)))).Status);
    }
}
