using Kilda.Lab.OpenVSwitch;
using Kilda.Network;

namespace Kilda.Lab.Tests.OpenVSwitch;

public sealed class OvsPlanTests
{
    private static readonly SwitchId A = new(0xa), B = new(0xb);

    [Fact]
    public void One_transaction_builds_bridges_ports_and_controllers()
    {
        var plan = OvsPlan.Of("k0000", [A, B], [(new(A, 5), new(B, 6))], [new(B, 1)]);
        var words = string.Join(' ', plan.Transaction(new OvsOptions { Controllers = ["tcp:127.0.0.1:6653"], Links = OvsLinkKind.Patch }));
        const string bridge = "datapath_type=dummy fail_mode=secure protocols=OpenFlow13 other_config:disable-in-band=true";
        string Controller(int n, string id) =>
            $"-- --id=@c{n}_0 create controller target=\"tcp:127.0.0.1:6653\" connection_mode=out-of-band max_backoff=1000 inactivity_probe=5000 "
            + $"-- set bridge k0000s{n} controller=[@c{n}_0] other_config:datapath-id={id}";
        string[] expected =
        [
            $"-- add-br k0000s1 -- set bridge k0000s1 {bridge}", Controller(1, "000000000000000a"),
            $"-- add-br k0000s2 -- set bridge k0000s2 {bridge}", Controller(2, "000000000000000b"),
            "-- add-port k0000s2 k00002-1 -- set interface k00002-1 ofport_request=1",
            "-- add-port k0000s1 k00001-5 -- set interface k00001-5 ofport_request=5 type=patch options:peer=k00002-6",
            "-- add-port k0000s2 k00002-6 -- set interface k00002-6 ofport_request=6 type=patch options:peer=k00001-5",
        ];
        Assert.Equal(string.Join(' ', expected), words);
    }

    [Fact]
    public void Veth_links_meet_in_a_bridge_of_wires()
    {
        var plan = OvsPlan.Of("k0000", [A, B], [(new(A, 5), new(B, 6)), (new(A, 7), new(B, 8))], []);
        Assert.Equal(
            "in_port=1,actions=output:2\nin_port=2,actions=output:1\nin_port=3,actions=output:4\nin_port=4,actions=output:3\n", plan.Wires());
        Assert.Contains("link add k00001-5 mtu 2000 type veth peer name k00001w5 mtu 2000\n", plan.Interfaces(OvsLinkKind.Veth), StringComparison.Ordinal);
        Assert.Contains(
            "-- add-port k0000w k00002w8 -- set interface k00002w8 ofport_request=4",
            string.Join(' ', plan.Transaction(new OvsOptions())), StringComparison.Ordinal);
        Assert.Empty(plan.Interfaces(OvsLinkKind.Patch));
    }

    [Fact]
    public void The_longest_names_fit_the_kernel()
    {
        var switches = Enumerable.Range(1, 9_999).Select(i => new SwitchId((ulong)i)).ToList();
        var plan = OvsPlan.Of("kffff", switches, [(new(switches[^1], 65_279), new(switches[^2], 65_279))], [new(switches[^1], 65_278)]);
        var names = plan.Cables.SelectMany(c => (string[])[c.A.Name, c.A.FarEnd, c.B.Name]).Concat(plan.Hosts.Select(h => h.FarEnd));
        Assert.All(names.Concat(plan.Bridges.Select(b => b.Name)), name => Assert.InRange(name.Length, 1, 15));
    }

    [Fact]
    public void Contradictions_are_refused_with_the_port_or_switch_they_are_about()
    {
        Assert.Equal("switch 00:00:00:00:00:00:00:0a is there twice", Refusal([A, A], [], []));
        Assert.Equal("port 00:00:00:00:00:00:00:0b-1: there is no such switch", Refusal([A], [], [new(B, 1)]));
        Assert.Equal("port 00:00:00:00:00:00:00:0a-1 is used twice", Refusal([A, B], [(new(A, 1), new(B, 1))], [new(A, 1)]));
        Assert.Equal("port 00:00:00:00:00:00:00:0a-0: ports are 1 to 65279", Refusal([A], [], [new(A, 0)]));
    }

    private static string Refusal(SwitchId[] switches, (PortId, PortId)[] links, PortId[] hosts) =>
        Assert.Throws<LabException>(() => OvsPlan.Of("k0000", switches, links, hosts)).Message;
}
