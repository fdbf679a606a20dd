using Kilda.EndToEnd.Harness;
using Kilda.Lab.OpenVSwitch;
using Kilda.Lab.Topologies;
using Kilda.Network;

namespace Kilda.EndToEnd.Recovery;

/// <summary>Fifty bridges, seventy-five links, a port for clients at each switch, and a controller process.</summary>
public sealed class ChaosLab : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private readonly Topology _topology = Topology.Load("random:50,75");
    private OvsLab? _ovs;
    private Rest? _rest;

    public OvsLab Ovs => _ovs ?? throw new InvalidOperationException("not started");

    public ControllerProcess Controller { get; } = new() { Environment = { ["Kilda__RepairPeriod"] = "10s" } };

    public Rest Rest => _rest ?? throw new InvalidOperationException("not started");

    public SwitchId[] Switches => [.. _topology.Switches.Select(at => at.Id)];

    public (PortId A, PortId B)[] Links => [.. _topology.Links.Select(link => (link.A, link.B))];

    /// <summary>Where clients are: one port of each switch.</summary>
    public PortId[] Ports => [.. _topology.Hosts.GroupBy(host => host.At.Switch).Select(at => at.First().At)];

    public async Task InitializeAsync()
    {
        if (OvsNeeded.SkipReason is not null) return;
        _rest = new Rest(Controller.HttpPort);
        Controller.Start();
        _ovs = await OvsLab.StartAsync(Switches, Links, Ports, new OvsOptions { Controllers = [$"tcp:127.0.0.1:{Controller.OpenFlowPort}"] });
        await Discovered();
    }

    /// <summary>Ends when the controller answers, all switches are there and all links work.</summary>
    public async Task Discovered()
    {
        await Eventually.Value(() => Rest.Get("/v1/health-check"), answer => answer.Status == 200, "the controller is healthy", within: s_patience);
        await Eventually.Value(
            async () => (await Rest.Get("/v1/switches")).Ok().AsArray().Count(each => each!["state"]!.GetValue<string>() == "ACTIVATED"),
            count => count == Switches.Length, "all switches are ACTIVATED", within: s_patience);
        try
        {
            await Eventually.Value(
                Rest.Links, links => links.Count(link => link.State == "DISCOVERED") == 2 * Links.Length,
                "all links are DISCOVERED", links => string.Join('\n', links.Where(link => link.State != "DISCOVERED")), s_patience);
        }
        catch (TimeoutException unseen)
        {
            throw new TimeoutException($"{unseen.Message}\n--- the controller printed ---\n{Controller.Log}");
        }
    }

    /// <summary>Rules, meters and groups of all switches as text, without counters and ages.</summary>
    public Task<string> Tables() => OvsTables.Of(Ovs);

    public async Task DisposeAsync()
    {
        if (_ovs is not null) await _ovs.DisposeAsync();
        _rest?.Dispose();
        await Controller.DisposeAsync();
    }
}
