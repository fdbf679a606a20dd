using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Kilda.Bench.Processes;
using Kilda.EndToEnd.Harness;
using Kilda.Lab.Topologies;
using Kilda.Network;

namespace Kilda.Bench.Reroute;

/// <summary>Simulated switches in a process of their own, which are told to break links.</summary>
internal sealed class SimClient : IAsyncDisposable
{
    private readonly GuardedProcess _process;
    private readonly TcpClient _tcp;
    private readonly StreamReader _answers;
    private readonly StreamWriter _commands;

    private SimClient(GuardedProcess process, TcpClient tcp)
    {
        (_process, _tcp) = (process, tcp);
        var stream = tcp.GetStream();
        (_answers, _commands) = (new StreamReader(stream), new StreamWriter(stream) { AutoFlush = true, NewLine = "\n" });
    }

    public static async Task<SimClient> Start(Topology topology, IPEndPoint controller)
    {
        var control = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        var process = LabProcess.Start(topology, controller, "--control", $"{control}");
        await process.Line(line => line.StartsWith("control:", StringComparison.Ordinal), "a port for commands");
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(control);
        return new SimClient(process, tcp);
    }

    public Task<Usage> Usage() => Processes.Usage.Of(_process);

    public Task Cut(PortId port) => Ask($"cut {At(port)}");

    public Task Mend(PortId port) => Ask($"mend {At(port)}");

    /// <summary>Changes of tables that all switches were told so far.</summary>
    public async Task<long> Commands() => (await Ask("status")).GetProperty("commands").GetInt64();

    public async ValueTask DisposeAsync()
    {
        _answers.Dispose();
        _tcp.Dispose();
        await _process.DisposeAsync();
    }

    private static string At(PortId port) => string.Create(CultureInfo.InvariantCulture, $"{port.Switch} {port.Port}");

    private async Task<JsonElement> Ask(string command)
    {
        await _commands.WriteLineAsync(command);
        var answer = JsonElement.Parse(await _answers.ReadLineAsync() ?? throw new IOException("the switches have ended"));
        return answer.GetProperty("ok").GetBoolean() ? answer : throw new InvalidOperationException($"{command}: {answer}");
    }
}
