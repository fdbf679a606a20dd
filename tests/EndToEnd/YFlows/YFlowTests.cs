using System.Text.Json.Nodes;
using Kilda.EndToEnd.Harness;
using Kilda.Lab.Hosts;
using Kilda.Network;
using Kilda.OpenFlow;

namespace Kilda.EndToEnd.YFlows;

/// <summary>Y-flows over REST, with frames: both legs carry in both directions, the leaves never hear each other, and nothing is left.</summary>
public sealed class YFlowTests(DiamondLab lab) : IClassFixture<DiamondLab>
{
    private static readonly Endpoint
        NearA = new(DiamondLab.S1, 1, 100, 101), NearB = new(DiamondLab.S1, 1, 100, 102), FarA = new(DiamondLab.S4, 1, 200), FarB = new(DiamondLab.S4, 2, 300);

    /// <summary>Tags at the shared end, and where and with which tags the leaves are: at the far end, at the shared end, on one port.</summary>
    public static TheoryData<string, ushort, ushort, ushort, ushort, Endpoint, Endpoint> Forms => new()
    {
        { "inner VLANs", 100, 101, 100, 102, FarA, FarB },
        { "outer VLANs", 100, 0, 101, 0, FarA, FarB },
        { "one VLAN at the leaves too", 100, 101, 100, 102, FarA with { Outer = 101 }, FarB with { Outer = 101 } },
        { "full ports at the leaves", 100, 101, 100, 102, new(DiamondLab.S4, 1), new(DiamondLab.S4, 2) },
        { "one port at the leaves", 100, 101, 100, 102, FarA, FarA with { Outer = 300, Inner = 301 } },
        { "a leaf at the shared end", 100, 101, 100, 102, new(DiamondLab.S1, 2, 200), FarB },
        { "both leaves at the shared end", 100, 101, 100, 102, new(DiamondLab.S1, 2, 200), new(DiamondLab.S1, 3, 200) },
    };

    [OvsTheory]
    [MemberData(nameof(Forms))]
    public async Task Both_legs_carry_and_the_leaves_do_not_hear_each_other(
        string form, ushort outerA, ushort innerA, ushort outerB, ushort innerB, Endpoint leafA, Endpoint leafB)
    {
        Assert.NotEmpty(form);
        var order = new YOrder("forms", (new(DiamondLab.S1, 1, outerA, innerA), leafA), (new(DiamondLab.S1, 1, outerB, innerB), leafB));
        var (tables, links) = (await lab.Tables(), await lab.Rest.Links());
        await using var yFlow = await order.Create(lab.Rest);
        await lab.Ovs.SettleAsync();
        await Carries(order);
        await lab.GoesNowhere(lab.Host(order.A.Shared), DiamondLab.Frame(new VlanTag(999, 0)));
        await yFlow.Delete();
        await lab.TablesAre(tables, "after the Y-flow");
        Assert.Equal(links.ToHashSet(), (await lab.Rest.Links()).ToHashSet());
    }

    /// <summary>Where the Y-point comes to be, both ends of each leg, and whether the switch of the leaves has one table: then they part before it.</summary>
    public static TheoryData<string, SwitchId, Endpoint[], Endpoint[], bool> Places => new()
    {
        { "three switches, at a leaf's", DiamondLab.S2, [NearA, new(DiamondLab.S2, 1, 200)], [NearB, FarB], false },
        { "three switches, at the shared end's", DiamondLab.S2, [new(DiamondLab.S2, 1, 100, 101), FarA], [new(DiamondLab.S2, 1, 100, 102), NearB], false },
        { "at a transit switch", DiamondLab.S2, [NearA, FarA], [NearB, FarB], true },
        { "at a transit switch, one port at the leaves", DiamondLab.S2, [NearA, FarA], [NearB, FarA with { Outer = 300 }], true },
        { "turned round", DiamondLab.S1, [FarA with { Inner = 201 }, NearA], [FarA with { Inner = 202 }, new(DiamondLab.S1, 2)], false },
        { "a VLAN and the rest of the port", DiamondLab.S4, [new(DiamondLab.S1, 1, 100), FarA], [new(DiamondLab.S1, 1), FarB], false },
        { "the rest of the port, a leaf at the shared end", DiamondLab.S1, [new(DiamondLab.S1, 1), new(DiamondLab.S1, 2, 200)], [NearA, FarB], false },
        { "two tags and one", DiamondLab.S4, [NearA, FarA], [new(DiamondLab.S1, 1, 300), FarB], false },
        { "two tags at the leaves", DiamondLab.S4, [NearA, FarA with { Inner = 201 }], [NearB, FarB with { Inner = 102 }], false },
        { "leaves that have each other's VLANs", DiamondLab.S4, [NearA, FarA with { Outer = 102 }], [NearB, FarA with { Outer = 101 }], false },
    };

    [OvsTheory]
    [MemberData(nameof(Places))]
    public async Task It_carries_wherever_its_legs_part(string place, SwitchId at, Endpoint[] a, Endpoint[] b, bool isOneTable)
    {
        Assert.NotEmpty(place);
        var order = new YOrder("places", (a[0], a[1]), (b[0], b[1]));
        if (isOneTable) await SetTables(a[1].Switch, "false");
        try
        {
            var (tables, links) = (await lab.Tables(), await lab.Rest.Links());
            await using var yFlow = await order.Create(lab.Rest);
            Assert.Equal(at.ToString(), (await yFlow.Now())["y_point"]!.GetValue<string>());
            await lab.Ovs.SettleAsync();
            await Carries(order);
            foreach (var end in order.Clients.Where(end => order.Clients.All(other => other.At != end.At || other.Outer != 0)))
                await lab.GoesNowhere(lab.Host(end), DiamondLab.Frame(new VlanTag(999, 0)));
            await yFlow.Delete();
            await lab.TablesAre(tables, "after the Y-flow");
            Assert.Equal(links.ToHashSet(), (await lab.Rest.Links()).ToHashSet());
        }
        finally
        {
            if (isOneTable) await SetTables(a[1].Switch, "true");
        }
    }

    [OvsFact]
    public async Task Its_flows_are_seen_among_the_others_and_only_changed_with_it()
    {
        await using var yFlow = await new YOrder("parts", (NearA, FarA), (NearB, FarB)).Create(lab.Rest);
        Assert.Equal(["parts-a", "parts-b", "parts.shared"], await lab.Rest.FlowIds());
        var nested = (await lab.Rest.Get("/v2/y-flows/parts/flows")).Ok()["flows"]!.AsArray();
        Assert.Equal(["parts.shared", "parts-a", "parts-b"], nested.Select(flow => flow!["flow_id"]!.GetValue<string>()));
        Assert.Equal("parts", (await lab.Rest.Get("/v2/flows/parts-a")).Ok()["y_flow_id"]!.GetValue<string>());
        foreach (var answer in (Answer[])
        [
            await lab.Rest.Delete("/v2/flows/parts-a"), await lab.Rest.Post("/v2/flows/parts.shared/reroute", ""),
            await lab.Rest.Patch("/v2/flows/parts-b", """{ "maximum_bandwidth": 1 }"""), await lab.Rest.Patch("/v1/flows/parts-b/swap"),
            await lab.Rest.Put("/v2/flows/parts-a", new FlowOrder("parts-a", new(DiamondLab.S1, 3), new(DiamondLab.S4, 3)).ToJson().ToJsonString()),
        ])
        {
            Assert.Equal(400, answer.Status);
            Assert.Equal("Could not modify flow", answer.Body!["error-message"]!.GetValue<string>());
            Assert.EndsWith(" is a sub-flow of a y-flow. Operations on sub-flows are forbidden.", answer.Body["error-description"]!.GetValue<string>());
        }

        Assert.Equal(409, (await lab.Rest.Post("/v2/flows", new FlowOrder("parts-a", new(DiamondLab.S1, 3), new(DiamondLab.S4, 3)).ToJson())).Status);
        Assert.Equal(409, (await lab.Rest.Post("/v2/flows", new FlowOrder("other", NearA, new(DiamondLab.S4, 3)).ToJson())).Status);
        Assert.Equal("Up", (await yFlow.Now())["status"]!.GetValue<string>());
    }

    [OvsFact]
    public async Task Leaves_that_are_exchanged_are_heard_in_the_other_legs_place()
    {
        var order = new YOrder("exchanged", (NearA, FarA), (NearB, FarB));
        await using var yFlow = await order.Create(lab.Rest);
        var body = new YOrder("exchanged", (NearA, FarB), (NearB, FarA)).ToJson();
        body.Remove("y_flow_id");
        Assert.Equal("Up", (await yFlow.Patch(body.ToJsonString()))["status"]!.GetValue<string>());
        await lab.Ovs.SettleAsync();
        await Carries(new YOrder("exchanged", (NearA, FarB), (NearB, FarA)));
    }

    [OvsFact]
    public async Task Protected_paths_take_over_when_asked_and_when_a_link_fails()
    {
        var order = new YOrder("safe", (NearA, FarA), (NearB, FarB), IsProtected: true);
        var tables = await lab.Tables();
        await using var yFlow = await order.Create(lab.Rest);
        var (first, second) = (await Ports("shared_path.forward"), await Ports("shared_path.protected_path.forward"));
        Assert.NotEqual(first, second);
        await yFlow.Ask("swap");
        Assert.Equal(second, await Ports("shared_path.forward"));
        await lab.Ovs.SettleAsync();
        await Carries(order);

        await lab.Ovs.CutAsync(second[0]);
        await yFlow.Shows("Up", degraded: true);
        Assert.Equal(first, await Ports("shared_path.forward"));
        await lab.Ovs.SettleAsync();
        await Carries(order);
        await lab.Ovs.MendAsync(second[0]);
        foreach (var link in DiamondLab.Links) await lab.LinkState(link, "DISCOVERED");
        await yFlow.Shows("Up", degraded: false);
        await yFlow.Delete();
        await lab.TablesAre(tables, "after the Y-flow");
    }

    [OvsFact]
    public async Task Probes_come_through_until_a_link_carries_nothing()
    {
        await using var yFlow = await new YOrder("pinged", (NearA, FarA), (NearB, FarB)).Create(lab.Rest);
        var answer = (await lab.Rest.Post("/v2/y-flows/pinged/ping", """{ "timeout": 10000 }""")).Ok();
        Assert.True(answer["ping_success"]!.GetValue<bool>(), answer.ToJsonString());
        Assert.Equal(["pinged-a", "pinged-b"], answer["sub_flows"]!.AsArray().Select(leg => leg!["flow_id"]!.GetValue<string>()));
        var first = (await Ports("shared_path.forward"))[0];
        await lab.Ovs.OfctlAsync(DiamondLab.S1, "mod-port", [$"{first.Port}", "no-forward"]);
        answer = (await lab.Rest.Post("/v2/y-flows/pinged/ping", """{ "timeout": 500 }""")).Ok();
        Assert.False(answer["ping_success"]!.GetValue<bool>());
        Assert.All(answer["sub_flows"]!.AsArray(), leg => Assert.Equal("No ping for reasonable time", leg!["forward"]!["error"]!.GetValue<string>()));
        await lab.Ovs.OfctlAsync(DiamondLab.S1, "mod-port", [$"{first.Port}", "forward"]);
        foreach (var link in DiamondLab.Links) await lab.LinkState(link, "DISCOVERED");
    }

    [OvsFact]
    public async Task A_broken_link_moves_the_whole_and_a_reroute_finds_nothing_better()
    {
        var order = new YOrder("moved", (NearA, FarA), (NearB, FarB));
        await using var yFlow = await order.Create(lab.Rest);
        Assert.Equal(404, (await lab.Rest.Post("/v2/y-flows/moved/reroute?wait=true", "")).Status);
        var before = await Ports("shared_path.forward");
        await lab.Ovs.CutAsync(before[0]);
        await Eventually.Value(() => Ports("shared_path.forward"), ports => ports[0] != before[0], "the Y-flow runs another way");
        await yFlow.Shows("Up", degraded: false);
        await lab.Ovs.SettleAsync();
        await Carries(order);
        await lab.Ovs.MendAsync(before[0]);
        foreach (var link in DiamondLab.Links) await lab.LinkState(link, "DISCOVERED");
    }

    [OvsTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_changed_by_hand_is_found_and_repaired(bool isProtected)
    {
        var order = new YOrder("checked", (NearA, FarA), (NearB, FarB), isProtected);
        await using var yFlow = await order.Create(lab.Rest);
        var tables = await lab.Tables();
        await Validated(true, true, true, true);
        await lab.Ovs.OfctlAsync(DiamondLab.S4, "del-flows", ["table=3,in_port=2"]);
        await Validated(false, true, true, false);
        Assert.True((await lab.Rest.Get("/v1/flows/checked-a/validate")).Ok().AsArray().All(path => path!["as_expected"]!.GetValue<bool>()));
        Assert.False((await lab.Rest.Get("/v1/flows/checked-b/validate")).Ok().AsArray().All(path => path!["as_expected"]!.GetValue<bool>()));
        Assert.False((await lab.Rest.Post("/v2/y-flows/checked/sync", "")).Ok()["rerouted"]!.GetValue<bool>());
        Assert.Equal(tables, await lab.Tables());
        await lab.Ovs.OfctlAsync(DiamondLab.S1, "del-flows", ["table=3,in_port=1"]);
        await Validated(false, false, true, true);
        (await lab.Rest.Patch("/v1/flows/checked.shared/sync")).Ok();
        Assert.Equal(tables, await lab.Tables());
        await Validated(true, true, true, true);
        await Carries(order);

        async Task Validated(bool all, bool shared, bool a, bool b)
        {
            var found = (await lab.Rest.Post("/v2/y-flows/checked/validate", "")).Ok();
            var legs = found["sub_flow_validation_results"]!.AsArray();
            Assert.Equal(isProtected ? 8 : 4, legs.Count);
            Assert.Equal(
                (all, shared, a, b),
                (Is(found), Is(found["y_flow_validation_result"]!), legs.Where(leg => Of(leg!, "checked-a")).All(leg => Is(leg!)),
                legs.Where(leg => Of(leg!, "checked-b")).All(leg => Is(leg!))));
        }

        static bool Is(JsonNode result) => result["as_expected"]!.GetValue<bool>();

        static bool Of(JsonNode result, string flow) => result["flow_id"]!.GetValue<string>() == flow;
    }

    /// <summary>Frames of each leg arrive in both directions with exactly the right tags, and nobody else hears them.</summary>
    private async Task Carries(YOrder order)
    {
        foreach (var (shared, leaf) in order.Legs)
        {
            await Cross(shared, leaf);
            await Cross(leaf, shared);
        }

        async Task Cross(Endpoint from, Endpoint to)
        {
            var sent = DiamondLab.Frame(ClientTags.Sent(from));
            var got = await lab.Across(lab.Host(from), lab.Host(to), sent);
            Assert.Equal(sent with { Tags = ClientTags.Delivered(to, ClientTags.KeepsPriority(from, order.Clients)).ToSeq() }, got);
        }
    }

    private async Task SetTables(SwitchId id, string multi) => (await lab.Rest.Put(
        $"/v1/switches/{id}/properties", $$"""{ "supported_transit_encapsulation": ["transit_vlan"], "multi_table": {{multi}} }""")).Ok();

    /// <summary>The ports by which a path leaves each switch but the last.</summary>
    private async Task<IReadOnlyList<PortId>> Ports(string path)
    {
        var id = (await lab.Rest.Get("/v2/y-flows")).Ok()["y_flows"]![0]!["y_flow_id"]!.GetValue<string>();
        var node = (await lab.Rest.Get($"/v2/y-flows/{id}/paths")).Ok();
        foreach (var part in path.Split('.')) node = node[part]!;
        return [.. node.AsArray().SkipLast(1).Select(at =>
            new PortId(SwitchId.Parse(at!["switch_id"]!.GetValue<string>()), at["output_port"]!.GetValue<uint>()))];
    }
}
