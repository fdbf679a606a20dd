using System.CommandLine;
using System.Globalization;
using System.Net;
using Kilda.Lab.Simulator;
using Kilda.Lab.Topologies;

namespace Kilda.Lab.Commands;

/// <summary><c>sim</c>: simulated switches that connect to a controller, until the process is told to end.</summary>
internal static class SimCommand
{
    public static Command Create()
    {
        var (topology, controllers) = (NetworkOptions.Topology(), NetworkOptions.Controllers());
        var control = new Option<IPEndPoint?>("--control")
        {
            Description = "Loopback ADDRESS:PORT where commands are taken, one a line; port 0 takes a free one.",
            CustomParser = result => NetworkOptions.Parse(result.Tokens[0].Value, result),
        };
        var noLatency = new Option<bool>("--no-latency") { Description = "Frames cross links in no time." };
        var command = new Command("sim", "Runs simulated switches until Ctrl-C or SIGTERM.") { topology, controllers, control, noLatency };
        command.SetAction((parsed, stop) => RunAsync(
            parsed.GetRequiredValue(topology), parsed.GetRequiredValue(controllers), parsed.GetValue(control),
            new SimOptions { HasLatency = !parsed.GetValue(noLatency) }, stop));
        return command;
    }

    private static async Task<int> RunAsync(string topology, IPEndPoint[] controllers, IPEndPoint? control, SimOptions options, CancellationToken stop)
    {
        try
        {
            await using var lab = SimLab.Start(Topology.Load(topology), controllers, options);
            using var server = control is null ? null : SimControlServer.Start(lab, control);
            if (server is not null) Print($"control: {server.At}");
            await lab.WhenConnected(stop);
            Print($"connected: {lab.Switches.Count} switches of '{lab.Topology.Name}' to {string.Join(", ", controllers.AsEnumerable())}");
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (TopologyException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
        }
        catch (ArgumentException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
        }

        return 1;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
