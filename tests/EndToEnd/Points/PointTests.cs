using System.Text.Json.Nodes;
using Kilda.EndToEnd.Harness;
using Kilda.Network;
using Kilda.OpenFlow;

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
        var made = await lab.Rest.Post("/v2/flows/mirrored/mirror?wait=true", Mirror("m", direction, at, sink));
        Assert.True(made.Status == 200, $"{made}");
        Assert.Equal("active", made.Body!["status"]!.GetValue<string>());
        await lab.Ovs.SettleAsync();
        await Heard(Service, direction == "forward" ? [Primary, sink] : [Primary]);
        await Heard(Primary, direction == "reverse" ? [Service, sink] : [Service]);
        Assert.Equal(409, (await lab.Rest.Put("/flows/mirrored/mirror", Mirror("m", direction, at, sink))).Status);

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
        Assert.Equal(200, (await lab.Rest.Put("/flows/joined/mirror?wait=true", Mirror("m", "FORWARD", at, second))).Status);
        var join = new JsonObject
        {
            ["join_point_id"] = "j",
            ["flow_id_to"] = "joined",
            ["mirror_direction"] = "FORWARD",
            ["join_point_switch_id"] = at.ToString(),
            ["sink_endpoint"] = End(second),
        };
        var made = await lab.Rest.Put("/flows/joined/join?wait=true", join.ToJsonString());
        Assert.True(made.Status == 200, $"{made}");
        Assert.Equal("active", made.Body!["status"]!.GetValue<string>());
        await lab.Ovs.SettleAsync();
        await Heard(service, primary, second);
        await Heard(primary, service);
        await Heard(second, service);

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
    public async Task A_mirror_takes_bandwidth_one_way_and_as_much_the_other_way_where_nothing_faces_it()
    {
        await using var flow = await lab.Flow(new FlowOrder("counted", Service, Primary, Bandwidth));
        var before = await lab.Rest.Links();
        var mirror = Mirror("m", "forward", DiamondLab.S1, new(DiamondLab.S4, 3));
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
            ["sink_endpoint"] = End(new(DiamondLab.S4, 3)),
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
        var body = JsonNode.Parse(Mirror("m", "forward", DiamondLab.S1, new(DiamondLab.S1, 3)))!.AsObject();
        body[member] = JsonNode.Parse(value);
        var answer = await lab.Rest.Post("/v2/flows/refused/mirror", body.ToJsonString());
        Assert.Equal(status, answer.Status);
        Assert.Contains(says, answer.Text, StringComparison.Ordinal);
        Assert.Equal("""{"flow_id":"refused","points":[]}""", (await lab.Rest.Get("/v2/flows/refused/mirror")).Text);
        Assert.Equal(tables, await lab.Tables());
        Assert.Equal(404, (await lab.Rest.Post("/v2/flows/nobody/mirror", Mirror("m", "forward", DiamondLab.S1, new(DiamondLab.S1, 3)))).Status);
    }

    /// <summary>A frame of one client arrives at each of the others once, with their tags.</summary>
    private async Task Heard(Endpoint from, params Endpoint[] to)
    {
        var sent = DiamondLab.Frame(ClientTags.Sent(from));
        var got = await lab.Reach(lab.Host(from), sent, [.. to.Select(lab.Host)]);
        for (var i = 0; i < to.Length; i++)
            Assert.Equal(sent with { Tags = ClientTags.Delivered(to[i], ClientTags.KeepsPriority(from)).ToSeq() }, got[i]);
    }

    private static string Mirror(string id, string direction, SwitchId at, Endpoint sink) => new JsonObject
    {
        ["mirror_point_id"] = id,
        ["mirror_point_direction"] = direction,
        ["mirror_point_switch_id"] = at.ToString(),
        ["sink_endpoint"] = End(sink),
    }.ToJsonString();

    private static JsonObject End(Endpoint end) => new()
    {
        ["switch_id"] = end.Switch.ToString(),
        ["port_number"] = end.Port,
        ["vlan_id"] = end.Outer,
        ["inner_vlan_id"] = end.Inner,
    };
}
