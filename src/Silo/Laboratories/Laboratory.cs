using System.Net;
using Kilda.Lab.OpenVSwitch;
using Kilda.Lab.Simulator;
using Kilda.Lab.Topologies;
using Kilda.OpenFlow;
using Kilda.Silo.Configuration;

namespace Kilda.Silo.Laboratories;

/// <summary>The network that the controller brings along. Read first, started when the controller listens, taken down at the end.</summary>
internal sealed class Laboratory : IAsyncDisposable
{
    private readonly LabKind _kind;
    private IAsyncDisposable? _running;

    private Laboratory(LabKind kind, Topology? topology) => (_kind, Topology) = (kind, topology);

    /// <summary>Null: there is no laboratory.</summary>
    public Topology? Topology { get; }

    /// <summary>Reads the network and finds out whether it can be built here. Changes nothing.</summary>
    /// <exception cref="StartException">It cannot.</exception>
    public static Laboratory Plan(ControllerOptions options)
    {
        if (options.Lab == LabKind.None) return new Laboratory(options.Lab, null);
        if (options.Lab == LabKind.Ovs && OvsLab.Missing() is { } missing) throw new StartException($"{SettingNames.Lab}: 'ovs' cannot be had: {missing}");
        try
        {
            return new Laboratory(options.Lab, Topology.Load(options.Topology));
        }
        catch (TopologyException wrong)
        {
            throw new StartException([.. wrong.Problems.Select(p => $"{SettingNames.Topology}: {p}")]);
        }
    }

    /// <param name="controllers">Where the controller, or each process of it, listens for switches.</param>
    /// <param name="cancellation">Gives up; what was built already is taken down again.</param>
    /// <exception cref="StartException">A tool refused.</exception>
    public async Task Start(IReadOnlyList<IPEndPoint> controllers, CancellationToken cancellation)
    {
        if (Topology is null) return;
        var at = controllers.Select(controller => new IPEndPoint(Reachable(controller.Address), controller.Port)).ToArray();
        try
        {
            _running = _kind == LabKind.Sim
                ? SimLab.Start(Topology, at)
                : await OvsLab.StartAsync(
                    Topology.Switches.Select(s => s.Id), Topology.Links.Select(l => (l.A, l.B)), Topology.Hosts.Select(h => h.At),
                    new OvsOptions { Controllers = [.. at.Select(controller => $"tcp:{controller}")] }, cancellation);
        }
        catch (LabException wrong)
        {
            throw new StartException($"{SettingNames.Lab}: {wrong.Message.ReplaceLineEndings(" ")}");
        }
    }

    public ValueTask DisposeAsync() => _running?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static IPAddress Reachable(IPAddress listening) =>
        listening.Equals(IPAddress.Any) ? IPAddress.Loopback : listening.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : listening;
}
