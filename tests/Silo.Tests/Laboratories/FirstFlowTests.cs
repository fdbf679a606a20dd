using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Kilda.Grains.Views;
using Kilda.Interfaces.Flows;
using Kilda.Lab.Topologies;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.OpenFlow;
using Kilda.Silo.Laboratories;

namespace Kilda.Silo.Tests.Laboratories;

public sealed class FirstFlowTests
{
    private static readonly SwitchId s_one = new(1), s_two = new(2);

    [Fact]
    public void It_is_between_the_first_host_and_the_last_on_another_switch()
    {
        var flow = FirstFlow.Of(Topology.Load("diamond"), Services())!;
        Assert.Equal(("h1-h4t", "h1", "h4t"), (flow.Id, flow.From.Name, flow.To.Name));
    }

    [Fact]
    public void Endpoints_and_ids_that_are_taken_are_passed_over()
    {
        var services = Services(Flow("a2-b2", 1, 8), Flow("a2-b2-2", 9, 10));
        var flow = FirstFlow.Of(Network(Host("a1", s_one, 1), Host("a2", s_one, 2), Host("b2", s_two, 2)), services)!;
        Assert.Equal(("a2-b2-3", "a2"), (flow.Id, flow.From.Name));
    }

    [Fact]
    public void Without_two_hosts_on_two_switches_there_is_none()
    {
        Assert.Null(FirstFlow.Of(Network(), Services()));
        Assert.Null(FirstFlow.Of(Network(Host("a1", s_one, 1), Host("a2", s_one, 2)), Services()));
    }

    /// <summary>The line is given to a shell, whose curl only says how it was called.</summary>
    [Fact]
    public void The_line_can_be_pasted_into_a_shell_whatever_hosts_are_called()
    {
        const string Nasty = "$(id)'; `id` \"\u001b\\ ü";
        var flow = FirstFlow.Of(Network(Host(Nasty, s_one, 1, 100, 7), Host("b", s_two, 2)), Services())!;
        var line = flow.Command(IPEndPoint.Parse("127.0.0.1:8080"));
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", "curl() { printf '%s\\n' \"$@\"; }\n" + line]) { RedirectStandardOutput = true })!;
        var words = shell.StandardOutput.ReadToEnd().TrimEnd('\n').Split('\n');
        Assert.Equal(["-s", "-X", "POST", "http://127.0.0.1:8080/v2/flows", "-H", "Content-Type: application/json", "-d"], words[..^1]);
        var body = JsonNode.Parse(words[^1])!;
        Assert.Equal("""{"switch_id":"00:00:00:00:00:00:00:01","port_number":1,"vlan_id":100,"inner_vlan_id":7}""", body["source"]!.ToJsonString());
        Assert.Equal("""{"switch_id":"00:00:00:00:00:00:00:02","port_number":2}""", body["destination"]!.ToJsonString());
        Assert.DoesNotContain(line, char.IsControl);
    }

    private static TopologyHost Host(string name, SwitchId at, uint port, params ushort[] tags) => new(name, new PortId(at, port), new Seq<ushort>(tags));

    private static Topology Network(params TopologyHost[] hosts) => new("test", [new("one", s_one), new("two", s_two)], [], new Seq<TopologyHost>(hosts), []);

    /// <summary>A flow between two ports of the first switch.</summary>
    private static FlowDocument Flow(string id, uint from, uint to) =>
        new(new(id, new(s_one, from), new(s_one, to), new(0)), 1, null, null, FlowStatus.Up, null, default, default);

    private static ServiceView Services(params FlowDocument[] flows)
    {
        var services = new ServiceView();
        foreach (var flow in flows) services.Put(flow);
        return services;
    }
}
