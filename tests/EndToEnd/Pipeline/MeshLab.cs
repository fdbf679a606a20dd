using System.Net;
using Kilda.Lab.Hosts;
using Kilda.Lab.OpenVSwitch;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Tests.Pipeline;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.EndToEnd.Pipeline;

/// <summary>Four switches, every two joined, with the clients of the samples.</summary>
public sealed class MeshLab : IAsyncLifetime
{
    private readonly Dictionary<PortId, PacketHost> _hosts = [];
    private readonly List<MeshSwitch> _switches = [];
    private OvsLab? _ovs;

    internal IReadOnlyList<MeshSwitch> Switches => _switches;

    public async Task InitializeAsync()
    {
        if (OvsLab.Missing() is not null) return;
        using var listener = SwitchPeer.Listen();
        var numbers = Enumerable.Range(1, 4).ToArray();
        var links = numbers.SelectMany(a => numbers.Where(b => b > a).Select(b => (Samples.Toward(a, b), Samples.Toward(b, a))));
        var clients = Samples.Cases().Select(c => ServicePlan.Of(c.Plan))
            .Concat(YSamples.Cases().Concat(MirrorSamples.Cases()).Concat(JoinSamples.Cases()).Select(c => c.Plan)).SelectMany(plan => plan.Endpoints());
        var hosts = clients.Select(client => client.At).Distinct().ToArray();
        var options = new OvsOptions { Controllers = [$"tcp:127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"] };
        _ovs = await OvsLab.StartAsync(numbers.Select(Samples.Switch), links, hosts, options);
        foreach (var _ in numbers) _switches.Add(new MeshSwitch(await SwitchPeer.Accept(listener)));
        foreach (var host in hosts) _hosts[host] = _ovs.OpenHost(host);
    }

    internal MeshSwitch At(SwitchId id) => _switches.Single(sw => sw.Peer.Id == id);

    public PacketHost Host(PortId port) => _hosts[port];

    internal Task Settle() => _ovs!.SettleAsync();

    internal async Task Put(string owner, ServicePlan plan, Func<SwitchId, SwitchAbilities> abilities)
    {
        foreach (var id in plan.Switches())
        {
            await At(id).Put(BaseProgram.Owner, BaseProgram.For(id, abilities(id)));
            await At(id).Put(owner, PlanCompiler.Program([new PlanLayer(plan, PlanPart.Whole)], id, abilities(id)));
        }

        await _ovs!.SettleAsync();
    }

    internal async Task Remove()
    {
        foreach (var sw in Switches)
        {
            foreach (var owner in sw.State.Owners.ToArray()) await sw.Put(owner, SwitchProgram.Empty);
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var host in _hosts.Values) await host.DisposeAsync();
        foreach (var sw in _switches) await sw.Peer.DisposeAsync();
        if (_ovs is not null) await _ovs.DisposeAsync();
    }
}

/// <summary>A switch and what it is to hold.</summary>
internal sealed record MeshSwitch(SwitchPeer Peer)
{
    public SwitchState State { get; } = new();

    /// <summary>Puts, sends, and compares what the switch then lists with what it is to hold.</summary>
    public async Task Put(string owner, SwitchProgram program)
    {
        var change = Assert.IsType<Change.Accepted>(State.Put(owner, program));
        Assert.Empty(await Peer.Apply(change.Commands));
        var dump = await Peer.Dump();
        Assert.Equal(Texts(State.Desired().Rules), Texts(dump.Rules));
        Assert.Empty(State.Diff(dump).Commands);
        Assert.Empty(State.Diff(dump).Foreign);
    }

    private static string[] Texts(Seq<Rule> rules) => rules.Select(RuleText.Of).Order(StringComparer.Ordinal).ToArray();
}
