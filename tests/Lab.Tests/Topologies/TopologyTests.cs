using System.Text;
using Kilda.Lab.Topologies;
using Kilda.Network;
using Kilda.OpenFlow;

namespace Kilda.Lab.Tests.Topologies;

public sealed class TopologyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kilda-topology").FullName;

    [Theory]
    [InlineData("diamond", 4, 4)]
    [InlineData("ladder", 8, 10)]
    [InlineData("national", 12, 18)]
    [InlineData("ring:100", 100, 100)]
    [InlineData("grid:10x20", 200, 370)]
    [InlineData("random:200,600", 200, 600)]
    [InlineData("random:50,120,7", 50, 120)]
    [InlineData("random:2,1", 2, 1)]
    public void A_network_is_loaded_by_its_name(string name, int switches, int links)
    {
        var topology = Topology.Load(name);
        Assert.Equal((switches, links), (topology.Switches.Count, topology.Links.Count));
        Assert.True(topology.Hosts.Count >= switches);
        Assert.Equal(switches, Reached(topology));
    }

    [Fact]
    public void A_random_network_is_the_same_for_a_seed_without_parallel_links_and_with_four_hosts_at_each_switch()
    {
        var topology = Topology.Load("random:50,120,7");
        Assert.Equal(topology.Links, Topology.Load("random:50,120,7").Links);
        Assert.NotEqual(topology.Links, Topology.Load("random:50,120,8").Links);
        Assert.Equal(120, topology.Links.Select(l => (l.A.Switch, l.B.Switch)).Distinct().Count());
        Assert.Equal(["h1", "h1-2", "h1-3", "h1-4"], topology.Hosts.Where(h => h.At.Switch == new SwitchId(1)).Select(h => h.Name));
        Assert.Equal(200, topology.Hosts.Count);
    }

    [Fact]
    public void The_diamond_has_ports_speeds_and_latencies()
    {
        var topology = Topology.Load("diamond");
        var (s1, s2) = (topology["s1"].Id, topology["s2"].Id);
        Assert.Equal(new TopologyLink(new PortId(s1, 11), new PortId(s2, 11), new Kbps(10_000_000), TimeSpan.FromMicroseconds(500)), topology.Links[0]);
        Assert.Equal(new TopologyHost("h1t", new PortId(s1, 2), [100]), topology.Host("h1t"));
    }

    [Theory]
    [InlineData("{}", "switches: there are none")]
    [InlineData("[]", "not an object")]
    [InlineData("{", "wrong.json': ")]
    [InlineData("""{"switches":[{"name":"a"}]}""", "switches[0]: 'id' is missing")]
    [InlineData("""{"switches":[{"name":"a","id":"1"}]}""", "switches[0].id: not like 00:")]
    [InlineData("""{"switches":[{"name":"a","id":"00:00:00:00:00:00:00:00"}]}""", "switches[0].id: 0 is not a datapath id")]
    [InlineData("""{"switches":[{"name":"a","id":"00:00:00:00:00:00:00:01","color":1}]}""", "switches[0]: 'color' is not one of")]
    [InlineData("""{"switches":[{"name":"a","id":"00:00:00:00:00:00:00:01","latitude":1}]}""", "'longitude' is missing")]
    [InlineData("""{"switches":[{"name":"a","id":"00:00:00:00:00:00:00:01","latitude":91,"longitude":0}]}""", "switches[0].latitude")]
    [InlineData("""{"switches":[{"name":"a","id":"00:00:00:00:00:00:00:01"}],"hosts":[{"name":"h","switch":"b","port":1}]}""", "hosts[0].switch: there is no switch 'b'")]
    [InlineData("""{"switches":[{"name":"a","id":"00:00:00:00:00:00:00:01"}],"hosts":[{"name":"h","switch":"a","port":0}]}""", "hosts[0].port: not a whole number")]
    [InlineData("""{"switches":[{"name":"a","id":"00:00:00:00:00:00:00:01"}],"links":[{"a":"a","a_port":1,"b":"a","b_port":1}]}""", "links[0].b_port: port 00:00:00:00:00:00:00:01-1 is used twice")]
    [InlineData("""{"switches":[{"name":"a","id":"00:00:00:00:00:00:00:01"}],"hosts":[{"name":"h","switch":"a","port":1,"tags":[4095]}]}""", "hosts[0].tags[0]: not a whole number")]
    [InlineData("""{"switches":[{"name":"a","id":"00:00:00:00:00:00:00:01"}],"links":[{"a":"a","a_port":1,"b":"a","b_port":2,"speed_kbps":0}]}""", "links[0].speed_kbps")]
    [InlineData("""{"graph":{},"nodes":[{"id":0}],"edges":[{"source":0,"target":1}]}""", "edges[0].target: there is no node 1")]
    [InlineData("""{"graph":{},"nodes":[{"id":0},{"id":0}]}""", "nodes[1].id: node 0 is there twice")]
    public void A_wrong_file_is_refused_with_the_name_of_the_field(string json, string complaint)
    {
        var path = Write("wrong.json", json);
        var refused = Assert.Throws<TopologyException>(() => Topology.Load(path));
        Assert.Contains(complaint, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere", "no such file")]
    [InlineData("ring:2", "not like ring:100")]
    [InlineData("grid:1000000x1000000", "not like ring:100")]
    [InlineData("random:4,2", "not like ring:100")]
    [InlineData("random:4,7", "not like ring:100")]
    [InlineData("random:4,6,x", "not like ring:100")]
    public void A_name_that_means_nothing_is_refused(string name, string complaint) =>
        Assert.Contains(complaint, Assert.Throws<TopologyException>(() => Topology.Load(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void Node_link_json_gives_numbers_latencies_and_demands()
    {
        var topology = Topology.Load(Write("x.json", """
            {"graph":{"name":"x","demands":{"1":{"0":34.5}}},
             "nodes":[{"id":0,"name":"A","pos":[4.9,52.35]},{"id":1,"name":"B","pos":[23.73,38.0]}],
             "edges":[{"source":0,"target":1,"dist":173.28}]}
            """));
        Assert.Equal(new TopologySwitch("A", new SwitchId(1), null, new Location(52.35, 4.9)), topology.Switches[0]);
        Assert.Equal(
            new TopologyLink(new PortId(new SwitchId(1), 11), new PortId(new SwitchId(2), 11), new Kbps(10_000_000), TimeSpan.FromMicroseconds(866)),
            topology.Links[0]);
        Assert.Equal<Demand>([new Demand(new SwitchId(2), new SwitchId(1), 34.5)], topology.Demands);
    }

    [Fact]
    public void Graphml_gives_speeds_and_latencies_by_distance_and_unique_names()
    {
        var topology = Topology.Load(Write("y.graphml", GraphMl(
            """
            <node id="0"><data key="a">0</data><data key="o">0</data><data key="l">X</data></node>
            <node id="1"><data key="a">0</data><data key="o">1</data><data key="l">X</data></node>
            <node id="2"/>
            <edge source="0" target="1"><data key="s">1000000000.0</data></edge>
            <edge source="1" target="2"/><edge source="2" target="2"/>
            """)));
        Assert.Equal(["X", "X #2", "2"], topology.Switches.Select(s => s.Name));
        Assert.Equal(2, topology.Links.Count);
        Assert.Equal((new Kbps(1_000_000), TimeSpan.FromMicroseconds(556)), (topology.Links[0].Speed, topology.Links[0].Latency));
        Assert.Equal((TopologyLink.DefaultSpeed, TopologyLink.DefaultLatency), (topology.Links[1].Speed, topology.Links[1].Latency));
        Assert.Equal(new PortId(new SwitchId(2), 12), topology.Links[1].A);
    }

    [Theory]
    [InlineData("""<edge source="0" target="7"/>""", "edge.target: there is no node '7'")]
    [InlineData("""<node/>""", "node.id: missing")]
    [InlineData("""<node id="0"><data key="a">x</data></node>""", "Latitude of '0'")]
    [InlineData("<node", "wrong.graphml': ")]
    public void Wrong_graphml_is_refused(string inside, string complaint)
    {
        var path = Write("wrong.graphml", GraphMl(inside.StartsWith("<edge", StringComparison.Ordinal) ? $"<node id='0'/>{inside}" : inside));
        Assert.Contains(complaint, Assert.Throws<TopologyException>(() => Topology.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Entities_in_graphml_are_refused() =>
        Assert.Throws<TopologyException>(() => Topology.Load(Write("dtd.graphml", """<!DOCTYPE g [<!ENTITY e "x">]><graphml><graph/></graphml>""")));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string GraphMl(string inside) =>
        $"""
        <graphml xmlns="http://graphml.graphdrawing.org/xmlns">
        <key attr.name="Latitude" for="node" id="a"/><key attr.name="Longitude" for="node" id="o"/><key attr.name="label" for="node" id="l"/>
        <key attr.name="LinkSpeedRaw" for="edge" id="s"/><graph edgedefault="undirected">{inside}</graph></graphml>
        """;

    private static int Reached(Topology topology)
    {
        var reached = new HashSet<SwitchId> { topology.Switches[0].Id };
        for (var before = 0; before < reached.Count;)
        {
            before = reached.Count;
            foreach (var link in topology.Links)
            {
                if (reached.Contains(link.A.Switch)) reached.Add(link.B.Switch);
                if (reached.Contains(link.B.Switch)) reached.Add(link.A.Switch);
            }
        }

        return reached.Count;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text, Encoding.UTF8);
        return path;
    }
}
