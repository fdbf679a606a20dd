using System.Globalization;
using System.Net;
using System.Text.Json;
using Kilda.EndToEnd.Harness;
using Kilda.Lab.Topologies;

namespace Kilda.Bench.Processes;

/// <summary>The controller that is measured: the executable as somebody would start it, with its data in a fresh folder.</summary>
internal sealed class Controller : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private readonly string _data = Directory.CreateTempSubdirectory("kilda-bench-").FullName;
    private readonly string[] _words;
    private readonly int _http = FreePort.Next();
    private GuardedProcess _process;

    private Controller(string[] words)
    {
        OpenFlow = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        _words = ["--lab", "none", "--http", $"127.0.0.1:{_http}", "--openflow", $"{OpenFlow}", "--data", _data, .. words];
        _process = GuardedProcess.Start("Silo", _words);
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{_http}"), Timeout = s_patience };
    }

    public HttpClient Client { get; }

    public IPEndPoint OpenFlow { get; }

    public string Log => _process.Log;

    /// <param name="words">Further words of its command line.</param>
    public static async Task<Controller> Start(params string[] words)
    {
        var controller = new Controller(words);
        await controller.Until(
            async () => (await controller.Client.GetAsync(new Uri("/v1/health-check", UriKind.Relative))).IsSuccessStatusCode, "the controller is healthy");
        return controller;
    }

    /// <summary>Kills it, and starts it again with its data.</summary>
    /// <returns>When it says that it is ready.</returns>
    public async Task Restart()
    {
        await _process.DisposeAsync();
        _process = GuardedProcess.Start("Silo", _words);
        await Until(async () => (await Client.GetAsync(new Uri("/readyz", UriKind.Relative))).IsSuccessStatusCode, "the controller is ready");
    }

    /// <summary>Ends when both directions of every link are up.</summary>
    public Task WhenDiscovered(int links) => Until(async () => await LinksUp() == 2 * links, $"{links} links are up in both directions");

    /// <returns>Directions of links that are up.</returns>
    public async Task<int> LinksUp()
    {
        await using var body = await Client.GetStreamAsync(new Uri("/v1/links", UriKind.Relative));
        using var rows = await JsonDocument.ParseAsync(body);
        return rows.RootElement.EnumerateArray().Count(row => row.GetProperty("state").ValueEquals("DISCOVERED"u8));
    }

    public Task<Usage> Usage() => Processes.Usage.Of(_process);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _process.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    private async Task Until(Func<Task<bool>> holds, string what) => await Eventually.True(holds, what, () => Log, s_patience);
}

/// <summary>What a process has used so far, and the memory that it has now.</summary>
internal readonly record struct Usage(TimeSpan Cpu, long ResidentMb)
{
    public static async Task<Usage> Of(GuardedProcess process)
    {
        var pid = await process.Pid;
        // proc(5): the name in brackets may hold blanks; after it the fields count from 3. utime is 14, stime 15, in ticks of 10 ms.
        var stat = await File.ReadAllTextAsync($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var status = await File.ReadAllLinesAsync($"/proc/{pid}/status");
        var resident = status.Single(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return new Usage(TimeSpan.FromMilliseconds(10 * (Number(fields[11]) + Number(fields[12]))), Number(resident) / 1024);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>A laboratory as a process of its own.</summary>
internal static class LabProcess
{
    public static GuardedProcess Start(Topology topology, IPEndPoint controller, params string[] more) =>
        GuardedProcess.Start("Lab", ["sim", "--topology", topology.Name, "--controller", $"{controller}", "--no-latency", .. more]);
}
