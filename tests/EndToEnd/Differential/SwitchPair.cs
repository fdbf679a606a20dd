using System.Net;
using Kilda.EndToEnd.Pipeline;
using Kilda.Lab.Hosts;
using Kilda.Lab.OpenVSwitch;
using Kilda.Lab.Simulator;
using Kilda.Lab.Topologies;
using Kilda.Network;
using Kilda.OpenFlow;

namespace Kilda.EndToEnd.Differential;

/// <summary>What only one of the switches did: in its answers, its tables, or with frames.</summary>
internal sealed record Difference(string Kind, string Text);

/// <summary>A simulated switch and an Open vSwitch bridge with the same ports, each in a session of its own with the test.</summary>
public sealed class SwitchPair : IAsyncLifetime
{
    private static readonly SwitchId s_id = new(0xd1);
    private readonly List<PacketHost> _hosts = [];
    private SimLab? _sim;
    private OvsLab? _ovs;
    private uint _run;

    internal SwitchUnderTest? Simulated { get; private set; }

    internal SwitchUnderTest? Real { get; private set; }

    public async Task InitializeAsync()
    {
        if (OvsLab.Missing() is not null) return;
        var ports = OrderGenerator.Ports.Select(p => new PortId(s_id, p)).ToArray();
        await StartOvs(ports);
        await StartSim(ports);
    }

    /// <returns>What one of the two did and the other did not; null when they do the same.</returns>
    internal async Task<Difference?> Difference(Sequence sequence)
    {
        await Simulated!.Clear();
        await Real!.Clear();
        for (var number = 0; number < sequence.Rounds.Count; number++)
        {
            if (await Difference(sequence.Rounds[number]) is { } difference) return difference with { Text = $"round {number}, {difference.Text}" };
        }

        return null;
    }

    private async Task<Difference?> Difference(Round round)
    {
        var (sim, ovs) = (Simulated!, Real!);
        _run++;
        var (orders, frames) = (round.Orders.ToArray(), round.Frames.ToArray());
        try
        {
            return Compare("answers", await sim.Apply(orders), await ovs.Apply(orders))
                ?? Compare("tables", await sim.Tables(), await ovs.Tables())
                ?? await CompareRemoved()
                ?? (frames.Length == 0 ? null : Compare("frames", await sim.Forward(frames, _run), await ovs.Forward(frames, _run)));
        }
        catch (TimeoutException late)
        {
            return new Difference("time", late.Message);
        }
    }

    public async Task DisposeAsync()
    {
        if (Simulated is not null) await Simulated.DisposeAsync();
        if (Real is not null) await Real.DisposeAsync();
        if (_sim is not null) await _sim.DisposeAsync();
        foreach (var host in _hosts) await host.DisposeAsync();
        if (_ovs is not null) await _ovs.DisposeAsync();
    }

    /// <summary>Open vSwitch reports what went after the barrier, when nobody uses it any more.</summary>
    private async Task<Difference?> CompareRemoved()
    {
        var simulated = Simulated!.TakeRemoved();
        return Compare("removed", simulated, await Real!.Removed(simulated.Count));
    }

    private static Difference? Compare(string what, IReadOnlyList<string> simulated, IReadOnlyList<string> real)
    {
        var (onlySimulated, onlyReal) = (simulated.Except(real).ToList(), real.Except(simulated).ToList());
        if (onlySimulated.Count == 0 && onlyReal.Count == 0) return null;
        return new Difference(what, $"{what}:\n{string.Join('\n', onlySimulated.Select(l => $"  simulated:    {l}").Concat(onlyReal.Select(l => $"  Open vSwitch: {l}")))}");
    }

    private async Task StartOvs(PortId[] ports)
    {
        using var listener = SwitchPeer.Listen();
        var options = new OvsOptions { Controllers = [$"tcp:127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"] };
        _ovs = await OvsLab.StartAsync([s_id], [], ports, options);
        var peer = await SwitchPeer.Accept(listener);
        _hosts.AddRange(ports.Select(_ovs.OpenHost));
        Real = new SwitchUnderTest(
            "Open vSwitch", peer, (port, frame) => Host(port).Send(frame), async (port, stop) => (await Host(port).ReceiveAsync(stop)).Bytes, () => _ovs.SettleAsync());

        PacketHost Host(uint port) => _hosts[Array.IndexOf(OrderGenerator.Ports, port)];
    }

    private async Task StartSim(PortId[] ports)
    {
        using var listener = SwitchPeer.Listen();
        var hosts = ports.Select(p => new TopologyHost($"h{p.Port}", p, [])).ToSeq();
        var topology = new Topology("one switch", [new TopologySwitch("s", s_id)], [], hosts, []);
        _sim = SimLab.Start(topology, (IPEndPoint)listener.LocalEndpoint, new SimOptions { HasLatency = false });
        var peer = await SwitchPeer.Accept(listener);
        Simulated = new SwitchUnderTest(
            "the simulated switch", peer, (port, frame) => Host(port).Send(frame), (port, stop) => Host(port).ReceiveAsync(stop), () => Task.CompletedTask);

        SimHost Host(uint port) => _sim.Host($"h{port}");
    }
}
