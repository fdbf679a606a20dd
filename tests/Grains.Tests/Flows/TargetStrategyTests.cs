using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Kilda.Grains.Tests.Switches;
using Kilda.Lab.Topologies;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Paths;

namespace Kilda.Grains.Tests.Flows;

/// <summary>A strategy that waits decides where the flow goes, also when nobody asked for the reroute.</summary>
public sealed class TargetStrategyTests : IAsyncLifetime
{
    private static readonly (SwitchId From, SwitchId To) s_corners = (new(1), new(7));
    private ControllerHost _host = null!;

    public async Task InitializeAsync() => _host = await ControllerHost.Start("ladder");

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Two_flows_part_when_their_link_fails_as_one_of_them_waits_for_another_strategy()
    {
        // Three ways of the same cost: the first is cut, a scout tells which is the next, and the third is filled, which the other strategy wants.
        var all = await Ways();
        var first = await Scout(all);
        var cut = first.First(port => all.Count(way => way.Contains(port)) == 1);
        await Cost(cut, 5000);
        var next = await Scout(all);
        await Cost(cut, 700);
        Assert.Equal(first, await Scout(all));
        var third = all.Single(way => way != first && way != next);

        await Create("stays", 100);
        await Create("waits", 200);
        Assert.All(["stays", "waits"], id => Assert.Equal(first, Way(id)));
        await _host.Update("waits", new FlowChange { TargetStrategy = PathStrategy.CostAndAvailableBandwidth });
        await Fill(third.First(port => !first.Contains(port) && !next.Contains(port)));

        _host.Lab.Cut(cut);
        await Moves("stays", () => Way("stays").SequenceEqual(next));
        await Moves("waits", () => Way("waits").SequenceEqual(third));

        Assert.Equal(
            (PathStrategy.CostAndAvailableBandwidth, null),
            (_host.Services.Flow("waits")!.Request.Strategy, _host.Services.Flow("waits")!.Request.TargetStrategy));
    }

    private Task Create(string id, ushort vlan) =>
        _host.Create(new(id, Edge(s_corners.From, vlan), Edge(s_corners.To, vlan), new Kbps(1000)) { Strategy = PathStrategy.Cost });

    private Endpoint Edge(SwitchId at, ushort vlan) => new(at, _host.Topology.Hosts.First(host => host.At.Switch == at).At.Port, vlan);

    private PortId[] Way(string id) => [.. _host.Services.Flow(id)!.Plan!.Primary.Forward.Hops.Select(hop => hop.From)];

    private Task Moves(string id, Func<bool> isThere) => Until.True(
        () => _host.Services.Flow(id) is { Shown: FlowStatus.Up } && isThere(), $"{id} has moved", () => string.Join(", ", Way(id)));

    private async Task<PortId[]> Scout(PortId[][] all)
    {
        await Create("scout", 300);
        var found = Way("scout");
        await _host.Delete("scout");
        return all.Single(way => way.SequenceEqual(found));
    }

    private async Task Cost(PortId port, int cost)
    {
        var link = LinkAt(port);
        await _host.Ask(
            "PUT /v1/link/props",
            $$"""
            [{"src_switch": "{{link.A.Switch}}", "src_port": {{link.A.Port}}, "dst_switch": "{{link.B.Switch}}", "dst_port": {{link.B.Port}},
              "props": {"cost": {{cost}} } }]
            """);
        await Until.True(
            () => _host.Network.Now.LinksAt(port).Single().Cost == cost, $"{port} costs {cost}", () => "");
    }

    /// <summary>Takes half of a link.</summary>
    private async Task Fill(PortId port)
    {
        var link = LinkAt(port);
        await _host.Create(new("load", Edge(link.A.Switch, 300), Edge(link.B.Switch, 300), new Kbps(link.Speed.Value / 2)));
        Assert.Equal([link.A], Way("load"));
    }

    private TopologyLink LinkAt(PortId port) => _host.Topology.Links.First(link => link.A == port || link.B == port);

    /// <summary>The shortest ways from corner to corner, each as the ports that it leaves switches by.</summary>
    private async Task<PortId[][]> Ways()
    {
        var answer = (await _host.Http.GetFromJsonAsync<JsonNode>($"/v1/network/paths?src_switch={s_corners.From}&dst_switch={s_corners.To}"))!;
        var all = answer["paths"]!.AsArray().Select(path => path!["nodes"]!.AsArray().SkipLast(1).Select(Port).ToArray()).ToArray();
        return [.. all.Where(way => way.Length == all.Min(each => each.Length))];
    }

    private static PortId Port(JsonNode? node) => new(
        SwitchId.Parse(node!["switch_id"]!.ToString(), CultureInfo.InvariantCulture), node["output_port"]!.GetValue<ushort>());
}
