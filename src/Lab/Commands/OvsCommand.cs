using System.CommandLine;
using System.Globalization;
using System.Net;
using Kilda.Lab.OpenVSwitch;
using Kilda.Lab.Topologies;
using Kilda.OpenFlow;

namespace Kilda.Lab.Commands;

/// <summary><c>ovs</c>: Open vSwitch bridges that connect to a controller, until the process is told to end; then nothing is left of them.</summary>
internal static class OvsCommand
{
    public static System.CommandLine.Command Create()
    {
        var (topology, controllers) = (NetworkOptions.Topology(), NetworkOptions.Controllers());
        var patch = new Option<bool>("--patch") { Description = "Patch ports for links: for hundreds of them, but without speed and carrier." };
        var command = new System.CommandLine.Command("ovs", "Runs Open vSwitch bridges until Ctrl-C or SIGTERM; needs root.") { topology, controllers, patch };
        command.SetAction((parsed, stop) => RunAsync(
            parsed.GetRequiredValue(topology), parsed.GetRequiredValue(controllers), parsed.GetValue(patch), stop));
        return command;
    }

    private static async Task<int> RunAsync(string name, IPEndPoint[] controllers, bool patch, CancellationToken stop)
    {
        try
        {
            var topology = Topology.Load(name);
            var options = new OvsOptions
            {
                Controllers = controllers.Select(c => $"tcp:{c}").ToSeq(),
                Links = patch ? OvsLinkKind.Patch : OvsLinkKind.Veth,
            };
            await using var lab = await OvsLab.StartAsync(
                topology.Switches.Select(s => s.Id), topology.Links.Select(l => (l.A, l.B)), topology.Hosts.Select(h => h.At), options, stop);
            foreach (var host in topology.Hosts) Print($"host {host.Name} at {host.At}: {lab.HostInterface(host.At)}");
            Print($"built: {lab.Switches.Count} bridges of '{topology.Name}' for {string.Join(", ", controllers.AsEnumerable())}");
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception wrong) when (wrong is TopologyException or LabException)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
        }

        return 1;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
