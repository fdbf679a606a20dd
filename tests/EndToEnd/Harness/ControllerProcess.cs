using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Kilda.EndToEnd.Harness;

/// <summary>
/// The controller as a process of its own, so that it can be killed. A shell stands between: it kills the controller (SIGKILL) when its
/// input ends, which happens when we say so and when this process dies.
/// </summary>
public sealed class ControllerProcess : IAsyncDisposable
{
    private const string Guard = """
        exec 3<&0
        "$@" </dev/null 2>&1 &
        read -r _ <&3
        kill -9 $!
        """;

    private const int LogLines = 400;
    private readonly ConcurrentQueue<string> _log = new();
    private Process? _guard;

    public int HttpPort { get; } = FreePort();

    public int OpenFlowPort { get; } = FreePort();

    /// <summary>Where the controller keeps its data; it survives a restart and ends with this object.</summary>
    public string DataFolder { get; } = Directory.CreateTempSubdirectory("kilda-e2e-").FullName;

    /// <summary>The last lines that the controller printed.</summary>
    public string Log => string.Join('\n', _log);

    public void Start()
    {
        if (_guard is not null) throw new InvalidOperationException("the controller runs already");
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Silo", configuration, "Kilda.Silo.dll"));
        if (!File.Exists(program)) throw new FileNotFoundException($"the controller is not built: {program}");
        string[] words =
        [
            "-c", Guard, "guard", Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet", program,
            "--lab", "none", "--http", $"127.0.0.1:{HttpPort}", "--openflow", $"127.0.0.1:{OpenFlowPort}", "--data", DataFolder,
        ];
        _guard = new Process
        {
            StartInfo = new ProcessStartInfo("sh", words) { RedirectStandardInput = true, RedirectStandardOutput = true },
        };
        _guard.OutputDataReceived += (_, line) => Keep(line.Data);
        _guard.Start();
        _guard.BeginOutputReadLine();
    }

    /// <summary>SIGKILL: no good-bye, no flush.</summary>
    public async Task KillAsync()
    {
        if (_guard is null) return;
        _guard.StandardInput.Close();
        await _guard.WaitForExitAsync();
        _guard.Dispose();
        _guard = null;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(DataFolder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        _log.Enqueue(line);
        if (_log.Count > LogLines) _log.TryDequeue(out _);
    }
}
